#include "methods/fastica.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/saddle.h"
#include "methods/white_blocks.h"

/* A longer signal is first solved on so many blocks (about a million frames) spread over it. */
enum { FIRST_BLOCKS = 512 };

/* Saddle points are left so many times at most: turning pairs one after the other always ends, but
 * two pairs turned at once might not. */
enum { MOST_ROUNDS = 8 };

struct solver {
    size_t n; /* components */
    const struct nc_fastica_options *options;
    struct nc_white_blocks blocks;
    size_t stride;      /* every stride-th block is used */
    float *rows;        /* the rows of B at work, single precision, [n][n] */
    float *y;           /* their components over a block, [n][NC_WHITE_BLOCK] */
    float *scratch;     /* [NC_WHITE_BLOCK] */
    float *block_sum;   /* sum of g(y) z' over a block, [n][n] */
    double *moment;     /* E[g(y) z'], [n][n] */
    double *derivative; /* E[g'(y)], [n] */
    double *next;       /* B of the next iteration, [n][n] */
    double *gram;       /* orthogonalisation: B B', its eigenvectors, [n][n] */
    double *power;      /* orthogonalisation: (B B')^-1/2, [n][n] */
    double *values;     /* orthogonalisation: eigenvalues, [n] */
    double *work;       /* [34 n] */
};

static void solver_free(struct solver *s)
{
    nc_white_blocks_free(&s->blocks);
    free(s->rows);
    free(s->y);
    free(s->scratch);
    free(s->block_sum);
    free(s->moment);
    free(s->derivative);
    free(s->next);
    free(s->gram);
    free(s->power);
    free(s->values);
    free(s->work);
}

static int solver_init(struct solver *s, const struct nc_signal *signal,
                       const struct nc_whitening *whitening,
                       const struct nc_fastica_options *options, struct nc_error *err)
{
    size_t n = whitening->components;

    memset(s, 0, sizeof *s);
    s->n = n;
    s->options = options;
    s->stride = 1;
    int status = nc_white_blocks_init(&s->blocks, signal, whitening, options->cache_bytes, err);
    if (status)
        return status;
    s->rows = nc_array(n * n, sizeof *s->rows, "rotation", err);
    s->y = nc_array(n * NC_WHITE_BLOCK, sizeof *s->y, "components", err);
    s->scratch = nc_array(NC_WHITE_BLOCK, sizeof *s->scratch, "components", err);
    s->block_sum = nc_array(n * n, sizeof *s->block_sum, "moments", err);
    s->moment = nc_array(n * n, sizeof *s->moment, "moments", err);
    s->derivative = nc_array(n, sizeof *s->derivative, "moments", err);
    s->next = nc_array(n * n, sizeof *s->next, "rotation", err);
    s->gram = nc_array(n * n, sizeof *s->gram, "orthogonalisation", err);
    s->power = nc_array(n * n, sizeof *s->power, "orthogonalisation", err);
    s->values = nc_array(n, sizeof *s->values, "orthogonalisation", err);
    s->work = nc_array(34 * n, sizeof *s->work, "orthogonalisation", err);
    return s->rows && s->y && s->scratch && s->block_sum && s->moment && s->derivative && s->next &&
                   s->gram && s->power && s->values && s->work
               ? NC_OK
               : NC_ERR_SYSTEM;
}

/* The expectations of eq. 20 for `count` rows of B at once, into s->moment and s->derivative. */
static int expectations(struct solver *s, const double *rows, size_t count, struct nc_error *err)
{
    int n = (int)s->n;
    int rows_n = (int)count;
    size_t frames = 0;

    for (size_t i = 0; i < count * s->n; i++)
        s->rows[i] = (float)rows[i];
    memset(s->moment, 0, count * s->n * sizeof *s->moment);
    memset(s->derivative, 0, count * sizeof *s->derivative);
    for (size_t b = 0; b < s->blocks.blocks; b += s->stride) {
        const float *z;
        size_t length;
        int status = nc_white_blocks_get(&s->blocks, b, &z, &length, err);
        if (status)
            return status;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows_n, (int)length, n, 1, s->rows,
                    n, z, NC_WHITE_BLOCK, 0, s->y, NC_WHITE_BLOCK);
        for (size_t k = 0; k < count; k++)
            s->derivative[k] +=
                nc_contrast(s->options->contrast, s->y + k * NC_WHITE_BLOCK, s->scratch, length);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows_n, n, (int)length, 1, s->y,
                    NC_WHITE_BLOCK, z, NC_WHITE_BLOCK, 0, s->block_sum, n);
        for (size_t i = 0; i < count * s->n; i++)
            s->moment[i] += (double)s->block_sum[i];
        frames += length;
    }
    for (size_t i = 0; i < count * s->n; i++)
        s->moment[i] /= (double)frames;
    for (size_t k = 0; k < count; k++)
        s->derivative[k] /= (double)frames;
    return NC_OK;
}

/* Right-hand side of eq. 20, in place of s->moment. */
static void fixed_point(struct solver *s, const double *rows, size_t count)
{
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < s->n; j++)
            s->moment[k * s->n + j] -= s->derivative[k] * rows[k * s->n + j];
}

/* out = (B B')^-1/2 B, for B in s->moment (or another [n][n] matrix). */
static int orthogonalise(struct solver *s, const double *b, double *out, struct nc_error *err)
{
    int n = (int)s->n;
    int work_size = 34 * n;
    int info;

    cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, n, n, 1, b, n, 0, s->gram, n);
    dsyev_("V", "U", &n, s->gram, &n, s->values, s->work, &work_size, &info);
    if (info != 0)
        return nc_fail(err, NC_ERR_INTERNAL, "orthogonalisation failed (dsyev %d)", info);
    memset(s->power, 0, s->n * s->n * sizeof *s->power);
    for (size_t e = 0; e < s->n; e++) {
        const double *vector = s->gram + e * s->n;
        cblas_dsyr(CblasRowMajor, CblasLower, n, 1 / sqrt(fmax(s->values[e], DBL_MIN)), vector, 1,
                   s->power, n);
    }
    cblas_dsymm(CblasRowMajor, CblasLeft, CblasLower, n, n, 1, s->power, n, b, n, 0, out, n);
    return NC_OK;
}

static double change(const double *a, const double *b, size_t n)
{
    return fabs(fabs(cblas_ddot((int)n, a, 1, b, 1)) - 1);
}

static int solve_parallel(struct solver *s, double *rotation, struct nc_fastica_result *result,
                          struct nc_error *err)
{
    size_t n = s->n;
    int status = NC_OK;

    result->converged = false;
    for (result->iterations = 0;
         !result->converged && result->iterations < s->options->max_iterations;
         result->iterations++) {
        status = expectations(s, rotation, n, err);
        if (status)
            return status;
        fixed_point(s, rotation, n);
        status = orthogonalise(s, s->moment, s->next, err);
        if (status)
            return status;
        result->last_change = 0;
        for (size_t k = 0; k < n; k++)
            result->last_change =
                fmax(result->last_change, change(s->next + k * n, rotation + k * n, n));
        memcpy(rotation, s->next, n * n * sizeof *rotation);
        result->converged = result->last_change < s->options->tolerance;
    }
    return status;
}

/* Makes w orthogonal to the first k rows of B, and of length 1. */
static void orthogonalise_row(double *w, const double *b, size_t k, size_t n)
{
    for (size_t j = 0; j < k; j++)
        cblas_daxpy((int)n, -cblas_ddot((int)n, w, 1, b + j * n, 1), b + j * n, 1, w, 1);
    cblas_dscal((int)n, 1 / fmax(cblas_dnrm2((int)n, w, 1), DBL_MIN), w, 1);
}

static int solve_deflation(struct solver *s, double *rotation, struct nc_fastica_result *result,
                           struct nc_error *err)
{
    size_t n = s->n;

    *result = (struct nc_fastica_result){.converged = true};
    for (size_t k = 0; k < n; k++) {
        double *row = rotation + k * n;
        double last = 1;
        size_t i = 0;
        orthogonalise_row(row, rotation, k, n);
        for (; last >= s->options->tolerance && i < s->options->max_iterations; i++) {
            int status = expectations(s, row, 1, err);
            if (status)
                return status;
            fixed_point(s, row, 1);
            orthogonalise_row(s->moment, rotation, k, n);
            last = change(s->moment, row, n);
            memcpy(row, s->moment, n * sizeof *row);
        }
        result->iterations = i > result->iterations ? i : result->iterations;
        result->last_change = fmax(result->last_change, last);
        result->converged = result->converged && last < s->options->tolerance;
    }
    return NC_OK;
}

static int solve_once(struct solver *s, double *rotation, struct nc_fastica_result *result,
                      struct nc_error *err)
{
    return s->options->algorithm == NC_FASTICA_DEFLATION ? solve_deflation(s, rotation, result, err)
                                                         : solve_parallel(s, rotation, result, err);
}

/* Solves, and again from elsewhere if that was a saddle point. */
static int solve(struct solver *s, double *rotation, struct nc_fastica_result *result,
                 struct nc_error *err)
{
    size_t before = 0;
    size_t turned = 1;
    int status = NC_OK;

    for (size_t round = 0; !status && turned > 0 && round < MOST_ROUNDS; round++) {
        turned = 0;
        status = solve_once(s, rotation, result, err);
        result->iterations += before;
        before = result->iterations;
        if (!status && result->converged && round + 1 < MOST_ROUNDS)
            status = nc_saddle_leave(&s->blocks, s->stride, s->options->contrast, rotation, s->n,
                                     &turned, err);
    }
    return status;
}

int nc_fastica(const struct nc_signal *signal, const struct nc_whitening *whitening,
               const struct nc_fastica_options *options, double *rotation,
               struct nc_fastica_result *result, struct nc_error *err)
{
    struct solver solver;
    struct nc_rng rng;
    size_t n = whitening->components;

    nc_blas_single_thread();
    int status = solver_init(&solver, signal, whitening, options, err);
    if (status)
        goto cleanup;
    nc_rng_seed(&rng, options->seed);
    for (size_t i = 0; i < n * n; i++)
        solver.moment[i] = nc_rng_normal(&rng);
    status = orthogonalise(&solver, solver.moment, rotation, err);
    if (!status && solver.blocks.blocks > 2 * FIRST_BLOCKS) {
        solver.stride = solver.blocks.blocks / FIRST_BLOCKS;
        status = solve(&solver, rotation, result, err);
        solver.stride = 1;
    }
    if (!status)
        status = solve(&solver, rotation, result, err);
cleanup:
    solver_free(&solver);
    return status;
}
