#include "methods/column_cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lanes.h"
#include "ground/mem.h"
#include "methods/gauss_rule.h"

/* Times 1 / sqrt(gamma). A long column is worth a little less precision in its eigenvalue. */
static const double CELL_WIDTH = 1.25, WIDE_CELL = 1.5, LONG_COLUMN = 30;
static const double SMALLEST_WEIGHT = 1.05;
enum { WORTH_COMPRESSING = 12 }; /* samples: with fewer a weight below 1.05 is all but certain */

/* What the functions below share. */
struct builder {
    struct nc_cells *cells;
    struct nc_kernel_nodes *nodes;
    const double *sorted;
    size_t node_count;
};

static int reserve(struct nc_cells *cells, size_t n, struct nc_error *err)
{
    if (n <= cells->capacity)
        return NC_OK;
    nc_cells_free(cells);
    cells->cell = nc_array(n, sizeof *cells->cell, "a column's cells", err);
    cells->scratch = nc_array(3 * nc_lanes_up(n), sizeof *cells->scratch, "a column's cells", err);
    if (!cells->cell || !cells->scratch)
        return NC_ERR_SYSTEM;
    cells->capacity = n;
    return NC_OK;
}

static bool more_distinct_than(const double *sorted, size_t first, size_t end, size_t limit)
{
    size_t distinct = 1;
    for (size_t i = first + 1; i < end && distinct <= limit; i++)
        distinct += sorted[i] > sorted[i - 1];
    return distinct > limit;
}

static void append_distinct_values(struct builder *b, size_t first, size_t end)
{
    for (size_t i = first; i < end;) {
        size_t j = i + 1;
        while (j < end && b->sorted[j] <= b->sorted[i])
            j++;
        b->nodes->z[b->node_count] = b->sorted[i];
        b->nodes->mass[b->node_count++] = (double)(j - i);
        i = j;
    }
}

static bool append_gauss_rule(struct builder *b, size_t first, size_t end)
{
    size_t n = end - first, padded = nc_lanes_up(n);
    double *scaled = b->cells->scratch;
    double middle = 0.5 * (b->sorted[first] + b->sorted[end - 1]);
    double half_width = 0.5 * (b->sorted[end - 1] - b->sorted[first]), inverse = 1 / half_width;
    double *z = b->nodes->z + b->node_count, *mass = b->nodes->mass + b->node_count;

    for (size_t i = 0; i < n; i++)
        scaled[i] = (b->sorted[first + i] - middle) * inverse;
    memset(scaled + n, 0, (padded - n) * sizeof *scaled);
    if (!nc_gauss_rule(scaled, n, scaled + padded, z, mass))
        return false;
    for (int k = 0; k < NC_GAUSS_NODES; k++) {
        if (mass[k] < SMALLEST_WEIGHT)
            return false;
        z[k] = middle + half_width * z[k];
    }
    b->node_count += NC_GAUSS_NODES;
    return true;
}

/* The first sample beyond the middle of the cell's range. */
static size_t halfway(const double *sorted, size_t first, size_t end)
{
    double middle = 0.5 * (sorted[first] + sorted[end - 1]);
    size_t i = first + 1;
    while (sorted[i] <= middle)
        i++;
    return i;
}

static void append_cell(struct builder *b, size_t first, size_t end)
{
    bool crowded = more_distinct_than(b->sorted, first, end, NC_GAUSS_NODES);
    size_t first_node = b->node_count;
    bool compressed =
        crowded && end - first >= WORTH_COMPRESSING && append_gauss_rule(b, first, end);

    if (crowded && !compressed) {
        size_t half = halfway(b->sorted, first, end);
        append_cell(b, first, half);
        append_cell(b, half, end);
        return;
    }
    if (!compressed)
        append_distinct_values(b, first, end);
    b->cells->cell[b->cells->count++] =
        (struct nc_cell){first, end, first_node, b->node_count, compressed};
}

int nc_cells_build(struct nc_cells *cells, const double *sorted, size_t n, double gamma,
                   struct nc_kernel_nodes *nodes, struct nc_error *err)
{
    struct builder b = {cells, nodes, sorted, 0};
    double unit = 1 / sqrt(gamma), range = sorted[n - 1] - sorted[0];
    double width = (range > LONG_COLUMN * unit ? WIDE_CELL : CELL_WIDTH) * unit;

    int status = reserve(cells, n, err);
    if (status == NC_OK)
        status = nc_kernel_nodes_reserve(nodes, n, err);
    if (status != NC_OK)
        return status;
    cells->count = 0;
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && sorted[end] <= sorted[first] + width;)
            end++;
        append_cell(&b, first, end);
    }
    nc_kernel_nodes_finish(nodes, b.node_count);
    return NC_OK;
}

void nc_cells_free(struct nc_cells *cells)
{
    free(cells->cell);
    free(cells->scratch);
    *cells = (struct nc_cells){0};
}
