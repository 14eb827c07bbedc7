#include "methods/arpack.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"
#include "ground/rng.h"

/* The two routines by their Fortran names; see dsaupd.f and dseupd.f of ARPACK-NG. */
void dsaupd_(int *ido, const char *bmat, const int *n, const char *which, const int *nev,
             const double *tol, double *resid, const int *ncv, double *v, const int *ldv,
             int *iparam, int *ipntr, double *workd, double *workl, const int *lworkl, int *info);
void dseupd_(const int *rvec, const char *howmny, int *select, double *d, double *z, const int *ldz,
             const double *sigma, const char *bmat, const int *n, const char *which, const int *nev,
             const double *tol, double *resid, const int *ncv, double *v, const int *ldv,
             int *iparam, int *ipntr, double *workd, double *workl, const int *lworkl, int *info);

/* iparam, counted from 0. */
enum { SHIFTS = 0, RESTARTS = 2, CONVERGED = 4, MODE = 6, PRODUCTS = 8, IPARAM_SIZE = 11 };
enum { IPNTR_SIZE = 11 };
enum { START_GIVEN = 1, RESTARTS_RAN_OUT = 1, NO_SHIFTS = 3 }; /* values of info */

struct arnoldi {
    int n, count, basis, work_size;
    double tolerance;
    int iparam[IPARAM_SIZE], ipntr[IPNTR_SIZE];
    double *residual; /* [n] */
    double *v;        /* [basis][n]: Lanczos vectors */
    double *workd;    /* [3][n]: where operands and products lie */
    double *workl;    /* [work_size] */
    int *select;      /* [basis] */
    double *ritz;     /* [count], ascending */
};

static void arnoldi_free(struct arnoldi *a)
{
    free(a->ritz);
    free(a->select);
    free(a->workl);
    free(a->workd);
    free(a->v);
    free(a->residual);
}

static int arnoldi_start(struct arnoldi *a, size_t n, size_t count, const double *start,
                         const struct nc_arpack_options *options, struct nc_error *err)
{
    size_t basis = options->lanczos_vectors;
    if (basis == 0)
        basis = 2 * count + 1 > 40 ? 2 * count + 1 : 40;
    if (basis <= count)
        basis = count + 1;
    if (basis > n)
        basis = n;
    size_t restarts = options->max_restarts > 0 ? options->max_restarts : 10 * n;
    memset(a, 0, sizeof *a);
    if (count == 0 || count >= n || n > INT_MAX || basis > INT_MAX / (basis + 8))
        return nc_fail(err, NC_ERR_USAGE, "cannot find %zu eigenvalues of a matrix of %zu rows",
                       count, n);

    a->n = (int)n;
    a->count = (int)count;
    a->basis = (int)basis;
    a->work_size = a->basis * (a->basis + 8);
    a->tolerance = options->tolerance;
    a->iparam[SHIFTS] = 1;
    a->iparam[RESTARTS] = restarts > INT_MAX ? INT_MAX : (int)restarts;
    a->iparam[MODE] = 1;
    a->residual = nc_array(n, sizeof(double), "the Lanczos residual", err);
    a->v = nc_array(n, basis * sizeof(double), "the Lanczos vectors", err);
    a->workd = nc_array(n, 3 * sizeof(double), "the Lanczos work space", err);
    a->workl = nc_array((size_t)a->work_size, sizeof(double), "the Lanczos work space", err);
    a->select = nc_array(basis, sizeof(int), "the Lanczos work space", err);
    a->ritz = nc_array(count, sizeof(double), "the Ritz values", err);
    if (!a->residual || !a->v || !a->workd || !a->workl || !a->select || !a->ritz)
        return NC_ERR_SYSTEM;

    struct nc_rng rng;
    nc_rng_seed(&rng, 0);
    for (size_t i = 0; i < n; i++)
        a->residual[i] = start ? start[i] : 2 * nc_rng_uniform(&rng) - 1;
    return NC_OK;
}

/* Reverse communication: ARPACK asks for products until it is done. Returns its last `info`. */
static int arnoldi_iterate(struct arnoldi *a, nc_operator *apply, void *context)
{
    enum { FIRST_PRODUCT = -1, PRODUCT = 1 };
    int ido = 0, info = START_GIVEN;
    for (;;) {
        dsaupd_(&ido, "I", &a->n, "LA", &a->count, &a->tolerance, a->residual, &a->basis, a->v,
                &a->n, a->iparam, a->ipntr, a->workd, a->workl, &a->work_size, &info);
        if (ido != FIRST_PRODUCT && ido != PRODUCT)
            return info;
        apply(context, a->workd + a->ipntr[0] - 1, a->workd + a->ipntr[1] - 1);
    }
}

int nc_arpack_largest(nc_operator *apply, void *context, size_t n, size_t count,
                      const double *start, const struct nc_arpack_options *options, double *values,
                      double *vectors, struct nc_arpack_report *report, struct nc_error *err)
{
    static const struct nc_arpack_options defaults = {0};
    struct arnoldi a;

    memset(report, 0, sizeof *report);
    nc_blas_single_thread();
    int status = arnoldi_start(&a, n, count, start, options ? options : &defaults, err);
    if (status)
        goto cleanup;
    memset(values, 0, count * sizeof *values);
    memset(vectors, 0, count * n * sizeof *vectors);

    int info = arnoldi_iterate(&a, apply, context);
    report->products = (size_t)a.iparam[PRODUCTS];
    report->restarts = (size_t)a.iparam[RESTARTS];
    if (info < 0 || info == NO_SHIFTS) {
        status = nc_fail(err, NC_ERR_INTERNAL, "ARPACK's dsaupd stopped with info %d", info);
        goto cleanup;
    }
    size_t converged = a.iparam[CONVERGED] < a.count ? (size_t)a.iparam[CONVERGED] : count;
    if (info == RESTARTS_RAN_OUT && converged == 0) {
        status = NC_OK;
        goto cleanup;
    }
    const int want_vectors = 1;
    const double no_shift = 0;
    dseupd_(&want_vectors, "A", a.select, a.ritz, a.v, &a.n, &no_shift, "I", &a.n, "LA", &a.count,
            &a.tolerance, a.residual, &a.basis, a.v, &a.n, a.iparam, a.ipntr, a.workd, a.workl,
            &a.work_size, &info);
    if (info != 0) {
        status = nc_fail(err, NC_ERR_INTERNAL, "ARPACK's dseupd stopped with info %d", info);
        goto cleanup;
    }
    /* Ritz values come ascending; the converged ones only. */
    for (size_t k = 0; k < converged; k++) {
        values[k] = a.ritz[converged - 1 - k];
        memcpy(vectors + k * n, a.v + (converged - 1 - k) * n, n * sizeof *vectors);
    }
    report->converged = converged;
    status = NC_OK;

cleanup:
    arnoldi_free(&a);
    return status;
}
