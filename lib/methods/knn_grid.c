#include "methods/knn_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/knn_far.h"
#include "methods/knn_rings.h"
#include "methods/knn_rows.h"
#include "methods/nearest_list.h"
#include "methods/ring_offsets.h"

enum {
    MOST_OFFSETS = 1 << 16,     /* rings listed: at equal scales a radius of 144 cells */
    HELD = 2 * NC_KNN_GRID_MOST /* samples collected before they are compared in double */
};

struct search {
    const struct nc_grid *grid;
    size_t others;
    struct nc_ring_offsets rings;
    float *padded;        /* the values with a margin of INFINITY as wide as the rings reach */
    size_t stride;        /* of padded */
    size_t count;         /* of the rings' offsets, in whole batches */
    float *ring;          /* [count]: squared ring distances in units of value */
    ptrdiff_t *step;      /* [count]: offsets in padded */
    ptrdiff_t *index;     /* [count]: offsets in sample numbers */
    uint32_t *hit;        /* [count]: offsets that mattered to a group of samples */
    uint32_t *within;     /* [count]: the samples of the group they mattered to, as bits */
    uint32_t *nearest;    /* [samples][others] */
    uint32_t *unresolved; /* samples whose neighbours may lie beyond the rings */
    size_t unresolved_count, unresolved_capacity;
};

/* Single precision holds the squares of the values and of the rings' distances in units of value
 * only within these bounds. */
static int check_range(const struct nc_grid *grid, struct nc_error *err)
{
    const double most = 1e18, least = 1e-15;
    double frame = grid->frame_scale / grid->value_scale;
    double bin = grid->bin_scale / grid->value_scale;
    if (!(grid->value_scale > 0) || !(frame > least) || !(bin > least) ||
        !(frame * (double)grid->frames < most) || !(bin * (double)grid->bins < most))
        return nc_fail(err, NC_ERR_USAGE, "cannot compare frames of %g, bins of %g, values of %g",
                       grid->frame_scale, grid->bin_scale, grid->value_scale);
    for (size_t i = 0; i < grid->frames * grid->bins; i++)
        if (!(fabs((double)grid->value[i]) < most))
            return nc_fail(err, NC_ERR_DATA, "value %g in frame %zu, bin %zu",
                           (double)grid->value[i], i / grid->bins, i % grid->bins);
    return NC_OK;
}

static int pad_values(struct search *s, struct nc_error *err)
{
    const struct nc_grid *grid = s->grid;
    size_t rows = grid->frames + 2 * s->rings.frame_reach;
    /* A group of lanes may start at the last bin, and reads as far again. */
    s->stride = grid->bins + 2 * s->rings.bin_reach + NC_RING_LANES;
    size_t cells;
    if (!nc_multiply(rows, s->stride, &cells))
        cells = SIZE_MAX;
    s->padded = nc_array(cells, sizeof *s->padded, "the padded table", err);
    if (!s->padded)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < cells; i++)
        s->padded[i] = INFINITY;
    for (size_t t = 0; t < grid->frames; t++)
        memcpy(s->padded + (t + s->rings.frame_reach) * s->stride + s->rings.bin_reach,
               grid->value + t * grid->bins, grid->bins * sizeof *s->padded);
    return NC_OK;
}

static int prepare(struct search *s, struct nc_error *err)
{
    const struct nc_grid *grid = s->grid;
    int status = nc_ring_offsets(&s->rings, grid->frames, grid->bins, grid->frame_scale,
                                 grid->bin_scale, MOST_OFFSETS, err);
    if (status || (status = pad_values(s, err)) != NC_OK)
        return status;
    size_t listed = s->rings.count;
    s->count = (listed + NC_RING_BATCH - 1) / NC_RING_BATCH * NC_RING_BATCH;
    s->ring = nc_array(s->count, sizeof *s->ring, "the rings' distances", err);
    s->step = nc_array(s->count, sizeof *s->step, "the rings' offsets", err);
    s->index = nc_array(s->count, sizeof *s->index, "the rings' offsets", err);
    s->hit = nc_array(s->count, sizeof *s->hit, "the offsets found", err);
    s->within = nc_array(s->count, sizeof *s->within, "the offsets found", err);
    if (!s->ring || !s->step || !s->index || !s->hit || !s->within)
        return NC_ERR_SYSTEM;
    for (size_t e = listed; e < s->count; e++)
        s->ring[e] = INFINITY; /* fills the last batch; never within a limit */
    for (size_t e = 0; e < listed; e++) {
        const struct nc_offset *offset = &s->rings.offset[e];
        s->ring[e] = (float)(offset->distance / nc_square(grid->value_scale));
        s->step[e] = offset->frame * (ptrdiff_t)s->stride + offset->bin;
        s->index[e] = offset->frame * (ptrdiff_t)grid->bins + offset->bin;
    }
    return NC_OK;
}

/* Keeps the nearest `others` of the samples held, by distance in double, then index. */
static size_t keep_nearest(const struct search *s, size_t sample, uint32_t *held, size_t count)
{
    struct nc_candidate list[NC_KNN_GRID_MOST];
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        struct nc_candidate c = {nc_grid_distance(s->grid, sample, held[k]), held[k]};
        nc_nearest_offer(list, &kept, s->others, c);
    }
    for (size_t k = 0; k < kept; k++)
        held[k] = list[k].index;
    return kept;
}

/* Collects, from the offsets that mattered, each lane's samples within its limit; where near-ties
 * make them too many, double precision decides. */
static void collect(struct search *s, size_t first, const float *centre, size_t lanes,
                    const struct nc_ring_lists *lists, size_t hits)
{
    uint32_t held[NC_RING_LANES][HELD];
    size_t count[NC_RING_LANES] = {0};
    nc_ring_within(centre, s->ring, s->step, s->hit, hits, lists->limit, s->within);
    for (size_t h = 0; h < hits; h++) {
        for (uint32_t within = s->within[h]; within != 0; within &= within - 1) {
            size_t lane = (size_t)__builtin_ctz(within);
            if (count[lane] == HELD)
                count[lane] = keep_nearest(s, first + lane, held[lane], HELD);
            held[lane][count[lane]++] = (uint32_t)((ptrdiff_t)(first + lane) + s->index[s->hit[h]]);
        }
    }
    for (size_t lane = 0; lane < lanes; lane++) {
        uint32_t *row = s->nearest + (first + lane) * s->others;
        if (count[lane] > s->others)
            count[lane] = keep_nearest(s, first + lane, held[lane], count[lane]);
        for (size_t k = 0; k < s->others; k++)
            row[k] = k < count[lane] ? held[lane][k] : NC_NO_NEIGHBOUR;
    }
}

static int note_unresolved(struct search *s, size_t first, size_t lanes,
                           const struct nc_ring_lists *lists, struct nc_error *err)
{
    double complete = s->rings.complete / nc_square(s->grid->value_scale);
    for (size_t lane = 0; lane < lanes; lane++) {
        if ((double)lists->limit[lane] < complete)
            continue;
        if (nc_grow((void **)&s->unresolved, &s->unresolved_capacity, s->unresolved_count + 1,
                    sizeof *s->unresolved, "samples with far neighbours", err) != NC_OK)
            return NC_ERR_SYSTEM;
        s->unresolved[s->unresolved_count++] = (uint32_t)(first + lane);
    }
    return NC_OK;
}

static int search_all(struct search *s, struct nc_error *err)
{
    const struct nc_grid *grid = s->grid;
    struct nc_ring_lists lists;
    for (size_t t = 0; t < grid->frames; t++)
        for (size_t bin = 0; bin < grid->bins; bin += NC_RING_LANES) {
            const float *centre =
                s->padded + (t + s->rings.frame_reach) * s->stride + s->rings.bin_reach + bin;
            size_t left = grid->bins - bin, first = t * grid->bins + bin;
            size_t lanes = left < NC_RING_LANES ? left : NC_RING_LANES;
            size_t hits = nc_ring_search(centre, lanes, s->ring, s->step, s->count, s->others,
                                         &lists, s->hit);
            collect(s, first, centre, lanes, &lists, hits);
            if (note_unresolved(s, first, lanes, &lists, err) != NC_OK)
                return NC_ERR_SYSTEM;
        }
    return NC_OK;
}

int nc_knn_grid(const struct nc_grid *grid, size_t neighbours, uint32_t *nearest,
                size_t *far_searches, struct nc_error *err)
{
    size_t samples;
    if (!nc_multiply(grid->frames, grid->bins, &samples) || samples >= NC_NO_NEIGHBOUR ||
        neighbours == 0 || neighbours > NC_KNN_GRID_MOST)
        return nc_fail(err, NC_ERR_USAGE, "%zu neighbours in a table of %zu x %zu samples",
                       neighbours, grid->frames, grid->bins);
    int status = check_range(grid, err);
    struct search s = {.grid = grid, .nearest = nearest};
    s.others = nc_knn_others(samples, neighbours);
    if (status || s.others == 0)
        return status;

    status = prepare(&s, err);
    if (!status)
        status = search_all(&s, err);
    if (!status)
        status = nc_knn_far(grid, s.unresolved, s.unresolved_count, s.rings.complete, s.others,
                            nearest, err);
    if (far_searches)
        *far_searches = s.unresolved_count;
    free(s.unresolved);
    free(s.within);
    free(s.hit);
    free(s.index);
    free(s.step);
    free(s.ring);
    free(s.padded);
    nc_ring_offsets_free(&s.rings);
    return status;
}
