/* Two-feature columns whose kernel is wide: the affinity as a product of two low-rank factors. */
#ifndef NC_METHODS_RBF_WIDE_H
#define NC_METHODS_RBF_WIDE_H

#include <stdbool.h>

#include "methods/gaussian_factor.h"
#include "methods/lanczos.h"

/* Reused between columns; zero it before the first use, free it with nc_rbf_wide_free. */
struct nc_rbf_wide {
    struct nc_gaussian_factor bins, values;
    double bin_step, gamma; /* of the factor for bins, which columns share */
    bool bins_complete;
    double *degree;   /* [padded] */
    double *weighted; /* [values.rank][n] scratch */
    double *product;  /* [bins.rank][n] scratch */
    double *core;     /* [bins.rank][values.rank] scratch */
    size_t degree_capacity, weighted_capacity, product_capacity, core_capacity;
    struct nc_lanczos lanczos;
    double *image, *mass; /* the Lanczos method's */
    size_t image_capacity, mass_capacity;
};

/* w_ij = exp(-gamma (step (i - j))^2) exp(-gamma (x_i - x_j)^2) is an element of A^T A times one of
 * B^T B, with the factors of the two kernels, so that (W u)_i + u_i = sum over p, q of a_pi M_pq
 * b_qi with M = A diag(u) B^T: a product takes two small matrix products, 4 n rank_A rank_B
 * operations instead of 2 n^2. Lanczos' method on D^-1 W, whose eigenvalues are 1 - lambda, does
 * the rest.
 *
 * *solved is false, and nothing else is of use, if the ranks are too large for this to pay, or if a
 * degree, lambda2 or the distance to lambda3 is so small that the factors' precision is not enough.
 * u: [n rounded up to NC_LANES]. */
int nc_rbf_wide_solve(struct nc_rbf_wide *wide, const double *value, size_t n, double bin_step,
                      double gamma, double *u, struct nc_ritz *ritz, bool *solved,
                      struct nc_error *err);

void nc_rbf_wide_free(struct nc_rbf_wide *wide);

#endif
