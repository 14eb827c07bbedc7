/* The least value of each bin over the last second or so, in constant memory: the window is cut
 * into blocks of which only the minima are kept (Martin 2001). */
#ifndef NC_METHODS_RUNNING_MINIMUM_H
#define NC_METHODS_RUNNING_MINIMUM_H

#include <stddef.h>

#include "ground/error.h"

struct nc_running_minimum {
    size_t bins, blocks, block_frames;
    size_t frame;   /* in the current block */
    size_t filled;  /* blocks seen, at most `blocks` */
    size_t oldest;  /* the block to overwrite next */
    float *minimum; /* [blocks][bins] */
    float *least;   /* [bins]: over the stored blocks */
    float *current; /* [bins]: of the block under way */
};

/* A window of blocks * block_frames frames, each at least 1. */
int nc_running_minimum_init(struct nc_running_minimum *m, size_t blocks, size_t block_frames,
                            size_t bins, struct nc_error *err);
void nc_running_minimum_free(struct nc_running_minimum *m);

/* Takes the next frame, value[bins]; then, once the window is full, raises floor[bins] to the
 * minimum where it lies below. */
void nc_running_minimum_step(struct nc_running_minimum *m, const float *value, float *floor);

#endif
