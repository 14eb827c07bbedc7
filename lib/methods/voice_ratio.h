/* Row operations that join the estimates of the voice ratio; one frame of [bins] each.
 *
 * The ratio is X = voice centroid / noise centroid, the a-priori signal-to-noise ratio. Its limits
 * keep products finite; 1e15 (150 dB) is beyond any effect on a gain. */
#ifndef NC_METHODS_VOICE_RATIO_H
#define NC_METHODS_VOICE_RATIO_H

#include <stddef.h>

#define NC_SNR_GREATEST 1e15F

/* Log of the power in excess of the noise, at least `lowest` times the noise. */
void nc_log_excess(size_t bins, float lowest, const float *power, const float *noise,
                   float *log_excess);

/* Log of the expected voice power of an additive mixture, W^2 P + W N with W = X / (1 + X), at
 * least `lowest` times the noise. */
void nc_log_voice_power(size_t bins, float lowest, const float *power, const float *noise,
                        const float *snr, float *log_voice);

/* snr = sqrt(snr * max(exp(log_voice + bias) / noise, lowest)). */
void nc_mean_with_smoothed(size_t bins, float bias, float lowest, const float *log_voice,
                           const float *noise, float *snr);

/* snr = snr^(1 - weight) * max(exp(log_voice) / noise, lowest)^weight. */
void nc_blend_with_smoothed(size_t bins, float weight, float lowest, const float *log_voice,
                            const float *noise, float *snr);

/* The noise's share of each cell, 1 / (1 + snr). */
void nc_noise_share(size_t bins, const float *snr, float *share);

#endif
