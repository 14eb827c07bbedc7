#include "methods/cluster_qr.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"
#include "methods/rotation.h"

/* The rows of v that LAPACK's column pivoting of v^T (which is v as it lies in memory) takes first;
 * pivot: [n]. */
static int pivot_rows(const double *v, size_t n, size_t k, int *pivot, struct nc_error *err)
{
    int rows = (int)k, columns = (int)n, info = 0;
    int work_size = 2 * columns + (columns + 1) * 32;
    double *copy = nc_array(n * k, sizeof *copy, "embedding", err);
    double *work = nc_array((size_t)work_size + k, sizeof *work, "QR factorisation", err);

    if (!copy || !work) {
        free(copy);
        free(work);
        return NC_ERR_SYSTEM;
    }
    memcpy(copy, v, n * k * sizeof *copy);
    dgeqp3_(&rows, &columns, copy, &rows, pivot, work + work_size, work, &work_size, &info);
    free(copy);
    free(work);
    if (info != 0)
        return nc_fail(err, NC_ERR_INTERNAL, "QR factorisation failed (info %d)", info);
    for (size_t p = 0; p < k; p++)
        pivot[p]--; /* Fortran counts from one */
    return NC_OK;
}

int nc_cluster_qr(const double *vectors, size_t samples, size_t clusters, uint8_t *label,
                  struct nc_error *err)
{
    size_t n = samples, k = clusters;
    if (n < k || k < 1 || n > INT_MAX / 64)
        return nc_fail(err, NC_ERR_USAGE, "%zu clusters of %zu samples by QR", k, n);

    double *rows = nc_array(2 * k * k, sizeof *rows, "rotation", err);
    int *pivot = nc_array(n, sizeof *pivot, "pivots", err);
    int status = NC_ERR_SYSTEM;
    if (!rows || !pivot)
        goto cleanup;

    nc_blas_single_thread();
    status = pivot_rows(vectors, n, k, pivot, err);
    if (status)
        goto cleanup;
    double *rotation = rows + k * k;
    for (size_t c = 0; c < k; c++)
        for (size_t p = 0; p < k; p++)
            rows[c * k + p] = vectors[(size_t)pivot[p] * k + c];
    status = nc_nearest_rotation(rows, k, rotation, NULL, err);
    if (status)
        goto cleanup;

    for (size_t i = 0; i < n; i++) {
        double largest = -1;
        for (size_t p = 0; p < k; p++) {
            double sum = 0;
            for (size_t c = 0; c < k; c++)
                sum += vectors[i * k + c] * rotation[c * k + p];
            if (fabs(sum) > largest) {
                largest = fabs(sum);
                label[i] = (uint8_t)p;
            }
        }
    }
cleanup:
    free(rows);
    free(pivot);
    return status;
}
