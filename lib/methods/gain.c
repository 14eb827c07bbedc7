#include "methods/gain.h"

#include <math.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"

NC_CLONES
static void gain_lsa(size_t bins, const float *power, const float *noise, const float *snr,
                     float *gain)
{
    for (size_t k = 0; k < bins; k++)
        gain[k] = sqrtf(nc_lsa_squared(snr[k], power[k] / noise[k]));
}

NC_CLONES
static void gain_wiener(size_t bins, const float *snr, float *gain)
{
    for (size_t k = 0; k < bins; k++)
        gain[k] = snr[k] / (1.0F + snr[k]);
}

/* A gain of 0 stays near 0: nc_log wants a normal number. */
NC_CLONES
static void raise_to_power(size_t bins, float exponent, float *gain)
{
    for (size_t k = 0; k < bins; k++)
        gain[k] = nc_exp(exponent * nc_log(nc_larger(gain[k], 1e-30F)));
}

NC_CLONES
static void limit_and_blend(size_t bins, float floor, float strength, float *gain)
{
    for (size_t k = 0; k < bins; k++) {
        float limited = nc_smaller(nc_larger(gain[k], floor), 1.0F);
        gain[k] = 1.0F + strength * (limited - 1.0F);
    }
}

void nc_gain(const struct nc_gain_params *params, size_t bins, const float *power,
             const float *noise, const float *snr, const float *voice, float *gain)
{
    switch (params->rule) {
    case NC_GAIN_LSA:
        gain_lsa(bins, power, noise, snr, gain);
        break;
    case NC_GAIN_WIENER:
        gain_wiener(bins, snr, gain);
        break;
    case NC_GAIN_SOFT:
        memmove(gain, voice, bins * sizeof *gain);
        break;
    case NC_GAIN_HARD:
        for (size_t k = 0; k < bins; k++)
            gain[k] = voice[k] > 0.5F ? 1.0F : 0.0F;
        break;
    }
    if (params->exponent != 1.0)
        raise_to_power(bins, (float)params->exponent, gain);
    float floor = (float)pow(10.0, params->floor_db / 20.0);
    limit_and_blend(bins, floor, (float)params->strength, gain);
}
