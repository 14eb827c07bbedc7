/* Nearest neighbours of all samples (frame, bin, value) of a spectrogram, exact. */
#ifndef NC_METHODS_KNN_GRID_H
#define NC_METHODS_KNN_GRID_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/grid.h"

enum { NC_KNN_GRID_MOST = 64 }; /* neighbours at most, the sample itself counted */

/* The nearest other samples of each sample in Euclidean distance of the scaled features.
 * nearest: [frames * bins][others] with others = nc_knn_others(frames * bins, neighbours) (see
 * methods/knn_rows.h: the sample itself is counted); equal distances go by index; the order within
 * a row is not specified.
 *
 * The grid is searched outwards from a sample in rings of growing (frame, bin) distance, until that
 * alone is larger than the distance to the last neighbour found. Distances are compared in single
 * precision, and again in double where that could matter. *far_searches (may be NULL) counts the
 * samples whose neighbours lie too far for the rings, which are searched in order of value instead.
 * NC_ERR_DATA if a value is not finite, NC_ERR_USAGE for impossible scales or neighbours. */
int nc_knn_grid(const struct nc_grid *grid, size_t neighbours, uint32_t *nearest,
                size_t *far_searches, struct nc_error *err);

#endif
