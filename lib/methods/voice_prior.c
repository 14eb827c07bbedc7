#include "methods/voice_prior.h"

#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/ramp.h"
#include "methods/voice_ratio.h"

int nc_voice_prior_init(struct nc_voice_prior *v, const struct nc_voice_prior_params *params,
                        double bin_width, size_t bins, struct nc_error *err)
{
    *v = (struct nc_voice_prior){.bins = bins,
                                 .pool_weight = (float)params->pool_weight,
                                 .pool_early = (float)params->pool_early};
    v->low = nc_array(bins, sizeof *v->low, "the voice prior", err);
    v->pool_ramp = nc_array(bins, sizeof *v->pool_ramp, "the voice prior", err);
    v->pooled = nc_array(bins, sizeof *v->pooled, "the voice prior", err);
    if (!v->low || !v->pool_ramp || !v->pooled)
        return NC_ERR_SYSTEM;
    for (size_t k = 0; k < bins; k++) {
        double f = (double)k * bin_width, low = nc_ramp(params->low_from, params->low_to, f);
        v->low[k] = (float)(low * low);
        v->pool_ramp[k] = (float)nc_ramp(params->pool_from, params->pool_to, f);
    }
    return v->pool_weight + v->pool_early > 0.0F
               ? nc_bin_gaussian_init(&v->pool, params->pool_width, params->pool_slope, bin_width,
                                      bins, err)
               : NC_OK;
}

void nc_voice_prior_free(struct nc_voice_prior *v)
{
    free(v->low);
    free(v->pool_ramp);
    free(v->pooled);
    nc_bin_gaussian_free(&v->pool);
    *v = (struct nc_voice_prior){0};
}

NC_CLONES
static void multiply(size_t bins, float lowest, const float *restrict weight, float *restrict snr)
{
    for (size_t k = 0; k < bins; k++)
        snr[k] = nc_larger(weight[k] * snr[k], lowest);
}

void nc_voice_prior_low(const struct nc_voice_prior *v, float lowest, float *snr)
{
    multiply(v->bins, lowest, v->low, snr);
}

NC_CLONES
static void expected_ratio(size_t bins, const float *restrict power, const float *restrict noise,
                           const float *restrict snr, float *restrict expected)
{
    for (size_t k = 0; k < bins; k++) {
        float wiener = snr[k] / (1.0F + snr[k]);
        float ratio = wiener * (wiener * (power[k] / noise[k]) + 1.0F);
        expected[k] = nc_smaller(ratio, NC_SNR_GREATEST);
    }
}

NC_CLONES
static void blend(size_t bins, float weight, float lowest, const float *restrict strength,
                  const float *restrict pooled, float *restrict snr)
{
    for (size_t k = 0; k < bins; k++) {
        float other = nc_log(nc_larger(pooled[k], lowest));
        float share = weight * strength[k];
        snr[k] = nc_exp((1.0F - share) * nc_log(snr[k]) + share * other);
    }
}

void nc_voice_prior_pool(struct nc_voice_prior *v, float weight, float lowest, const float *power,
                         const float *noise, float *snr)
{
    if (weight <= 0.0F)
        return;
    expected_ratio(v->bins, power, noise, snr, v->pooled);
    nc_bin_gaussian(&v->pool, v->pooled, v->pooled);
    blend(v->bins, weight, lowest, v->pool_ramp, v->pooled, snr);
}
