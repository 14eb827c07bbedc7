/* Nearest neighbours in order of value, for the few samples that have none near them on the grid.
 */
#ifndef NC_METHODS_KNN_FAR_H
#define NC_METHODS_KNN_FAR_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/grid.h"

/* Marks a place of `nearest` that holds no neighbour yet. */
#define NC_NO_NEIGHBOUR UINT32_MAX

/* Completes the lists of the samples unresolved[0 .. count-1] in nearest [samples][others]: they
 * hold the nearest of the samples within the squared (frame, bin) distance `searched`, or fewer and
 * then NC_NO_NEIGHBOUR. Samples are visited outwards in value from each sample until the difference
 * of value alone is too large. */
int nc_knn_far(const struct nc_grid *grid, const uint32_t *unresolved, size_t count,
               double searched, size_t others, uint32_t *nearest, struct nc_error *err);

#endif
