#include "methods/saddle.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "ground/mem.h"

struct state {
    size_t n;
    enum nc_contrast contrast;
    float *rows;    /* rotation, [n][n] */
    float *y;       /* components of a block, [n][NC_WHITE_BLOCK] */
    float *turned;  /* [NC_WHITE_BLOCK] */
    double *single; /* sums of G over components, [n] */
    double *sum;    /* sums of G of (y_i + y_j) / sqrt 2, at [i][j] with i < j, [n][n]; and of
                       (y_i - y_j) / sqrt 2, at [j][i] */
};

static void state_free(struct state *s)
{
    free(s->rows);
    free(s->y);
    free(s->turned);
    free(s->single);
    free(s->sum);
}

static int state_init(struct state *s, size_t n, enum nc_contrast contrast, struct nc_error *err)
{
    s->n = n;
    s->contrast = contrast;
    s->rows = nc_array(n * n, sizeof *s->rows, "rotation", err);
    s->y = nc_array(n * NC_WHITE_BLOCK, sizeof *s->y, "components", err);
    s->turned = nc_array(NC_WHITE_BLOCK, sizeof *s->turned, "components", err);
    s->single = nc_array(n, sizeof *s->single, "contrasts", err);
    s->sum = nc_array(n * n, sizeof *s->sum, "contrasts", err);
    return s->rows && s->y && s->turned && s->single && s->sum ? NC_OK : NC_ERR_SYSTEM;
}

/* Sum of G((a + sign b) / sqrt 2). */
static double turned_value(struct state *s, const float *a, const float *b, float sign,
                           size_t count)
{
    const float half = 0.70710678F;

    for (size_t t = 0; t < count; t++)
        s->turned[t] = half * (a[t] + sign * b[t]);
    return nc_contrast_value(s->contrast, s->turned, count);
}

static void add_block(struct state *s, size_t count)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++) {
            const float *a = s->y + j * NC_WHITE_BLOCK;
            const float *b = s->y + i * NC_WHITE_BLOCK;
            s->sum[j * s->n + i] += turned_value(s, a, b, 1, count);
            s->sum[i * s->n + j] += turned_value(s, a, b, -1, count);
        }
    for (size_t i = 0; i < s->n; i++)
        s->single[i] += nc_contrast_value(s->contrast, s->y + i * NC_WHITE_BLOCK, count);
}

/* How far two components are from Gaussian: what symmetric FastICA maximises. */
static double distance(const struct state *s, double sum_a, double sum_b, size_t frames)
{
    double gaussian = nc_contrast_gaussian(s->contrast);
    double a = sum_a / (double)frames - gaussian;
    double b = sum_b / (double)frames - gaussian;

    return a * a + b * b;
}

static void turn(double *rotation, size_t n, size_t i, size_t j)
{
    for (size_t c = 0; c < n; c++) {
        double a = rotation[i * n + c];
        double b = rotation[j * n + c];
        rotation[i * n + c] = (a + b) / sqrt(2);
        rotation[j * n + c] = (a - b) / sqrt(2);
    }
}

static int turn_pairs(const struct state *s, size_t frames, double *rotation, size_t *turned,
                      struct nc_error *err)
{
    bool *done = nc_array(s->n, sizeof *done, "pairs", err);

    if (!done)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = i + 1; j < s->n && !done[i]; j++) {
            double as_is = distance(s, s->single[i], s->single[j], frames);
            double if_turned = distance(s, s->sum[i * s->n + j], s->sum[j * s->n + i], frames);
            if (done[j] || if_turned <= as_is)
                continue;
            turn(rotation, s->n, i, j);
            done[i] = done[j] = true;
            ++*turned;
        }
    free(done);
    return NC_OK;
}

int nc_saddle_leave(struct nc_white_blocks *blocks, size_t stride, enum nc_contrast contrast,
                    double *rotation, size_t n, size_t *turned, struct nc_error *err)
{
    struct state s = {0};
    int size = (int)n;
    size_t frames = 0;

    *turned = 0;
    int status = state_init(&s, n, contrast, err);
    for (size_t i = 0; !status && i < n * n; i++)
        s.rows[i] = (float)rotation[i];
    for (size_t b = 0; !status && b < blocks->blocks; b += stride) {
        const float *z;
        size_t count;
        status = nc_white_blocks_get(blocks, b, &z, &count, err);
        if (status)
            break;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, (int)count, size, 1, s.rows,
                    size, z, NC_WHITE_BLOCK, 0, s.y, NC_WHITE_BLOCK);
        add_block(&s, count);
        frames += count;
    }
    if (!status)
        status = turn_pairs(&s, frames, rotation, turned, err);
    state_free(&s);
    return status;
}
