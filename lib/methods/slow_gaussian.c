#include "methods/slow_gaussian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

enum { NODES_PER_SIGMA = 12, INTERPOLATED = 4 };

static int sample_kernel(struct nc_slow_gaussian *s, double sigma, struct nc_error *err)
{
    double step = (double)s->step, cut = floor(3.0 * sigma + 0.5), total = 1.0;
    s->radius = (size_t)(cut / step);
    s->weight = nc_array(s->radius + 1, sizeof *s->weight, "a smoothing kernel", err);
    if (!s->weight)
        return NC_ERR_SYSTEM;
    for (size_t m = 1; m <= s->radius; m++) {
        double lag = (double)m * step / sigma;
        total += 2.0 * exp(-0.5 * lag * lag);
    }
    for (size_t m = 0; m <= s->radius; m++) {
        double lag = (double)m * step / sigma;
        s->weight[m] = (float)(exp(-0.5 * lag * lag) / total / step);
    }
    return NC_OK;
}

int nc_slow_gaussian_init(struct nc_slow_gaussian *s, double sigma, size_t frames, size_t bins,
                          struct nc_error *err)
{
    *s = (struct nc_slow_gaussian){.frames = frames, .bins = bins};
    s->step = sigma < NODES_PER_SIGMA ? 1 : (size_t)(sigma / NODES_PER_SIGMA);
    s->rows = (frames - 1) / s->step + INTERPOLATED;
    int status = sample_kernel(s, sigma, err);
    if (status)
        return status;
    size_t cells;
    if (!nc_multiply(s->rows, bins, &cells))
        return nc_fail_memory(err, "smoothing", 0);
    s->sum = nc_array(cells, sizeof *s->sum, "smoothing", err);
    s->smooth = nc_array(cells, sizeof *s->smooth, "smoothing", err);
    s->first = nc_array(bins, sizeof *s->first, "smoothing", err);
    s->last = nc_array(bins, sizeof *s->last, "smoothing", err);
    return s->sum && s->smooth && s->first && s->last ? NC_OK : NC_ERR_SYSTEM;
}

void nc_slow_gaussian_free(struct nc_slow_gaussian *s)
{
    free(s->weight);
    free(s->sum);
    free(s->smooth);
    free(s->first);
    free(s->last);
    *s = (struct nc_slow_gaussian){0};
}

void nc_slow_gaussian_reset(struct nc_slow_gaussian *s)
{
    s->added = 0;
    if (s->sum)
        memset(s->sum, 0, s->rows * s->bins * sizeof *s->sum);
}

/* Lagrange's weights of the nodes at -1, 0, 1 and 2 for a point at f in [0, 1). */
static void cubic_weights(float f, float weight[INTERPOLATED])
{
    weight[0] = -f * (f - 1.0F) * (f - 2.0F) / 6.0F;
    weight[1] = (f + 1.0F) * (f - 1.0F) * (f - 2.0F) / 2.0F;
    weight[2] = -(f + 1.0F) * f * (f - 2.0F) / 2.0F;
    weight[3] = (f + 1.0F) * f * (f - 1.0F) / 6.0F;
}

NC_CLONES
static void add_scaled(size_t bins, float weight, const float *restrict in, float *restrict out)
{
    for (size_t k = 0; k < bins; k++)
        out[k] += weight * in[k];
}

NC_CLONES
static void spread(size_t bins, const float *weight, const float *restrict in, float *restrict rows)
{
    float *r0 = rows, *r1 = rows + bins, *r2 = rows + 2 * bins, *r3 = rows + 3 * bins;
    float w0 = weight[0], w1 = weight[1], w2 = weight[2], w3 = weight[3];
    for (size_t k = 0; k < bins; k++) {
        float x = in[k];
        r0[k] += w0 * x;
        r1[k] += w1 * x;
        r2[k] += w2 * x;
        r3[k] += w3 * x;
    }
}

/* Spreads the frames of one edge: `count` times the same row, from `frame` on. Only the share of
 * nodes that exist is kept. */
static void spread_edge(struct nc_slow_gaussian *s, ptrdiff_t frame, size_t count,
                        const float *edge)
{
    ptrdiff_t step = (ptrdiff_t)s->step, rows = (ptrdiff_t)s->rows;
    for (ptrdiff_t t = frame; t < frame + (ptrdiff_t)count; t++) {
        float weight[INTERPOLATED];
        /* 4 steps more, to divide a positive number */
        ptrdiff_t row = (t + 4 * step) / step - 4, rest = (t + 4 * step) % step;
        cubic_weights((float)rest / (float)step, weight);
        for (ptrdiff_t i = 0; i < INTERPOLATED; i++)
            if (row + i >= 0 && row + i < rows)
                add_scaled(s->bins, weight[i], edge, s->sum + (size_t)(row + i) * s->bins);
    }
}

void nc_slow_gaussian_add(struct nc_slow_gaussian *s, const float *row)
{
    float weight[INTERPOLATED];
    size_t bytes = s->bins * sizeof *row, edge = 3 * s->step;
    if (s->added == 0) {
        memcpy(s->first, row, bytes);
        spread_edge(s, -(ptrdiff_t)edge, edge, row);
    }
    cubic_weights((float)(s->added % s->step) / (float)s->step, weight);
    spread(s->bins, weight, row, s->sum + s->added / s->step * s->bins);
    s->added++;
    if (s->added == s->frames) {
        memcpy(s->last, row, bytes);
        spread_edge(s, (ptrdiff_t)s->frames, edge + s->step, row);
    }
}

/* One node: beyond the rows there are, edges replicate, `step` frames a node. */
static void smooth_node(const struct nc_slow_gaussian *s, ptrdiff_t row, float *out)
{
    ptrdiff_t radius = (ptrdiff_t)s->radius, rows = (ptrdiff_t)s->rows;
    float before = 0.0F, after = 0.0F;
    memset(out, 0, s->bins * sizeof *out);
    for (ptrdiff_t m = -radius; m <= radius; m++) {
        float weight = s->weight[m < 0 ? -m : m];
        if (row + m < 0)
            before += weight;
        else if (row + m >= rows)
            after += weight;
        else
            add_scaled(s->bins, weight, s->sum + (size_t)(row + m) * s->bins, out);
    }
    add_scaled(s->bins, before * (float)s->step, s->first, out);
    add_scaled(s->bins, after * (float)s->step, s->last, out);
}

void nc_slow_gaussian_solve(struct nc_slow_gaussian *s)
{
    for (size_t row = 0; row < s->rows; row++)
        smooth_node(s, (ptrdiff_t)row, s->smooth + row * s->bins);
}

NC_CLONES
static void interpolate(size_t bins, const float *weight, const float *restrict rows,
                        float *restrict out)
{
    const float *r0 = rows, *r1 = rows + bins, *r2 = rows + 2 * bins, *r3 = rows + 3 * bins;
    float w0 = weight[0], w1 = weight[1], w2 = weight[2], w3 = weight[3];
    for (size_t k = 0; k < bins; k++)
        out[k] = (w0 * r0[k] + w1 * r1[k]) + (w2 * r2[k] + w3 * r3[k]);
}

void nc_slow_gaussian_frame(const struct nc_slow_gaussian *s, size_t frame, float *out)
{
    float weight[INTERPOLATED];
    cubic_weights((float)(frame % s->step) / (float)s->step, weight);
    interpolate(s->bins, weight, s->smooth + frame / s->step * s->bins, out);
}
