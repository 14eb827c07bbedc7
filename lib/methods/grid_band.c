#include "methods/grid_band.h"

#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/mem.h"
#include "methods/kernel_graph.h"

enum { HOPS = 8, ROWS = 2 * HOPS + 1 };

/* Beyond this exponents are all but equal to the solver, and need not be told apart. */
static const float LARGEST = (float)NC_KERNEL_MAX_EXPONENT;

/* exponent[a] of the edges from a to a + j, for all a < n - j. */
NC_CLONES
static void edge_exponents(const float *restrict value, size_t n, size_t j, float gamma,
                           float offset, float *restrict exponent)
{
    for (size_t a = 0; a + j < n; a++) {
        float t = value[a + j] - value[a];
        float e = gamma * (t * t) + offset;
        exponent[a] = e < LARGEST ? e : LARGEST;
    }
}

/* best[a] = min(best[a], max(before[a], last_hop[a])). */
NC_CLONES
static void relax(float *restrict best, const float *restrict before,
                  const float *restrict last_hop, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        float worst = before[a] > last_hop[a] ? before[a] : last_hop[a];
        best[a] = worst < best[a] ? worst : best[a];
    }
}

/* Marks the edges that matter. */
NC_CLONES
static void mark(const float *restrict value, size_t n, size_t j, float gamma, float offset,
                 const float *restrict bottleneck, uint32_t *restrict extent)
{
    for (size_t a = 0; a + j < n; a++) {
        float t = value[a + j] - value[a];
        float e = gamma * (t * t) + offset;
        e = e < LARGEST ? e : LARGEST;
        extent[a] = e <= bottleneck[a] + (float)NC_KERNEL_NEGLIGIBLE ? (uint32_t)j : extent[a];
    }
}

static float largest_of(const float *x, size_t count, float largest)
{
    for (size_t a = 0; a < count; a++)
        largest = x[a] > largest ? x[a] : largest;
    return largest;
}

int nc_grid_band_find(struct nc_grid_band *band, const float *value, size_t n, double bin_step,
                      double gamma, uint32_t *extent, double *bottleneck, struct nc_error *err)
{
    int status = nc_grow((void **)&band->rows, &band->capacity, ROWS * n, sizeof *band->rows,
                         "a column's band", err);
    if (status != NC_OK)
        return status;
    /* hop[i]: exponents of edges of length i; path[j % ...]: bottlenecks of paths of length j. */
    float *hop[HOPS + 1], *path[HOPS + 1], largest = 0;
    for (size_t i = 0; i <= HOPS; i++) {
        hop[i] = band->rows + (i > 0 ? i - 1 : 0) * n;
        path[i] = band->rows + (HOPS + i) * n;
    }
    for (size_t a = 0; a < n; a++) {
        extent[a] = a + 1 < n;
        path[0][a] = 0;
    }
    for (size_t j = 1; j < n; j++) {
        float offset = (float)(gamma * bin_step * bin_step * (double)j * (double)j);
        float *best = path[j % (HOPS + 1)];
        /* A long path consists of pieces of 8 to 15 bins, so its bottleneck is one of theirs. */
        if (j >= 2 * HOPS && offset > largest + (float)NC_KERNEL_NEGLIGIBLE)
            break;
        if (j <= HOPS)
            edge_exponents(value, n, j, (float)gamma, offset, hop[j]);
        for (size_t a = 0; a + j < n; a++)
            best[a] = LARGEST;
        for (size_t i = 1; i <= HOPS && i <= j; i++)
            relax(best, path[(j - i) % (HOPS + 1)], hop[i] + (j - i), n - j);
        mark(value, n, j, (float)gamma, offset, best, extent);
        if ((j >= HOPS && j < 2 * HOPS) || n <= HOPS)
            largest = largest_of(best, n - j, largest);
    }
    *bottleneck = (double)largest;
    return NC_OK;
}

void nc_grid_band_free(struct nc_grid_band *band)
{
    free(band->rows);
    *band = (struct nc_grid_band){0};
}
