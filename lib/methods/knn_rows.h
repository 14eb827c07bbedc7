/* Nearest neighbours of the rows of a matrix, exact, by comparing all pairs. */
#ifndef NC_METHODS_KNN_ROWS_H
#define NC_METHODS_KNN_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* How many other samples a row of nc_knn_rows lists: `neighbours` counts the sample itself, as
 * scikit-learn's kneighbors_graph(include_self=True) does, and is cut to the number of samples. */
size_t nc_knn_others(size_t samples, size_t neighbours);

/* The nearest other samples of each sample in Euclidean distance. x: [samples][features]; borrowed.
 * nearest: [samples][nc_knn_others(samples, neighbours)], nearest first, equal distances in order
 * of index. The answer is that of distances computed in double precision: with many features the
 * pairs are first compared through a Gram matrix in single precision (BLAS), then what is close is
 * computed again. Time samples^2 features / 2; memory for a second copy of x and 16 bytes a
 * candidate. NC_ERR_USAGE for no neighbours or over 2^32 - 1 samples. */
int nc_knn_rows(const float *x, size_t samples, size_t features, size_t neighbours,
                uint32_t *nearest, struct nc_error *err);

#endif
