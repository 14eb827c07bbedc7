/* Lanczos' method for the largest eigenvalue of an operator that is symmetric in a weighted inner
 * product. */
#ifndef NC_METHODS_LANCZOS_H
#define NC_METHODS_LANCZOS_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* The operator A, with sum of m_i x_i (A y)_i = sum of m_i (A x)_i y_i. Vectors are [padded],
 * padded = nodes rounded up to NC_LANES, their padding zero; `image` has NC_LANES more. */
struct nc_lanczos {
    size_t nodes;
    double *mass;  /* [padded], m: positive or, where it underflowed, 0 */
    double *image; /* scratch that A's results are written to */
    void (*apply)(void *context, const double *x, double *image);
    void *context;
    double *basis; /* [vectors][padded]; the method's, grows; zero before the first use */
    size_t basis_capacity;
};

struct nc_ritz {
    double theta, theta_next; /* largest eigenvalue, and the next as far as it was found, or 0 */
    size_t steps;
    bool converged;
};

double nc_lanczos_dot(const struct nc_lanczos *lanczos, const double *x, const double *y);

/* x loses its part along the constant vector, in the inner product. */
void nc_lanczos_remove_constant(const struct nc_lanczos *lanczos, double *x);

/* The largest eigenvalue among vectors orthogonal to the constant one, which is an eigenvector,
 * with full reorthogonalisation (Parlett 1998, chapter 13); stops when the residual is 1e-9 times
 * the distance to the next eigenvalue, which about is the vector's error, or after 120 steps.
 *
 * x: in, the starting vector; out, the eigenvector, of norm 1. */
int nc_lanczos_largest(struct nc_lanczos *lanczos, double *x, struct nc_ritz *ritz,
                       struct nc_error *err);

#endif
