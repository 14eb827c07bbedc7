/* Posterior probability of the noise cluster in a two-cluster mixture of spectrogram cells.
 *
 * A cell's power is exponentially distributed about its cluster's centroid (a complex Gaussian
 * coefficient). Noise has centroid N; voice is an even mixture of sub-clusters with centroids
 * (1 + xi) N. With gamma = power / N, voice : noise is the prior odds times
 *     R(gamma) = mean over xi of exp(gamma xi / (1 + xi)) / (1 + xi)
 * (Gerkmann & Hendriks 2012 for a single fixed xi). */
#ifndef NC_METHODS_POSTERIOR_H
#define NC_METHODS_POSTERIOR_H

#include <stddef.h>

enum { NC_VOICE_LEVELS = 3 };

struct nc_posterior {
    float slope[NC_VOICE_LEVELS]; /* xi / (1 + xi) */
    float scale[NC_VOICE_LEVELS]; /* 1 / (1 + xi) / number of levels */
};

/* Voice sub-clusters at the given ratios to the noise, in dB. */
void nc_posterior_init(struct nc_posterior *posterior, const double voice_db[NC_VOICE_LEVELS]);

/* noise_label[bins]: the probability, in (0, 1), that each cell is noise. odds: of voice to noise
 * before the cell is seen, 1 if nothing is known. power, noise: positive. */
void nc_posterior_noise(const struct nc_posterior *posterior, float odds, size_t bins,
                        const float *power, const float *noise, float *noise_label);

#endif
