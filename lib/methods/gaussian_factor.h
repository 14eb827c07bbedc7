/* Low-rank factor of a Gaussian kernel matrix in one dimension. */
#ifndef NC_METHODS_GAUSSIAN_FACTOR_H
#define NC_METHODS_GAUSSIAN_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* Reused between factors; zero it before the first use, free it with nc_gaussian_factor_free. */
struct nc_gaussian_factor {
    size_t n, rank;
    double *row;      /* [rank][n]: k_ij = sum over r of row_ri row_rj */
    double *residual; /* [n]: what is left of the diagonal, k_ii = 1 */
    size_t row_capacity, residual_capacity;
};

/* Incomplete Cholesky factor with diagonal pivots (Fine & Scheinberg 2001) of k_ij = exp(-gamma
 * (z_i - z_j)^2): the rank grows until every element of the matrix is right within 1e-14, or to
 * most_rank. For a range of R = sqrt(gamma) (max z - min z) it is about 4 R + 8.
 *
 * z: [n], finite; borrowed. *complete: the precision was reached. */
int nc_gaussian_factor_find(struct nc_gaussian_factor *factor, const double *z, size_t n,
                            double gamma, size_t most_rank, bool *complete, struct nc_error *err);

void nc_gaussian_factor_free(struct nc_gaussian_factor *factor);

#endif
