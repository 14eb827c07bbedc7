/* Extreme eigenpairs of dense symmetric matrices, by LAPACK. */
#ifndef NC_METHODS_EIGEN_DENSE_H
#define NC_METHODS_EIGEN_DENSE_H

#include <stddef.h>

#include "ground/error.h"

/* The `count` largest eigenvalues of a symmetric matrix, descending, and their orthonormal vectors,
 * by dsyevr (Dhillon, Parlett, Voemel 2006).
 *
 * a: [n][n], only the lower triangle (row >= column) and the diagonal are read, and they are
 * DESTROYED; the strict upper triangle is left as it is. values: [count]; vectors: [count][n], one
 * eigenvector a row. 1 <= count <= n. NC_ERR_INTERNAL if LAPACK gives up. */
int nc_eigen_dense(double *a, size_t n, size_t count, double *values, double *vectors,
                   struct nc_error *err);

#endif
