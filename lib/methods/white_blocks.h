/* The whitened signal, block by block, channel after channel (planar) so that a component's samples
 * are contiguous. Kept in memory when it fits, made anew from the signal on each pass otherwise. */
#ifndef NC_METHODS_WHITE_BLOCKS_H
#define NC_METHODS_WHITE_BLOCKS_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"
#include "methods/whiten.h"

enum { NC_WHITE_BLOCK = 2048 }; /* frames a block: eight components' input and output fit in L2 */

struct nc_white_blocks {
    size_t blocks;
    size_t frames;
    const struct nc_signal *signal;       /* borrowed */
    const struct nc_whitening *whitening; /* borrowed */
    float *cache;   /* all blocks, or one; [blocks][components][NC_WHITE_BLOCK] */
    size_t cached;  /* blocks the cache holds */
    size_t made;    /* blocks of the cache that are filled */
    float *raw;     /* [NC_WHITE_BLOCK][channels] */
    double *column; /* one component's block, [NC_WHITE_BLOCK] */
};

/* Release with nc_white_blocks_free, also after an error. */
int nc_white_blocks_init(struct nc_white_blocks *blocks, const struct nc_signal *signal,
                         const struct nc_whitening *whitening, size_t cache_bytes,
                         struct nc_error *err);

/* Sets *block to block `index`, [components][NC_WHITE_BLOCK], of which the first *count frames are
 * valid; it stays so until the next call. */
int nc_white_blocks_get(struct nc_white_blocks *blocks, size_t index, const float **block,
                        size_t *count, struct nc_error *err);

void nc_white_blocks_free(struct nc_white_blocks *blocks);

#endif
