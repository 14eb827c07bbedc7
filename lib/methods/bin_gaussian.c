#include "methods/bin_gaussian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

enum { AT_ONCE = 8 }; /* products summed side by side: taps are a multiple of it */

/* Widest kernel that is applied to the bins, or to the means of a level, themselves. */
static const double WIDEST = 16.0;

static double deviation(double width, double slope, double bin_width, size_t bin)
{
    return fmax(width, slope * (double)bin * bin_width) / bin_width;
}

static size_t level_of(double sigma)
{
    size_t level = 0;
    while (ldexp(sigma, -(int)level) > WIDEST && level + 1 < NC_BIN_GAUSSIAN_LEVELS)
        level++;
    return level;
}

/* The kernel's place and size: its centre, in means of the level, counts from the margin's start. A
 * mean over m bins is as wide as a deviation of sqrt((m^2 - 1) / 12), which is taken off. */
static void place_kernel(const struct nc_bin_gaussian *g, size_t bin, double sigma,
                         struct nc_bin_kernel *kernel, double *centre, double *narrowed)
{
    double mean = ldexp(1.0, (int)kernel->level);
    *centre = ((double)(g->margin + bin) + 0.5) / mean - 0.5;
    *narrowed = sqrt(fmax(sigma * sigma - (mean * mean - 1.0) / 12.0, 0.0)) / mean;
    double reach = floor(3.0 * *narrowed + 0.5);
    kernel->first = (size_t)ceil(*centre - reach);
    size_t last = (size_t)floor(*centre + reach);
    kernel->taps = last - kernel->first + 1;
}

static void fill_weights(const struct nc_bin_kernel *kernel, double centre, double sigma,
                         float *weight)
{
    double sum = 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < kernel->taps; i++) {
            double x = (double)(kernel->first + i) - centre;
            double value = sigma > 0.0 ? exp(-0.5 * x * x / (sigma * sigma)) : 1.0;
            if (pass == 0)
                sum += value;
            else
                weight[i] = (float)(value / sum);
        }
}

static size_t rounded_taps(size_t taps)
{
    return (taps + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
}

static int make_kernels(struct nc_bin_gaussian *g, double width, double slope, double bin_width,
                        struct nc_error *err)
{
    double centre, sigma;
    size_t weights = 0;
    for (size_t k = 0; k < g->bins; k++) {
        sigma = deviation(width, slope, bin_width, k);
        g->kernel[k].level = level_of(sigma);
        place_kernel(g, k, sigma, &g->kernel[k], &centre, &sigma);
        g->kernel[k].weights = weights;
        weights += rounded_taps(g->kernel[k].taps);
    }
    if (!(g->weight = nc_array(weights, sizeof *g->weight, "a smoothing kernel", err)))
        return NC_ERR_SYSTEM;
    for (size_t k = 0; k < g->bins; k++) {
        place_kernel(g, k, deviation(width, slope, bin_width, k), &g->kernel[k], &centre, &sigma);
        fill_weights(&g->kernel[k], centre, sigma, g->weight + g->kernel[k].weights);
    }
    return NC_OK;
}

int nc_bin_gaussian_init(struct nc_bin_gaussian *g, double width, double slope, double bin_width,
                         size_t bins, struct nc_error *err)
{
    double widest = deviation(width, slope, bin_width, bins - 1);
    *g = (struct nc_bin_gaussian){.bins = bins, .levels = level_of(widest) + 1};
    /* Whole means of every level on both sides. */
    size_t unit = (size_t)1 << (g->levels - 1);
    g->margin = ((size_t)(3.0 * widest) / unit + 2) * unit;
    size_t padded = (g->margin + bins + g->margin + unit) / unit * unit;
    for (size_t level = 0; level < g->levels; level++) {
        g->means[level] = nc_array((padded >> level) + AT_ONCE, sizeof(float), "a frame", err);
        if (!g->means[level])
            return NC_ERR_SYSTEM;
    }
    if (!(g->kernel = nc_array(bins, sizeof *g->kernel, "a smoothing kernel", err)))
        return NC_ERR_SYSTEM;
    return make_kernels(g, width, slope, bin_width, err);
}

void nc_bin_gaussian_free(struct nc_bin_gaussian *g)
{
    for (size_t level = 0; level < g->levels; level++)
        free(g->means[level]);
    free(g->kernel);
    free(g->weight);
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

/* The mirrored frame, and its means over 2, 4, ... bins. */
static void fill_means(struct nc_bin_gaussian *g, const float *in)
{
    size_t unit = (size_t)1 << (g->levels - 1), margin = g->margin, bins = g->bins;
    size_t padded = (2 * margin + bins + unit) / unit * unit;
    memcpy(g->means[0] + margin, in, bins * sizeof *in);
    for (size_t i = 0; i < margin; i++)
        g->means[0][i] = in[mirrored((ptrdiff_t)i - (ptrdiff_t)margin, bins)];
    for (size_t i = margin + bins; i < padded; i++)
        g->means[0][i] = in[mirrored((ptrdiff_t)i - (ptrdiff_t)margin, bins)];
    for (size_t level = 1; level < g->levels; level++) {
        const float *finer = g->means[level - 1];
        for (size_t i = 0; i < padded >> level; i++)
            g->means[level][i] = 0.5F * (finer[2 * i] + finer[2 * i + 1]);
    }
}

NC_CLONES
static float weighted_sum(size_t taps, const float *restrict weight, const float *restrict value)
{
    float sums[AT_ONCE] = {0};
    for (size_t i = 0; i < taps; i += AT_ONCE)
        for (size_t j = 0; j < AT_ONCE; j++)
            sums[j] += weight[i + j] * value[i + j];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) +
           ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

void nc_bin_gaussian(struct nc_bin_gaussian *g, const float *in, float *out)
{
    fill_means(g, in);
    for (size_t k = 0; k < g->bins; k++) {
        const struct nc_bin_kernel *kernel = &g->kernel[k];
        out[k] = weighted_sum(kernel->taps, g->weight + kernel->weights,
                              g->means[kernel->level] + kernel->first);
    }
}
