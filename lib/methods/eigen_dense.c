#include "methods/eigen_dense.h"

#include <limits.h>
#include <stdlib.h>

#include "ground/lapack.h"
#include "ground/mem.h"

/* LAPACK returns eigenvalues in ascending order. */
static void reverse_pairs(double *values, double *vectors, size_t n, size_t count)
{
    for (size_t low = 0, high = count - 1; low < high; low++, high--) {
        double value = values[low];
        values[low] = values[high];
        values[high] = value;
        for (size_t i = 0; i < n; i++) {
            double entry = vectors[low * n + i];
            vectors[low * n + i] = vectors[high * n + i];
            vectors[high * n + i] = entry;
        }
    }
}

int nc_eigen_dense(double *a, size_t n, size_t count, double *values, double *vectors,
                   struct nc_error *err)
{
    if (n > INT_MAX / 32 || count < 1 || count > n)
        return nc_fail(err, NC_ERR_USAGE, "%zu eigenpairs of a matrix of order %zu", count, n);

    int order = (int)n, first = (int)(n - count + 1), last = order, found = 0, info = 0;
    int work_size = 26 * order, index_size = 10 * order;
    double unused = 0, tolerance = 0;
    /* dsyevr writes n eigenvalues even if fewer are asked for. */
    double *work = nc_array((size_t)work_size + n, sizeof *work, "eigenvalue solver", err);
    int *index = nc_array((size_t)index_size + 2 * n, sizeof *index, "eigenvalue solver", err);
    int status = NC_OK;

    if (!work || !index) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    nc_blas_single_thread();
    double *all_values = work + work_size;
    /* Row-major lower is column-major upper. */
    dsyevr_("V", "I", "U", &order, a, &order, &unused, &unused, &first, &last, &tolerance, &found,
            all_values, vectors, &order, index + index_size, work, &work_size, index, &index_size,
            &info);
    if (info != 0 || found != (int)count) {
        status = nc_fail(err, NC_ERR_INTERNAL, "eigenvalue solver dsyevr failed (info %d)", info);
        goto cleanup;
    }
    for (size_t i = 0; i < count; i++)
        values[i] = all_values[i];
    reverse_pairs(values, vectors, n, count);
cleanup:
    free(work);
    free(index);
    return status;
}
