/* The noise cluster's centroid: a power spectral density for every cell, from soft labels.
 *
 * It is a product of a slow level per bin and a fast local correction pooled over neighbouring
 * frequencies, each a weighted mean of what the labels call noise (the M step of an EM algorithm
 * whose centroids vary smoothly over time and frequency; Dempster, Laird & Rubin 1977). */
#ifndef NC_METHODS_NOISE_CENTROID_H
#define NC_METHODS_NOISE_CENTROID_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/bin_gaussian.h"
#include "methods/gaussian.h"
#include "methods/slow_gaussian.h"

struct nc_noise_centroid_params {
    double slow;       /* s: standard deviation of the slow level's smoothing */
    double slow_prior; /* weight of the former centroid in the slow level */
    double fast;       /* s: that of the fast correction */
    double fast_width; /* Hz: its width over frequencies */
    double fast_slope; /* ... or this times the frequency, where larger */
    double fast_prior; /* weight of "no correction" */
    /* How the noise in a cell is seen. Mixture: a cell is noise or voice, and its power counts by
     * the label. Additive: a cell is the sum of both, and the label is the noise's share of it,
     * which gives the expected noise power of every cell. */
    int additive;
};

struct nc_noise_centroid {
    struct nc_noise_centroid_params params;
    size_t frames, bins;
    struct nc_slow_gaussian level, weight;
    struct nc_gaussian along_frames;
    struct nc_bin_gaussian along_bins;
    float *slow, *row, *row2; /* scratch */
};

/* rate in Hz, hop in samples, bins = n_fft / 2 + 1 >= 2, frames >= 1. */
int nc_noise_centroid_init(struct nc_noise_centroid *c,
                           const struct nc_noise_centroid_params *params, double rate, size_t hop,
                           size_t frames, size_t bins, struct nc_error *err);
void nc_noise_centroid_free(struct nc_noise_centroid *c);

/* One update of noise[frames][bins] from power and noise_label (0..1, same shape; overwritten as
 * scratch). scratch: [frames][bins]. */
void nc_noise_centroid_update(struct nc_noise_centroid *c, const float *power, float *noise_label,
                              float *scratch, float *noise);

#endif
