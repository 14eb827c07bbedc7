/* Dense affinity between samples: the radial basis function (Gaussian) kernel. */
#ifndef NC_METHODS_AFFINITY_H
#define NC_METHODS_AFFINITY_H

#include <stddef.h>

#include "ground/error.h"

/* Bytes that nc_affinity_rbf's matrix takes for so many samples. */
double nc_affinity_bytes(size_t samples);

/* w[i][j] = exp(-gamma |x_i - x_j|^2), in double precision.
 *
 * x: [samples][features], finite; borrowed. w: [samples][samples], caller's, filled symmetrically
 * with ones on the diagonal. Exponents beyond 250 are saturated, E -> 300 - 12500/E: still
 * decreasing with distance, but no weight underflows to zero, so that groups that are far apart
 * stay connected and are cut at their weakest link. */
int nc_affinity_rbf(const float *x, size_t samples, size_t features, double gamma, double *w,
                    struct nc_error *err);

#endif
