#include "methods/gaussian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

int nc_gaussian_init(struct nc_gaussian *g, double sigma, struct nc_error *err)
{
    g->radius = (size_t)(3.0 * sigma + 0.5);
    g->weight = nc_array(g->radius + 4, sizeof *g->weight, "a smoothing kernel", err);
    if (!g->weight)
        return NC_ERR_SYSTEM;
    double sum = 1.0;
    for (size_t j = 1; j <= g->radius; j++)
        sum += 2.0 * exp(-0.5 * (double)(j * j) / (sigma * sigma));
    g->weight[0] = (float)(1.0 / sum);
    for (size_t j = 1; j <= g->radius; j++)
        g->weight[j] = (float)(exp(-0.5 * (double)(j * j) / (sigma * sigma)) / sum);
    return NC_OK;
}

void nc_gaussian_free(struct nc_gaussian *g)
{
    free(g->weight);
    g->weight = NULL;
}

size_t nc_gaussian_padded(const struct nc_gaussian *g, size_t bins)
{
    return bins + 2 * (g->radius + 4);
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

NC_CLONES
static void convolve_row(size_t radius, const float *restrict weight, size_t bins,
                         const float *restrict centre, float *restrict out)
{
    for (size_t k = 0; k < bins; k++)
        out[k] = weight[0] * centre[k];
    for (size_t j = 1; j <= radius; j += 4) {
        const float *below = centre - j, *above = centre + j;
        for (size_t k = 0; k < bins; k++) {
            float sum = weight[j] * (below[k] + above[k]);
            sum += weight[j + 1] * ((below - 1)[k] + above[k + 1]);
            sum += weight[j + 2] * ((below - 2)[k] + above[k + 2]);
            sum += weight[j + 3] * ((below - 3)[k] + above[k + 3]);
            out[k] += sum;
        }
    }
}

void nc_gaussian_bins(const struct nc_gaussian *g, size_t bins, const float *in, float *padded,
                      float *out)
{
    if (bins == 0)
        return;
    size_t margin = g->radius + 4;
    float *centre = padded + margin;
    memcpy(centre, in, bins * sizeof *in);
    for (size_t j = 0; j < margin; j++) {
        padded[j] = in[mirrored((ptrdiff_t)j - (ptrdiff_t)margin, bins)];
        centre[bins + j] = in[mirrored((ptrdiff_t)(bins + j), bins)];
    }
    convolve_row(g->radius, g->weight, bins, centre, out);
}

/* out += the weighted sums of four pairs of rows. */
NC_CLONES
static void add_four_pairs(size_t bins, const float *weight, const float *const below[4],
                           const float *const above[4], float *restrict out)
{
    const float *a0 = below[0], *a1 = below[1], *a2 = below[2], *a3 = below[3];
    const float *b0 = above[0], *b1 = above[1], *b2 = above[2], *b3 = above[3];
    float w0 = weight[0], w1 = weight[1], w2 = weight[2], w3 = weight[3];
    for (size_t k = 0; k < bins; k++)
        out[k] += (w0 * (a0[k] + b0[k]) + w1 * (a1[k] + b1[k])) +
                  (w2 * (a2[k] + b2[k]) + w3 * (a3[k] + b3[k]));
}

void nc_gaussian_frame(const struct nc_gaussian *g, size_t frames, size_t bins, const float *in,
                       size_t frame, float *out)
{
    const float *centre = in + frame * bins;
    for (size_t k = 0; k < bins; k++)
        out[k] = g->weight[0] * centre[k];
    for (size_t j = 1; j <= g->radius; j += 4) {
        const float *below[4], *above[4];
        for (size_t i = 0; i < 4; i++) {
            size_t tap = j + i;
            below[i] = in + (frame >= tap ? frame - tap : 0) * bins;
            above[i] = in + (frames - 1 - frame >= tap ? frame + tap : frames - 1) * bins;
        }
        add_four_pairs(bins, g->weight + j, below, above, out);
    }
}
