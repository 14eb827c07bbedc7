/* The inner loop of the neighbour search on a grid: several samples at once, ring by ring. */
#ifndef NC_METHODS_KNN_RINGS_H
#define NC_METHODS_KNN_RINGS_H

#include <stddef.h>
#include <stdint.h>

#include "methods/knn_grid.h"

enum {
    NC_RING_LANES = 16, /* neighbouring bins searched together, a vector's worth */
    NC_RING_BATCH = 8   /* offsets between two looks whether the search can end */
};

/* Distances, squared, in units of value, of the nearest samples found for each lane. */
struct nc_ring_lists {
    float distance[NC_KNN_GRID_MOST][NC_RING_LANES]; /* ascending in each lane */
    float limit[NC_RING_LANES]; /* the last distance and its rounding: nothing further is wanted */
};

/* Searches for the `others` nearest of NC_RING_LANES samples, of which the first `lanes` exist.
 * centre: the samples' values in a padded grid; offset e of the rings is at centre + step[e], at a
 * squared ring distance ring[e], ascending, e < count, a multiple of NC_RING_BATCH. Cells outside
 * the grid hold INFINITY. hit: [count], gets the offsets that may be within the limit of some lane;
 * returns their number. */
size_t nc_ring_search(const float *centre, size_t lanes, const float *ring, const ptrdiff_t *step,
                      size_t count, size_t others, struct nc_ring_lists *lists, uint32_t *hit);

/* within[h]: the lanes, as bits, whose sample at offset hit[h] is within the limit, h < hits. */
void nc_ring_within(const float *centre, const float *ring, const ptrdiff_t *step,
                    const uint32_t *hit, size_t hits, const float limit[NC_RING_LANES],
                    uint32_t *within);

#endif
