/* Largest eigenvalues of a large symmetric operator by ARPACK-NG: the implicitly restarted Lanczos
 * method (Lehoucq, Sorensen & Yang 1998, ARPACK Users' Guide). */
#ifndef NC_METHODS_ARPACK_H
#define NC_METHODS_ARPACK_H

#include <stddef.h>

#include "ground/error.h"

/* y = A x for a symmetric A; x and y are [n] and do not overlap. */
typedef void nc_operator(void *context, const double *x, double *y);

struct nc_arpack_options {
    size_t lanczos_vectors; /* size of the Krylov space; 0: the larger of 40 and 2 count + 1 */
    size_t max_restarts;    /* 0: 10 n, as in scipy's eigsh */
    double tolerance;       /* of an eigenvalue, relative; 0: machine precision */
};

struct nc_arpack_report {
    size_t converged; /* eigenpairs that reached the tolerance */
    size_t products;  /* times A was applied */
    size_t restarts;  /* iterations of the restarted process */
};

/* The `count` algebraically largest eigenvalues of A, descending in values [count], and their
 * eigenvectors, of unit length, in the rows of vectors [count][n]. start: [n], the first Lanczos
 * vector, or NULL for one from a fixed seed. options may be NULL.
 *
 * When the restarts run out before all pairs have converged the function still returns NC_OK: the
 * first report->converged entries hold what was found, the rest is zero, and the caller decides (a
 * dense solution, or an error). NC_ERR_USAGE unless 0 < count < n; NC_ERR_INTERNAL if ARPACK
 * refuses. ARPACK keeps static variables: not for two threads at once. */
int nc_arpack_largest(nc_operator *apply, void *context, size_t n, size_t count,
                      const double *start, const struct nc_arpack_options *options, double *values,
                      double *vectors, struct nc_arpack_report *report, struct nc_error *err);

#endif
