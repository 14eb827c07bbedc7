/* Gaussian smoothing of matrices [frames][bins] along frames, cut at three standard deviations.
 * Edges replicate (a a a | a b c). */
#ifndef NC_METHODS_GAUSSIAN_H
#define NC_METHODS_GAUSSIAN_H

#include <stddef.h>

#include "ground/error.h"

/* Half of a symmetric kernel of unit sum: weight[0] is the centre. weight has room for radius + 4
 * entries, the rest zero, so that loops may take taps in fours. */
struct nc_gaussian {
    size_t radius;
    float *weight;
};

/* sigma in samples, >= 0; radius = floor(3 sigma + 1/2). */
int nc_gaussian_init(struct nc_gaussian *g, double sigma, struct nc_error *err);
void nc_gaussian_free(struct nc_gaussian *g);

/* Frame number `frame` of the matrix in[frames][bins] smoothed along frames: out[bins]. */
void nc_gaussian_frame(const struct nc_gaussian *g, size_t frames, size_t bins, const float *in,
                       size_t frame, float *out);

#endif
