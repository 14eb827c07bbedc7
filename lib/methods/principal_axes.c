#include "methods/principal_axes.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"

enum { BLOCK = 2048 }; /* frames: two blocks of eight double channels stay in cache */

/* Sums over the frames. Samples are taken relative to `origin` (the mean of the first block), so
 * that a constant offset far above the signal does not cancel digits. */
struct sums {
    size_t channels;
    double *origin;  /* [channels] */
    double *first;   /* sums of the samples, [channels] */
    double *product; /* EIGH: sums of products, lower triangle, [channels][channels] */
    double *factor;  /* SVD: [columns][rows] column-major, the running R on top, then a block */
    double *tau;     /* SVD: reflector scales, [columns] */
    double *work;    /* SVD: LAPACK's work space */
    int work_size;
    size_t rows;   /* SVD: rows allocated */
    double *block; /* shifted samples, [BLOCK][channels] */
    float *raw;    /* samples, [BLOCK][channels] */
};

static void sums_free(struct sums *s)
{
    free(s->origin);
    free(s->first);
    free(s->product);
    free(s->factor);
    free(s->tau);
    free(s->work);
    free(s->block);
    free(s->raw);
}

static int sums_init(struct sums *s, size_t n, enum nc_axes_solver solver, struct nc_error *err)
{
    memset(s, 0, sizeof *s);
    s->channels = n;
    s->rows = n + 1 + BLOCK;
    s->work_size = (int)(n + 1) * 64;
    s->origin = nc_array(n, sizeof *s->origin, "channel sums", err);
    s->first = nc_array(n, sizeof *s->first, "channel sums", err);
    s->block = nc_array(n * BLOCK, sizeof *s->block, "signal block", err);
    s->raw = nc_array(n * BLOCK, sizeof *s->raw, "signal block", err);
    s->product = nc_array(n * n, sizeof *s->product, "covariance", err);
    if (!s->origin || !s->first || !s->block || !s->raw || !s->product)
        return NC_ERR_SYSTEM;
    if (solver == NC_AXES_EIGH)
        return NC_OK;
    s->factor = nc_array((n + 1) * s->rows, sizeof *s->factor, "QR factor", err);
    s->tau = nc_array(n + 1, sizeof *s->tau, "QR factor", err);
    s->work = nc_array((size_t)s->work_size, sizeof *s->work, "QR factor", err);
    return s->factor && s->tau && s->work ? NC_OK : NC_ERR_SYSTEM;
}

/* Refuses what is not a number, and keeps each channel's extremes. */
static int check_block(struct nc_principal_axes *result, const float *block, size_t start,
                       size_t count, struct nc_error *err)
{
    size_t n = result->channels;

    for (size_t t = 0; t < count; t++)
        for (size_t c = 0; c < n; c++) {
            float x = block[t * n + c];
            if (!isfinite(x))
                return nc_fail(err, NC_ERR_DATA, "channel %zu, frame %zu: %s", c + 1, start + t,
                               isnan(x) ? "not a number" : "infinite sample");
            if (start + t == 0 || x < result->low[c])
                result->low[c] = x;
            if (start + t == 0 || x > result->high[c])
                result->high[c] = x;
        }
    return NC_OK;
}

static void set_origin(struct sums *s, size_t count)
{
    size_t n = s->channels;

    for (size_t c = 0; c < n; c++) {
        double sum = 0;
        for (size_t t = 0; t < count; t++)
            sum += (double)s->raw[t * n + c];
        s->origin[c] = sum / (double)count;
    }
}

/* Folds a block into the factorisation: [R; block] = Q R', keeping R'. The leading column of ones
 * makes the first row of R carry the mean, and leaves the centred data's factor in the rest. */
static int fold_block(struct sums *s, size_t count, struct nc_error *err)
{
    size_t n = s->channels;
    int rows = (int)(n + 1 + count);
    int columns = (int)n + 1;
    int leading = (int)s->rows;
    int info;

    for (size_t t = 0; t < count; t++)
        s->factor[n + 1 + t] = 1;
    for (size_t c = 0; c < n; c++)
        for (size_t t = 0; t < count; t++)
            s->factor[(c + 1) * s->rows + n + 1 + t] = s->block[t * n + c];
    dgeqrf_(&rows, &columns, s->factor, &leading, s->tau, s->work, &s->work_size, &info);
    if (info != 0)
        return nc_fail(err, NC_ERR_INTERNAL, "QR factorisation failed (dgeqrf %d)", info);
    /* Below the diagonal stand the reflectors; the next factorisation wants zeros there. */
    for (size_t c = 0; c <= n; c++)
        for (size_t r = c + 1; r <= n; r++)
            s->factor[c * s->rows + r] = 0;
    return NC_OK;
}

static int accumulate(struct sums *s, struct nc_principal_axes *result,
                      const struct nc_signal *signal, struct nc_error *err)
{
    size_t n = s->channels;

    for (size_t start = 0; start < signal->frames; start += BLOCK) {
        size_t count = signal->frames - start < BLOCK ? signal->frames - start : BLOCK;
        int status = signal->read(signal, start, count, s->raw, err);
        if (!status)
            status = check_block(result, s->raw, start, count, err);
        if (status)
            return status;
        if (start == 0)
            set_origin(s, count);
        for (size_t t = 0; t < count; t++)
            for (size_t c = 0; c < n; c++) {
                double x = (double)s->raw[t * n + c] - s->origin[c];
                s->block[t * n + c] = x;
                s->first[c] += x;
            }
        if (s->factor)
            status = fold_block(s, count, err);
        else
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)n, (int)count, 1, s->block,
                        (int)n, 1, s->product, (int)n);
        if (status)
            return status;
    }
    return NC_OK;
}

/* Each solver fills `axes` with the principal axes as rows, [channels][channels], and `spread` with
 * the standard deviations along them, falling. */
static int axes_by_eigh(struct sums *s, size_t frames, double *axes, double *spread,
                        struct nc_error *err)
{
    int n = (int)s->channels;
    size_t size = s->channels;
    int work_size = 34 * n;
    int info;
    double *work = nc_array((size_t)work_size, sizeof *work, "eigenvectors", err);
    double *values = nc_array(size, sizeof *values, "eigenvalues", err);
    int status = work && values ? NC_OK : NC_ERR_SYSTEM;

    if (status)
        goto cleanup;
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j <= i; j++)
            s->product[i * size + j] = s->product[i * size + j] / (double)frames -
                                       s->first[i] * s->first[j] / (double)frames / (double)frames;
    /* Row-major lower is column-major upper; eigenvectors come out as rows for us. */
    dsyev_("V", "U", &n, s->product, &n, values, work, &work_size, &info);
    if (info != 0) {
        status = nc_fail(err, NC_ERR_INTERNAL, "eigenvalues not found (dsyev %d)", info);
        goto cleanup;
    }
    for (size_t i = 0; i < size; i++) {
        double value = values[size - 1 - i];
        spread[i] = value > 0 ? sqrt(value) : 0;
        memcpy(axes + i * size, s->product + (size - 1 - i) * size, size * sizeof *axes);
    }
cleanup:
    free(work);
    free(values);
    return status;
}

static int axes_by_svd(struct sums *s, size_t frames, double *axes, double *spread,
                       struct nc_error *err)
{
    int n = (int)s->channels;
    size_t size = s->channels;
    int work_size = 34 * n;
    int one = 1;
    int info;
    double *work = nc_array((size_t)work_size, sizeof *work, "singular vectors", err);
    double *upper = nc_array(size * size, sizeof *upper, "QR factor", err);
    int status = work && upper ? NC_OK : NC_ERR_SYSTEM;

    if (status)
        goto cleanup;
    for (size_t c = 0; c < size; c++)
        memcpy(upper + c * size, s->factor + (c + 1) * s->rows + 1, size * sizeof *upper);
    double *vt = s->product;
    dgesvd_("N", "S", &n, &n, upper, &n, spread, NULL, &one, vt, &n, work, &work_size, &info);
    if (info != 0) {
        status = nc_fail(err, NC_ERR_INTERNAL, "singular values not found (dgesvd %d)", info);
        goto cleanup;
    }
    for (size_t i = 0; i < size; i++) {
        spread[i] /= sqrt((double)frames);
        for (size_t c = 0; c < size; c++)
            axes[i * size + c] = vt[c * size + i];
    }
cleanup:
    free(work);
    free(upper);
    return status;
}

int nc_principal_axes(struct nc_principal_axes *result, const struct nc_signal *signal,
                      enum nc_axes_solver solver, struct nc_error *err)
{
    size_t n = signal->channels;
    struct sums sums;

    memset(result, 0, sizeof *result);
    result->channels = n;
    nc_blas_single_thread();
    int status = sums_init(&sums, n, solver, err);
    if (status)
        goto cleanup;
    status = NC_ERR_SYSTEM;
    result->mean = nc_array(n, sizeof *result->mean, "channel means", err);
    result->axes = nc_array(n * n, sizeof *result->axes, "principal axes", err);
    result->spread = nc_array(n, sizeof *result->spread, "principal axes", err);
    result->low = nc_array(n, sizeof *result->low, "channel extremes", err);
    result->high = nc_array(n, sizeof *result->high, "channel extremes", err);
    if (!result->mean || !result->axes || !result->spread || !result->low || !result->high)
        goto cleanup;
    status = accumulate(&sums, result, signal, err);
    if (status)
        goto cleanup;
    for (size_t c = 0; c < n; c++)
        result->mean[c] = sums.origin[c] + sums.first[c] / (double)signal->frames;
    status = solver == NC_AXES_SVD
                 ? axes_by_svd(&sums, signal->frames, result->axes, result->spread, err)
                 : axes_by_eigh(&sums, signal->frames, result->axes, result->spread, err);
cleanup:
    sums_free(&sums);
    return status;
}

void nc_principal_axes_free(struct nc_principal_axes *result)
{
    free(result->mean);
    free(result->axes);
    free(result->spread);
    free(result->low);
    free(result->high);
    memset(result, 0, sizeof *result);
}
