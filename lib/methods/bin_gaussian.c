#include "methods/bin_gaussian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

enum { AT_ONCE = 4 }; /* distances handled in one pass over the bins */

static double deviation(double width, double slope, double bin_width, size_t bin)
{
    return fmax(width, slope * (double)bin * bin_width) / bin_width;
}

/* The weights of one bin, whose kernel has unit sum over both sides. */
static void fill_bin(struct nc_bin_gaussian *g, size_t bin, double sigma)
{
    size_t reach = (size_t)(3.0 * sigma + 0.5);
    double sum = 1.0;
    for (size_t j = 1; j <= reach; j++)
        sum += 2.0 * exp(-0.5 * (double)(j * j) / (sigma * sigma));
    g->weight[bin] = (float)(1.0 / sum);
    for (size_t j = 1; j <= reach; j++) {
        double weight = exp(-0.5 * (double)(j * j) / (sigma * sigma)) / sum;
        g->weight[j * g->bins + bin] = (float)weight;
        if (bin < g->from[j])
            g->from[j] = bin;
    }
}

int nc_bin_gaussian_init(struct nc_bin_gaussian *g, double width, double slope, double bin_width,
                         size_t bins, struct nc_error *err)
{
    *g = (struct nc_bin_gaussian){.bins = bins};
    g->radius = (size_t)(3.0 * deviation(width, slope, bin_width, bins - 1) + 0.5);
    size_t rows = g->radius + AT_ONCE, cells;
    if (!nc_multiply(rows, bins, &cells))
        return nc_fail_memory(err, "a smoothing kernel", 0);
    g->weight = nc_array(cells, sizeof *g->weight, "a smoothing kernel", err);
    g->from = nc_array(rows, sizeof *g->from, "a smoothing kernel", err);
    g->padded = nc_array(bins + 2 * rows, sizeof *g->padded, "a smoothing kernel", err);
    if (!g->weight || !g->from || !g->padded)
        return NC_ERR_SYSTEM;
    for (size_t j = 0; j < rows; j++)
        g->from[j] = bins;
    for (size_t k = 0; k < bins; k++)
        fill_bin(g, k, deviation(width, slope, bin_width, k));
    return NC_OK;
}

void nc_bin_gaussian_free(struct nc_bin_gaussian *g)
{
    free(g->weight);
    free(g->from);
    free(g->padded);
    *g = (struct nc_bin_gaussian){0};
}

/* The index that mirroring maps i to, for any i. */
static size_t mirrored(ptrdiff_t i, size_t bins)
{
    ptrdiff_t period = 2 * (ptrdiff_t)bins;
    i %= period;
    if (i < 0)
        i += period;
    return (size_t)(i < (ptrdiff_t)bins ? i : period - 1 - i);
}

/* Adds the neighbours at distances j .. j + 3 of the bins from `from` on. */
NC_CLONES
static void add_neighbours(size_t bins, size_t from, size_t j, const float *restrict weight,
                           const float *restrict centre, float *restrict out)
{
    const float *w0 = weight, *w1 = w0 + bins, *w2 = w1 + bins, *w3 = w2 + bins;
    const float *below = centre - j, *above = centre + j;
    for (size_t k = from; k < bins; k++)
        out[k] +=
            (w0[k] * (below[k] + above[k]) + w1[k] * ((below - 1)[k] + above[k + 1])) +
            (w2[k] * ((below - 2)[k] + above[k + 2]) + w3[k] * ((below - 3)[k] + above[k + 3]));
}

void nc_bin_gaussian(struct nc_bin_gaussian *g, const float *in, float *out)
{
    size_t bins = g->bins, margin = g->radius + AT_ONCE;
    float *centre = g->padded + margin;
    memcpy(centre, in, bins * sizeof *in);
    for (size_t j = 1; j <= margin; j++) {
        *(centre - j) = in[mirrored(-(ptrdiff_t)j, bins)];
        centre[bins - 1 + j] = in[mirrored((ptrdiff_t)(bins - 1 + j), bins)];
    }
    for (size_t k = 0; k < bins; k++)
        out[k] = g->weight[k] * centre[k];
    for (size_t j = 1; j <= g->radius; j += AT_ONCE)
        add_neighbours(bins, g->from[j], j, g->weight + j * bins, centre, out);
}
