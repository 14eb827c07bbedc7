#include "methods/embed_dense.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"
#include "methods/arpack.h"
#include "methods/eigen_dense.h"
#include "methods/embed_sparse.h"

/* Up to this order LAPACK is as fast as ARPACK. */
enum { LAPACK_ORDER = 150 };

/* Restarts of ARPACK that cost about as much as LAPACK; slower convergence is left to LAPACK. */
enum { ARPACK_RESTARTS = 30 };

/* The smoothing step divides by 1 - lambda: of use only where that is well away from zero. */
static const double SMOOTHED_ABOVE = 0.1;

/* M, by its upper triangle, and its known eigenvector. */
struct deflated {
    const double *m; /* [n][n] */
    const double *q; /* [n], of unit length (or zero), M q = q */
    size_t n;
};

/* W -> M in place; q: see above. */
static void normalise(double *w, size_t n, double *root_degree, double *q)
{
    double total = 0;

    for (size_t i = 0; i < n; i++) {
        double degree = 0;
        w[i * n + i] = 0;
        for (size_t j = 0; j < n; j++)
            degree += w[i * n + j];
        total += degree;
        q[i] = sqrt(degree);
        root_degree[i] = degree > 0 ? q[i] : 1;
    }
    for (size_t i = 0; i < n && total > 0; i++)
        q[i] /= sqrt(total);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            w[i * n + j] = w[i * n + j] / root_degree[i] / root_degree[j];
}

static void apply(const struct deflated *a, double scale, const double *x, double *y)
{
    cblas_dsymv(CblasRowMajor, CblasUpper, (int)a->n, scale, a->m, (int)a->n, x, 1, 0, y, 1);
}

/* (M - 2 q q^T) x: q goes from eigenvalue 1, the largest, to -1, below all others; nothing else
 * moves. */
static void apply_deflated(void *context, const double *x, double *y)
{
    const struct deflated *a = context;
    apply(a, 1, x, y);
    double along = cblas_ddot((int)a->n, a->q, 1, x, 1);
    cblas_daxpy((int)a->n, -2 * along, a->q, 1, y, 1);
}

/* The matrix that apply_deflated stands for into the lower triangle, for LAPACK, which leaves the
 * upper one as it is. */
static void fill_lower(double *m, const struct deflated *a)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j <= i; j++)
            m[i * a->n + j] = (i == j ? 0 : m[j * a->n + i]) - 2 * a->q[i] * a->q[j];
}

/* Some eigenpairs by way of all of them. */
static int solve_for_all(double *m, const struct deflated *a, size_t pairs, double *values,
                         double *x, struct nc_error *err)
{
    size_t n = a->n;
    double *all = nc_array(n + 1, n * sizeof *all, "eigenvectors", err);
    if (!all)
        return NC_ERR_SYSTEM;
    fill_lower(m, a);
    int status = nc_eigen_dense(m, n, n, all + n * n, all, err);
    if (status == NC_OK) {
        memcpy(values, all + n * n, pairs * sizeof *values);
        memcpy(x, all, pairs * n * sizeof *x);
    }
    free(all);
    return status;
}

static int solve_by_lapack(double *m, const struct deflated *a, size_t pairs, double *values,
                           double *x, struct nc_error *err)
{
    fill_lower(m, a);
    int status = nc_eigen_dense(m, a->n, pairs, values, x, err);
    /* Asked for part of a multiple eigenvalue, LAPACK may return too few; asked for all it does
     * not. */
    if (status == NC_ERR_INTERNAL && pairs < a->n)
        status = solve_for_all(m, a, pairs, values, x, err);
    for (size_t i = 0; i < a->n; i++)
        m[i * a->n + i] = 0;
    return status;
}

static int solve(double *m, struct deflated *a, size_t pairs, bool exact, double *values, double *x,
                 struct nc_error *err)
{
    struct nc_arpack_options options = {.max_restarts = ARPACK_RESTARTS};
    struct nc_arpack_report report;

    if (!exact && a->n > LAPACK_ORDER && pairs < a->n) {
        int status = nc_arpack_largest(apply_deflated, a, a->n, pairs, NULL, &options, values, x,
                                       &report, err);
        if (status == NC_ERR_SYSTEM || (status == NC_OK && report.converged == pairs))
            return status;
    }
    return solve_by_lapack(m, a, pairs, values, x, err);
}

int nc_embed_dense(double *w, size_t n, size_t count, bool exact, double *values, double *vectors,
                   struct nc_error *err)
{
    double *memory = nc_array(3 * n, sizeof *memory, "degrees", err);
    if (!memory)
        return NC_ERR_SYSTEM;
    double *root_degree = memory, *q = memory + n, *smoothed = memory + 2 * n;
    struct deflated a = {w, q, n};
    int status = NC_OK;

    nc_blas_single_thread();
    normalise(w, n, root_degree, q);
    if (count > 1)
        status = solve(w, &a, count - 1, exact, values + 1, vectors + n, err);
    values[0] = 0;
    memcpy(vectors, q, n * sizeof *vectors);
    for (size_t c = 0; c < count && status == NC_OK; c++) {
        double *x = vectors + c * n, mu = c > 0 ? values[c] : 1;
        if (c > 0)
            values[c] = 1 - mu;
        if (c > 0 && mu > SMOOTHED_ABOVE) {
            apply(&a, 1 / mu, x, smoothed);
            memcpy(x, smoothed, n * sizeof *x);
        }
        for (size_t i = 0; i < n; i++)
            x[i] /= root_degree[i];
        nc_positive_peak(x, n);
    }
    free(memory);
    return status;
}
