/* exp and log in single precision, against libm in double. */
#include "check.h"
#include "ground/fastmath.h"

static double worst_exp(double from, double to)
{
    double worst = 0.0;
    for (int i = 0; i <= 100000; i++) {
        float x = (float)(from + (to - from) * i / 100000.0);
        worst = fmax(worst, fabs((double)nc_exp(x) / exp((double)x) - 1.0));
    }
    return worst;
}

static double worst_log(double from, double to)
{
    double worst = 0.0;
    for (int i = 0; i <= 100000; i++) {
        float x = (float)exp(from + (to - from) * i / 100000.0);
        double want = log((double)x);
        worst = fmax(worst, fabs((double)nc_log(x) - want) / fmax(1.0, fabs(want)));
    }
    return worst;
}

int main(void)
{
    CHECK_NEAR(worst_exp(-86.9, 87.9), 0.0, 3e-7, "exp: relative error");
    CHECK_NEAR(worst_exp(-1e-3, 1e-3), 0.0, 2e-7, "exp: about 0");
    CHECK(nc_exp(0.0F) == 1.0F, "exp 0 is 1");
    CHECK(nc_exp(-1e30F) > 0.0F && nc_exp(1e30F) < INFINITY, "exp: clamped, not 0 nor infinite");
    CHECK_NEAR(worst_log(-87.0, 88.0), 0.0, 2e-7, "log: error");
    CHECK_NEAR(worst_log(-0.5, 0.5), 0.0, 2e-7, "log: about 1");
    CHECK(nc_log(1.0F) == 0.0F, "log 1 is 0");
    return check_done();
}
