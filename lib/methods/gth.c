#include "methods/gth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/lanes.h"
#include "ground/mem.h"

/* Eliminates nodes 0 .. count-1 in order. Row k becomes w_kj / sqrt(s_k): split evenly, as w_kj /
 * s_k may underflow where the fill-in w_ki w_kj / s_k does not. */
NC_CLONES
static void eliminate(struct nc_envelope *graph, size_t count, double *root_pivot)
{
    for (size_t k = 0; k < count; k++) {
        double *row = nc_envelope_row(graph, k);
        size_t extent = graph->extent[k], padded = nc_lanes_up(extent);

        root_pivot[k] = 1 / sqrt(nc_lanes_sum(row, padded));
        for (size_t j = 0; j < padded; j += NC_LANES)
            for (size_t l = 0; l < NC_LANES; l++)
                row[j + l] *= root_pivot[k];
        for (size_t i = 0; i + 1 < extent; i++)
            nc_lanes_axpy(row[i], row + i + 1, nc_envelope_row(graph, k + 1 + i),
                          nc_lanes_up(extent - i - 1));
    }
}

/* Hands each node's share of b on to its neighbours. */
NC_CLONES
static void substitute_forward(const struct nc_envelope *factor, size_t count,
                               const double *root_pivot, double *y)
{
    for (size_t k = 0; k < count; k++)
        nc_lanes_axpy(y[k] * root_pivot[k], nc_envelope_row(factor, k), y + k + 1,
                      nc_lanes_up(factor->extent[k]));
}

/* y_k = b_k / s_k + the mean of its neighbours. Each y waits for the one before: the nearest
 * neighbours are added one by one, the very nearest last, so that little is left to do once it is
 * known. */
NC_CLONES
static void substitute_back(const struct nc_envelope *factor, size_t count,
                            const double *root_pivot, double *y)
{
    for (size_t k = count; k-- > 0;) {
        const double *row = nc_envelope_row(factor, k), *next = y + k + 1;
        size_t padded = nc_lanes_up(factor->extent[k]);
        double sum = y[k] * root_pivot[k];

        if (padded > NC_LANES)
            sum += nc_lanes_dot(row + NC_LANES, next + NC_LANES, padded - NC_LANES);
        for (size_t j = NC_LANES; j-- > 0;)
            sum += row[j] * next[j];
        y[k] = sum * root_pivot[k];
    }
}

/* What is left of the graph after the nodes before the ground have gone, in reverse order. */
static int mirror_rest(struct nc_gth *gth, struct nc_error *err)
{
    const struct nc_envelope *graph = gth->graph;
    struct nc_envelope *mirror = &gth->mirror;
    size_t ground = gth->ground, last = graph->nodes - 1;

    int status = nc_envelope_resize(mirror, last - ground + 1, err);
    if (status != NC_OK)
        return status;
    size_t from = ground; /* the first node whose row reaches node b: rows' ends never fall back */
    for (size_t b = ground; b <= last; b++) {
        while (from + graph->extent[from] < b)
            from++;
        mirror->extent[last - b] = (uint32_t)(b - from);
    }
    status = nc_envelope_allocate(mirror, err);
    if (status != NC_OK)
        return status;
    for (size_t a = ground; a <= last; a++) {
        const double *row = nc_envelope_row(graph, a);
        for (size_t j = 0; j < graph->extent[a]; j++)
            nc_envelope_row(mirror, last - a - 1 - j)[j] = row[j];
    }
    return NC_OK;
}

static int reserve(struct nc_gth *gth, size_t nodes, struct nc_error *err)
{
    if (nodes <= gth->capacity)
        return NC_OK;
    free(gth->root_pivot);
    free(gth->mirror_y);
    gth->capacity = 0;
    gth->root_pivot = nc_array(nodes, sizeof *gth->root_pivot, "elimination", err);
    gth->mirror_y = nc_array(nodes + NC_LANES, sizeof *gth->mirror_y, "elimination", err);
    if (!gth->root_pivot || !gth->mirror_y)
        return NC_ERR_SYSTEM;
    gth->capacity = nodes;
    return NC_OK;
}

int nc_gth_factor(struct nc_gth *gth, struct nc_envelope *graph, size_t ground,
                  struct nc_error *err)
{
    int status = reserve(gth, graph->nodes, err);
    if (status != NC_OK)
        return status;
    gth->graph = graph;
    gth->ground = ground;
    eliminate(graph, ground, gth->root_pivot);
    status = mirror_rest(gth, err);
    if (status == NC_OK)
        eliminate(&gth->mirror, graph->nodes - 1 - ground, gth->root_pivot + ground);
    return status;
}

void nc_gth_solve(struct nc_gth *gth, double *y)
{
    size_t ground = gth->ground, last = gth->graph->nodes - 1, mirrored = last - ground;
    double *reversed = gth->mirror_y;

    substitute_forward(gth->graph, ground, gth->root_pivot, y);
    for (size_t i = 0; i <= mirrored; i++)
        reversed[i] = y[last - i];
    memset(reversed + mirrored + 1, 0, NC_LANES * sizeof *reversed);
    substitute_forward(&gth->mirror, mirrored, gth->root_pivot + ground, reversed);
    reversed[mirrored] = 0;
    substitute_back(&gth->mirror, mirrored, gth->root_pivot + ground, reversed);
    for (size_t i = 0; i <= mirrored; i++)
        y[last - i] = reversed[i];
    substitute_back(gth->graph, ground, gth->root_pivot, y);
}

void nc_gth_free(struct nc_gth *gth)
{
    nc_envelope_free(&gth->mirror);
    free(gth->root_pivot);
    free(gth->mirror_y);
    *gth = (struct nc_gth){0};
}
