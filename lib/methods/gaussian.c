#include "methods/gaussian.h"

#include <math.h>
#include <stdlib.h>

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
