/* Which edges matter in the Gaussian kernel graph of a column's samples in the order of bins. */
#ifndef NC_METHODS_GRID_BAND_H
#define NC_METHODS_GRID_BAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* Scratch, reused between columns; zero it before the first use, free it with nc_grid_band_free. */
struct nc_grid_band {
    float *rows;
    size_t capacity;
};

/* For each sample a the distance (in the order) of the farthest later one to which its edge
 * matters.
 *
 * The edge to a + j has the exponent E = gamma (bin_step^2 j^2 + (x_a+j - x_a)^2). Let M be the
 * least E such that one can go from a to a + j forward, by hops of at most 8, over edges whose
 * exponents are at most M (the bottleneck of the path). The edge is negligible if E > M +
 * NC_KERNEL_NEGLIGIBLE (kernel_graph.h). A deep notch in one bin thus widens the band around this
 * bin alone.
 *
 * value: [n]; borrowed. extent: [n], at least 1 but for the last. *bottleneck: an upper bound of
 * the exponent of the weakest edge that matters. */
int nc_grid_band_find(struct nc_grid_band *band, const float *value, size_t n, double bin_step,
                      double gamma, uint32_t *extent, double *bottleneck, struct nc_error *err);

void nc_grid_band_free(struct nc_grid_band *band);

#endif
