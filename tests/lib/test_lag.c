/* The lag of a delayed signal in noise, of either sign, within limits, in one of two channels. */
#include "methods/lag.h"

#include <stdlib.h>

#include "check.h"
#include "ground/rng.h"

#define SAMPLES 5000

static float reference[SAMPLES], test[SAMPLES], zero[SAMPLES];

/* test(i) = reference(i - lag) + noise */
static void make_pair(long lag, double noise)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 5);
    for (size_t i = 0; i < SAMPLES; i++)
        reference[i] = (float)nc_rng_normal(&rng);
    for (long i = 0; i < SAMPLES; i++) {
        float shifted = i - lag >= 0 && i - lag < SAMPLES ? reference[i - lag] : 0;
        test[i] = shifted + (float)(noise * nc_rng_normal(&rng));
    }
}

static long found(size_t channels, size_t limit)
{
    long lag = 99999;
    CHECK(nc_find_lag(reference, test, SAMPLES / channels, channels, limit, &lag, NULL) == 0,
          "correlated");
    return lag;
}

int main(void)
{
    const long lags[] = {0, 1, -1, 317, -999, 4500};
    for (size_t i = 0; i < sizeof lags / sizeof *lags; i++) {
        make_pair(lags[i], lags[i] == 4500 ? 0 : 1);
        CHECK(found(1, i < 5 ? 1000 : 100000) == lags[i], "the lag is found in noise at 0 dB");
    }
    make_pair(600, 0);
    CHECK(labs(found(1, 500)) <= 500, "not beyond the limit");
    make_pair(40, 0.1);
    CHECK(found(2, 500) == 20, "channels are interleaved");

    long lag = 7;
    CHECK(nc_find_lag(zero, zero, SAMPLES, 1, 500, &lag, NULL) == 0 && lag == 0, "silence: 0");
    CHECK(nc_find_lag(zero, zero, 0, 1, 500, &lag, NULL) == 0 && lag == 0, "nothing: 0");
    return check_done();
}
