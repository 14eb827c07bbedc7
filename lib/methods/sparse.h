/* Sparse symmetric matrices: affinities of neighbour graphs, in compressed rows.
 *
 * Both (i,j) and (j,i) are stored, the diagonal never. Weights of neighbour graphs are multiples of
 * one half, so single precision holds them (and sums of them up to 2^23) without rounding. For
 * graphs of millions of samples there is a compact form without weights: the first mutual[i]
 * entries of row i weigh 1, the others 1/2. */
#ifndef NC_METHODS_SPARSE_H
#define NC_METHODS_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

struct nc_sparse {
    size_t n;         /* rows and columns */
    size_t *start;    /* [n + 1]: row i holds entries start[i] .. start[i+1]-1 */
    uint32_t *column; /* [start[n]] */
    float *weight;    /* [start[n]], or NULL in the compact form */
    uint8_t *mutual;  /* [n] in the compact form, else NULL */
    size_t named;     /* in the compact form: entries that every row starts with, else 0 */
};

/* The weight of entry e, which is in row i. */
static inline float nc_sparse_weight(const struct nc_sparse *w, size_t i, size_t e)
{
    if (w->weight)
        return w->weight[e];
    return e < w->start[i] + w->mutual[i] ? 1.0f : 0.5f;
}

/* W = (A + A^T) / 2 from the connectivity A of a neighbour graph: neighbours is [n][per_row], row i
 * holding the per_row distinct samples nearest to i, i itself not among them. An edge weighs 1 if
 * each end names the other, else 1/2; columns ascend. Fills *w (free with nc_sparse_free);
 * NC_ERR_DATA if a neighbour is out of range. */
int nc_sparse_from_neighbours(struct nc_sparse *w, const uint32_t *neighbours, size_t n,
                              size_t per_row, struct nc_error *err);

/* The same in the compact form, with per_row <= 255; columns are in no particular order. To save
 * memory, each row of neighbours is reordered. */
int nc_sparse_compact(struct nc_sparse *w, uint32_t *neighbours, size_t n, size_t per_row,
                      struct nc_error *err);

/* NC_ERR_DATA unless every neighbour is one of the n samples, and not the one whose row it is in.
 */
int nc_check_neighbours(const uint32_t *neighbours, size_t n, size_t per_row, struct nc_error *err);

/* Cuts a compact matrix down, in place, to the rows and columns of one component of its graph (see
 * methods/components.h), in their order. component: [w->n]. */
int nc_sparse_keep(struct nc_sparse *w, const uint32_t *component, uint32_t kept,
                   struct nc_error *err);

/* Releases the arrays; harmless on a zeroed structure. */
void nc_sparse_free(struct nc_sparse *w);

/* degree[i] = sum over j of w_ij; degree is [n]. */
void nc_sparse_degrees(const struct nc_sparse *w, double *degree);

/* y = W x; x and y are [n] and do not overlap. */
void nc_sparse_multiply(const struct nc_sparse *w, const double *x, double *y);

#endif
