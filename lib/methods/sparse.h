/* Sparse symmetric matrices: affinities of neighbour graphs, in compressed rows.
 *
 * Both (i,j) and (j,i) are stored, the diagonal never. Weights of neighbour graphs are multiples of
 * one half, so single precision holds them (and sums of them up to 2^23) without rounding. */
#ifndef NC_METHODS_SPARSE_H
#define NC_METHODS_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

struct nc_sparse {
    size_t n;         /* rows and columns */
    size_t *start;    /* [n + 1]: row i holds entries start[i] .. start[i+1]-1 */
    uint32_t *column; /* [start[n]], ascending within a row */
    float *weight;    /* [start[n]] */
};

/* W = (A + A^T) / 2 from the connectivity A of a neighbour graph: neighbours is [n][per_row], row i
 * holding the per_row distinct samples nearest to i, i itself not among them. An edge weighs 1 if
 * each end names the other, else 1/2. Fills *w (free with nc_sparse_free); NC_ERR_DATA if a
 * neighbour is out of range. */
int nc_sparse_from_neighbours(struct nc_sparse *w, const uint32_t *neighbours, size_t n,
                              size_t per_row, struct nc_error *err);

/* Releases the arrays; harmless on a zeroed structure. */
void nc_sparse_free(struct nc_sparse *w);

/* degree[i] = sum over j of w_ij; degree is [n]. */
void nc_sparse_degrees(const struct nc_sparse *w, double *degree);

/* y = W x; x and y are [n] and do not overlap. */
void nc_sparse_multiply(const struct nc_sparse *w, const double *x, double *y);

#endif
