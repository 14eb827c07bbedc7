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
    CHECK(worst <= 2e-7, name);
    if (worst > 2e-7)
        printf("# largest error %g\n", worst);
    CHECK_NEAR(sum, want, 1e-6 * size, "sum of the derivative");
}

int main(void)
{
    compare(NC_CONTRAST_LOGCOSH, 1, "tanh near 0");
    compare(NC_CONTRAST_LOGCOSH, 50, "tanh saturated");
    compare(NC_CONTRAST_EXP, 4, "gauss");
    compare(NC_CONTRAST_EXP, 1000, "gauss far out");
    compare(NC_CONTRAST_CUBE, 20, "cube");
    return check_done();
}
