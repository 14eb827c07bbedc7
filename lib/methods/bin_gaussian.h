/* Gaussian smoothing of a frame along its bins, with a width that may grow with frequency, as the
 * ear's bands do. The kernel is cut at three standard deviations; edges mirror (d c b a | a b c d).
 *
 * A kernel whose deviation is above 16 bins does not need them one by one: it is applied to means
 * over 2, 4, 8 ... bins, of which its deviation is then 8 to 16, and is narrowed by what the means
 * have widened it. So a bin costs at most a hundred products, whatever the width. On independent
 * values the result is within about 1 % of a standard deviation of the exact one; on smooth ones
 * within 1e-3.
 */
#ifndef NC_METHODS_BIN_GAUSSIAN_H
#define NC_METHODS_BIN_GAUSSIAN_H

#include <stddef.h>

#include "ground/error.h"

enum { NC_BIN_GAUSSIAN_LEVELS = 24 };

/* The kernel of one bin: `taps` weights, of the level's means from `first` on. */
struct nc_bin_kernel {
    size_t level, first, taps, weights; /* weights: where its weights begin */
};

struct nc_bin_gaussian {
    size_t bins, levels;
    size_t margin;                /* mirrored bins on each side */
    struct nc_bin_kernel *kernel; /* [bins] */
    float *weight;                /* of all kernels, one after the other */
    float *
        means[NC_BIN_GAUSSIAN_LEVELS]; /* scratch: the mirrored frame, and its means over 2^level */
};

/* The standard deviation at frequency f is the larger of `width` and slope * f; all in Hz, >= 0.
 * bin_width: Hz between bins; bins >= 1. */
int nc_bin_gaussian_init(struct nc_bin_gaussian *g, double width, double slope, double bin_width,
                         size_t bins, struct nc_error *err);
void nc_bin_gaussian_free(struct nc_bin_gaussian *g);

/* out[bins] from in[bins]; they may be the same. */
void nc_bin_gaussian(struct nc_bin_gaussian *g, const float *in, float *out);

#endif
