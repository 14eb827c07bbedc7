#include "methods/white_blocks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

int nc_white_blocks_init(struct nc_white_blocks *blocks, const struct nc_signal *signal,
                         const struct nc_whitening *whitening, size_t cache_bytes,
                         struct nc_error *err)
{
    size_t block_size = whitening->components * NC_WHITE_BLOCK;

    memset(blocks, 0, sizeof *blocks);
    blocks->signal = signal;
    blocks->whitening = whitening;
    blocks->frames = signal->frames;
    blocks->blocks = signal->frames / NC_WHITE_BLOCK + (signal->frames % NC_WHITE_BLOCK != 0);
    blocks->cached = blocks->blocks;
    if (blocks->blocks > cache_bytes / (block_size * sizeof(float)))
        blocks->cached = 1;
    blocks->cache = nc_array(blocks->cached, block_size * sizeof(float), "whitened signal", err);
    blocks->raw = nc_array(NC_WHITE_BLOCK * signal->channels, sizeof(float), "signal block", err);
    blocks->column = nc_array(NC_WHITE_BLOCK, sizeof(double), "signal block", err);
    return blocks->cache && blocks->raw && blocks->column ? NC_OK : NC_ERR_SYSTEM;
}

void nc_white_blocks_free(struct nc_white_blocks *blocks)
{
    free(blocks->cache);
    free(blocks->raw);
    free(blocks->column);
    memset(blocks, 0, sizeof *blocks);
}

NC_CLONES
static void add_scaled(double *restrict sum, const float *restrict samples, size_t stride,
                       double mean, double scale, size_t count)
{
    for (size_t t = 0; t < count; t++)
        sum[t] += scale * ((double)samples[t * stride] - mean);
}

NC_CLONES
static void to_single(float *restrict out, const double *restrict in, size_t count)
{
    for (size_t t = 0; t < count; t++)
        out[t] = (float)in[t];
}

/* In double precision: nearly equal channels cancel, and the small difference is what matters. */
static void whiten_block(struct nc_white_blocks *blocks, size_t count, float *out)
{
    const struct nc_whitening *w = blocks->whitening;

    for (size_t k = 0; k < w->components; k++) {
        memset(blocks->column, 0, count * sizeof(double));
        for (size_t c = 0; c < w->channels; c++)
            add_scaled(blocks->column, blocks->raw + c, w->channels, w->mean[c],
                       w->forward[k * w->channels + c], count);
        to_single(out + k * NC_WHITE_BLOCK, blocks->column, count);
    }
}

int nc_white_blocks_get(struct nc_white_blocks *blocks, size_t index, const float **block,
                        size_t *count, struct nc_error *err)
{
    size_t block_size = blocks->whitening->components * NC_WHITE_BLOCK;
    size_t first = index * NC_WHITE_BLOCK;
    bool keep = blocks->cached == blocks->blocks;
    float *place = blocks->cache + (keep ? index * block_size : 0);

    *count = blocks->frames - first < NC_WHITE_BLOCK ? blocks->frames - first : NC_WHITE_BLOCK;
    *block = place;
    if (keep && index < blocks->made)
        return NC_OK;
    int status = blocks->signal->read(blocks->signal, first, *count, blocks->raw, err);
    if (status)
        return status;
    whiten_block(blocks, *count, place);
    if (keep && index == blocks->made)
        blocks->made++;
    return NC_OK;
}
