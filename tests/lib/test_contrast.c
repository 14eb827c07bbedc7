/* The vectorised contrast functions against the C library's. */
#include "check.h"
#include "methods/contrast.h"

enum { COUNT = 2003 }; /* not a multiple of any vector length */

static double exact_g(enum nc_contrast contrast, double y)
{
    if (contrast == NC_CONTRAST_LOGCOSH)
        return tanh(y);
    return contrast == NC_CONTRAST_EXP ? y * exp(-y * y / 2) : y * y * y;
}

static double exact_derivative(enum nc_contrast contrast, double y)
{
    if (contrast == NC_CONTRAST_LOGCOSH)
        return 1 - tanh(y) * tanh(y);
    return contrast == NC_CONTRAST_EXP ? (1 - y * y) * exp(-y * y / 2) : 3 * y * y;
}

static void compare(enum nc_contrast contrast, double range, const char *name)
{
    float y[COUNT];
    float scratch[COUNT];
    double worst = 0;
    double want = 0;
    double size = 0;

    for (int i = 0; i < COUNT; i++) {
        y[i] = (float)(range * (2.0 * i / (COUNT - 1) - 1));
        want += exact_derivative(contrast, (double)y[i]);
        size += fabs(exact_derivative(contrast, (double)y[i]));
    }
    double sum = nc_contrast(contrast, y, scratch, COUNT);
    for (int i = 0; i < COUNT; i++) {
        double exact = exact_g(contrast, (double)(float)(range * (2.0 * i / (COUNT - 1) - 1)));
        double scale = contrast == NC_CONTRAST_CUBE ? fmax(fabs(exact), 1e-30) : 1;
        worst = fmax(worst, fabs((double)y[i] - exact) / scale);
    }
    CHECK(worst <= 3e-7, name);
    if (worst > 3e-7)
        printf("# largest error %g\n", worst);
    CHECK_NEAR(sum, want, 1e-6 * size, "sum of the derivative");
}

/* G is the integral of g: its differences against g's values between (midpoint rule, error
 * step^3/24 of the second derivative, which is at most 2 for these and |y| < 2). */
static void check_integral(enum nc_contrast contrast, double at_zero)
{
    const double step = 1.0 / 512;
    float upper[1024];
    float lower[1024];
    float middle[1024];
    float zero = 0;
    float scratch[1024];
    double worst = 0;

    for (int i = 0; i < 1024; i++) {
        lower[i] = (float)((i - 512) * step);
        upper[i] = (float)((i - 511) * step);
        middle[i] = (float)((i - 511.5) * step);
    }
    nc_contrast_value(contrast, upper, 1024);
    nc_contrast_value(contrast, lower, 1024);
    nc_contrast(contrast, middle, scratch, 1024);
    for (int i = 0; i < 1024; i++)
        worst = fmax(worst, fabs((double)(upper[i] - lower[i]) - step * (double)middle[i]));
    CHECK(worst < 5e-7, "G is the integral of g");
    CHECK_NEAR(nc_contrast_value(contrast, &zero, 1), at_zero, 3e-7, "G(0)");
}

/* The mean over a normal distribution by the trapezoidal rule, which converges at once here. */
static void check_gaussian(enum nc_contrast contrast)
{
    float y[1601];
    double mean = 0;

    for (int i = 0; i < 1601; i++)
        y[i] = (float)(0.01 * (i - 800));
    for (int i = 0; i < 1601; i++) {
        float value = y[i];
        nc_contrast_value(contrast, &value, 1);
        mean += 0.01 * (double)value * exp(-0.5 * (double)y[i] * (double)y[i]) / sqrt(2 * acos(-1));
    }
    CHECK_NEAR(nc_contrast_gaussian(contrast), mean, 2e-6, "mean of G for a Gaussian");
}

int main(void)
{
    check_integral(NC_CONTRAST_LOGCOSH, 0);
    check_integral(NC_CONTRAST_EXP, -1);
    check_integral(NC_CONTRAST_CUBE, 0);
    check_gaussian(NC_CONTRAST_LOGCOSH);
    check_gaussian(NC_CONTRAST_EXP);
    check_gaussian(NC_CONTRAST_CUBE);
    compare(NC_CONTRAST_LOGCOSH, 1, "tanh near 0");
    compare(NC_CONTRAST_LOGCOSH, 50, "tanh saturated");
    compare(NC_CONTRAST_EXP, 4, "gauss");
    compare(NC_CONTRAST_EXP, 1000, "gauss far out");
    compare(NC_CONTRAST_CUBE, 20, "cube");
    return check_done();
}
