/* The vectorisable exponential against the C library's long double one. */
#include "ground/fastexp.h"

#include <float.h>

#include "check.h"
#include "ground/rng.h"

int main(void)
{
    double worst = 0;
    for (int i = 0; i <= 1000000; i++) {
        double x = -708 + 1417.0 * i / 1000000;
        double got = nc_fast_exp(x);
        long double want = expl((long double)x);
        double error = (double)fabsl(((long double)got - want) / want);
        if (error > worst)
            worst = error;
    }
    CHECK(worst <= 2 * DBL_EPSILON, "within two units in the last place over the whole range");
    CHECK(nc_fast_exp(0) == 1, "exp(0) is exactly 1");
    CHECK_NEAR(nc_fast_exp(1e-300), 1, 0, "tiny arguments");
    return check_done();
}
