/* The cells around a cell of a grid, nearest first: rings of growing distance. */
#ifndef NC_METHODS_RING_OFFSETS_H
#define NC_METHODS_RING_OFFSETS_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

struct nc_offset {
    int32_t frame, bin;
    double distance; /* squared, scaled */
};

struct nc_ring_offsets {
    struct nc_offset *offset; /* [count], by distance, then frame, then bin; without (0,0) */
    size_t count;
    size_t frame_reach, bin_reach; /* largest |frame|, |bin| listed */
    double complete; /* every offset of the grid up to this squared distance is listed;
                      * INFINITY if all are */
};

/* Lists the offsets between cells of a grid of frames x bins, whose neighbouring frames are
 * frame_scale and bins bin_scale apart (both > 0): all of them, or the nearest up to `most`.
 * Free with nc_ring_offsets_free. */
int nc_ring_offsets(struct nc_ring_offsets *rings, size_t frames, size_t bins, double frame_scale,
                    double bin_scale, size_t most, struct nc_error *err);

void nc_ring_offsets_free(struct nc_ring_offsets *rings);

#endif
