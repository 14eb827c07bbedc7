/* The voice prior by frequency. */
#include "check.h"
#include "methods/voice_prior.h"

enum { BINS = 101 };

/* Bins of 20 Hz: 0 .. 2000 Hz. */
static const struct nc_voice_prior_params params = {.low_from = 40.0,
                                                    .low_to = 120.0,
                                                    .pool_from = 500.0,
                                                    .pool_to = 1500.0,
                                                    .pool_weight = 0.5,
                                                    .pool_width = 40.0,
                                                    .pool_slope = 0.1};

static void check_low(struct nc_voice_prior *v)
{
    float snr[BINS];
    for (size_t k = 0; k < BINS; k++)
        snr[k] = 8.0F;
    nc_voice_prior_low(v, 0.0F, snr);
    CHECK(snr[0] == 0.0F && snr[2] == 0.0F, "no voice up to the lower limit");
    CHECK_NEAR((double)snr[4], 2.0, 1e-6, "half way: a quarter");
    CHECK(snr[6] == 8.0F && snr[BINS - 1] == 8.0F, "above: as it was");
    nc_voice_prior_low(v, 0.01F, snr);
    CHECK(snr[0] == 0.01F, "not below the least ratio");
}

static void check_pool(struct nc_voice_prior *v)
{
    float power[BINS], noise[BINS], snr[BINS];
    for (size_t k = 0; k < BINS; k++) {
        power[k] = 2.0F;
        noise[k] = 1.0F;
        snr[k] = 1.0F;
    }
    nc_voice_prior_pool(v, v->pool_weight, 0.003F, power, noise, snr);
    int same = 1;
    for (size_t k = 0; k < BINS; k++)
        same &= fabsf(snr[k] - 1.0F) < 1e-5F; /* W^2 gamma + W = 1 for X = 1, gamma = 2 */
    CHECK(same, "a ratio that its cells confirm stays");

    snr[90] = 100.0F;
    power[90] = 100.0F;
    snr[10] = 100.0F;
    nc_voice_prior_pool(v, v->pool_weight, 0.003F, power, noise, snr);
    CHECK(snr[10] == 100.0F || fabsf(snr[10] - 100.0F) < 1e-3F, "low frequencies are not pooled");
    CHECK(snr[88] > 1.5F && snr[92] > 1.5F, "high ones help their neighbours");
    CHECK(snr[90] < 50.0F, "and are held by them");
}

int main(void)
{
    struct nc_voice_prior v;
    CHECK(nc_voice_prior_init(&v, &params, 20.0, BINS, NULL) == 0, "a prior");
    check_low(&v);
    check_pool(&v);
    nc_voice_prior_free(&v);

    const struct nc_voice_prior_params none = {.low_from = 0.0};
    float one = 1.0F, snr = 5.0F;
    nc_voice_prior_init(&v, &none, 20.0, 1, NULL);
    nc_voice_prior_low(&v, 0.0F, &snr);
    nc_voice_prior_pool(&v, v.pool_weight, 0.0F, &one, &one, &snr);
    CHECK(snr == 5.0F, "no prior changes nothing, even at 0 Hz");
    nc_voice_prior_free(&v);
    return check_done();
}
