/* What is known of voice beforehand, by frequency: it has nothing at the lowest frequencies, and at
 * high ones it comes in wide bursts (consonants), not in lines. */
#ifndef NC_METHODS_VOICE_PRIOR_H
#define NC_METHODS_VOICE_PRIOR_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/bin_gaussian.h"

struct nc_voice_prior_params {
    double low_from, low_to; /* Hz: the voice ratio is multiplied by a weight that rises from 0 to 1
                                (the square of a ramp); both 0: no such prior */
    double pool_from, pool_to; /* Hz: pooling sets in, as a linear ramp ... */
    double pool_weight;        /* ... up to this weight in the log voice ratio; 0: none */
    double pool_early;         /* the same in the ratio that the additive EM uses */
    double pool_width;         /* Hz: standard deviation over frequencies ... */
    double pool_slope;         /* ... or this times the frequency, where larger */
};

struct nc_voice_prior {
    size_t bins;
    float *low;       /* [bins]: weight of the voice ratio */
    float *pool_ramp; /* [bins]: 0 .. 1 */
    float pool_weight, pool_early;
    struct nc_bin_gaussian pool;
    float *pooled; /* [bins] scratch */
};

/* bin_width: Hz between bins. */
int nc_voice_prior_init(struct nc_voice_prior *v, const struct nc_voice_prior_params *params,
                        double bin_width, size_t bins, struct nc_error *err);
void nc_voice_prior_free(struct nc_voice_prior *v);

/* snr[bins] times the weight of low frequencies, at least `lowest`. */
void nc_voice_prior_low(const struct nc_voice_prior *v, float lowest, float *snr);

/* Blends, in the logarithm, snr[bins] with its expectation given the cell (W^2 gamma + W for the
 * additive model, W = X / (1 + X), gamma = power / noise) pooled over neighbouring frequencies.
 * weight: v->pool_weight or v->pool_early. */
void nc_voice_prior_pool(struct nc_voice_prior *v, float weight, float lowest, const float *power,
                         const float *noise, float *snr);

#endif
