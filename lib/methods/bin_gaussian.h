/* Gaussian smoothing of a frame along its bins, with a width that may grow with frequency, as the
 * ear's bands do. The kernel is cut at three standard deviations; edges mirror (d c b a | a b c d).
 */
#ifndef NC_METHODS_BIN_GAUSSIAN_H
#define NC_METHODS_BIN_GAUSSIAN_H

#include <stddef.h>

#include "ground/error.h"

struct nc_bin_gaussian {
    size_t bins;
    size_t radius; /* the largest, of the last bin */
    float *weight; /* [radius + 4][bins]: of the pair of neighbours at that distance */
    size_t *from;  /* [radius + 4]: the first bin whose kernel reaches that far */
    float *padded; /* scratch: a frame with its mirror images */
};

/* The standard deviation at frequency f is the larger of `width` and slope * f; all in Hz, >= 0.
 * bin_width: Hz between bins; bins >= 1. */
int nc_bin_gaussian_init(struct nc_bin_gaussian *g, double width, double slope, double bin_width,
                         size_t bins, struct nc_error *err);
void nc_bin_gaussian_free(struct nc_bin_gaussian *g);

/* out[bins] from in[bins]; they may be the same. */
void nc_bin_gaussian(struct nc_bin_gaussian *g, const float *in, float *out);

#endif
