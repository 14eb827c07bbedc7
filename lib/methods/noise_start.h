/* First guess of the noise: per-bin 2-means of the log power in overlapping segments. */
#ifndef NC_METHODS_NOISE_START_H
#define NC_METHODS_NOISE_START_H

#include <stddef.h>

#include "ground/error.h"

struct nc_noise_start_params {
    double segment;    /* s: length of the segments, which start every half of it */
    size_t average;    /* frames, odd: moving mean of the power before the logarithm */
    double low, high;  /* quantiles over time at which the two centroids start */
    size_t iterations; /* of Lloyd's algorithm */
};

/* noise[frames][bins] from power[frames][bins] (positive): in each segment and bin, the mean power
 * of the cells on the quiet side of the two centroids' midpoint (Lloyd 1982); segments are
 * cross-faded. frame_rate: frames a second. */
int nc_noise_start(const struct nc_noise_start_params *params, double frame_rate, size_t frames,
                   size_t bins, const float *power, float *noise, struct nc_error *err);

#endif
