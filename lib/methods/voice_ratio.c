#include "methods/voice_ratio.h"

#include <math.h>

#include "ground/clones.h"
#include "ground/fastmath.h"

NC_CLONES
void nc_log_excess(size_t bins, float lowest, const float *restrict power,
                   const float *restrict noise, float *restrict log_excess)
{
    for (size_t k = 0; k < bins; k++)
        log_excess[k] = nc_log(nc_larger(power[k] - noise[k], lowest * noise[k]));
}

NC_CLONES
void nc_log_voice_power(size_t bins, float lowest, const float *restrict power,
                        const float *restrict noise, const float *restrict snr,
                        float *restrict log_voice)
{
    for (size_t k = 0; k < bins; k++) {
        float wiener = snr[k] / (1.0F + snr[k]);
        float voice = wiener * (wiener * power[k] + noise[k]);
        log_voice[k] = nc_log(nc_larger(voice, lowest * noise[k]));
    }
}

NC_CLONES
void nc_mean_with_smoothed(size_t bins, float bias, float lowest, const float *restrict log_voice,
                           const float *restrict noise, float *restrict snr)
{
    for (size_t k = 0; k < bins; k++) {
        float smoothed = nc_larger(nc_exp(log_voice[k] + bias) / noise[k], lowest);
        snr[k] = sqrtf(nc_smaller(snr[k], NC_SNR_GREATEST) * nc_smaller(smoothed, NC_SNR_GREATEST));
    }
}

NC_CLONES
void nc_blend_with_smoothed(size_t bins, float weight, float lowest,
                            const float *restrict log_voice, const float *restrict noise,
                            float *restrict snr)
{
    for (size_t k = 0; k < bins; k++) {
        float smoothed = nc_larger(nc_exp(log_voice[k]) / noise[k], lowest);
        float logarithm = nc_log(nc_smaller(smoothed, NC_SNR_GREATEST));
        snr[k] = nc_exp((1.0F - weight) * nc_log(snr[k]) + weight * logarithm);
    }
}

NC_CLONES
void nc_noise_share(size_t bins, const float *restrict snr, float *restrict share)
{
    for (size_t k = 0; k < bins; k++)
        share[k] = 1.0F / (1.0F + snr[k]);
}
