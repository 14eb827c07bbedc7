#include "methods/running_minimum.h"

#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"

int nc_running_minimum_init(struct nc_running_minimum *m, size_t blocks, size_t block_frames,
                            size_t bins, struct nc_error *err)
{
    *m = (struct nc_running_minimum){.bins = bins, .blocks = blocks, .block_frames = block_frames};
    m->minimum = nc_array(blocks * bins, sizeof *m->minimum, "the running minimum", err);
    m->least = nc_array(bins, sizeof *m->least, "the running minimum", err);
    m->current = nc_array(bins, sizeof *m->current, "the running minimum", err);
    return m->minimum && m->least && m->current ? NC_OK : NC_ERR_SYSTEM;
}

void nc_running_minimum_free(struct nc_running_minimum *m)
{
    free(m->minimum);
    free(m->least);
    free(m->current);
    *m = (struct nc_running_minimum){0};
}

NC_CLONES
static void lower(size_t bins, const float *restrict value, float *restrict least)
{
    for (size_t k = 0; k < bins; k++)
        least[k] = nc_smaller(least[k], value[k]);
}

NC_CLONES
static void raise_floor(size_t bins, const float *restrict least, const float *restrict current,
                        float *restrict floor)
{
    for (size_t k = 0; k < bins; k++)
        floor[k] = nc_larger(floor[k], nc_smaller(least[k], current[k]));
}

static void store_block(struct nc_running_minimum *m)
{
    size_t bytes = m->bins * sizeof *m->least;
    memcpy(m->minimum + m->oldest * m->bins, m->current, bytes);
    m->oldest = (m->oldest + 1) % m->blocks;
    if (m->filled < m->blocks)
        m->filled++;
    memcpy(m->least, m->minimum, bytes);
    for (size_t i = 1; i < m->filled; i++)
        lower(m->bins, m->minimum + i * m->bins, m->least);
}

void nc_running_minimum_step(struct nc_running_minimum *m, const float *value, float *floor)
{
    if (m->frame == 0)
        memcpy(m->current, value, m->bins * sizeof *value);
    else
        lower(m->bins, value, m->current);
    if (++m->frame == m->block_frames) {
        store_block(m);
        m->frame = 0;
    }
    if (m->filled == m->blocks)
        raise_floor(m->bins, m->least, m->current, floor);
}
