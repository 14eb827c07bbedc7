/* Aggregation of the vertices of a graph, for the coarse levels of a multigrid method. */
#ifndef NC_METHODS_AGGREGATE_H
#define NC_METHODS_AGGREGATE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/sparse.h"

/* Groups each vertex with the neighbours it is strongly connected to (Vanek, Mandel & Brezina 1996,
 * section 5.1): those whose weight is at least `strong` times the largest in its row. aggregate:
 * [w->n], gets the group of each vertex; returns the number of groups. w->n < 2^31. */
size_t nc_aggregate(const struct nc_sparse *w, float strong, uint32_t *aggregate);

/* The graph of the groups: the weight of two groups is the sum of the weights between their
 * vertices (the Galerkin product with piecewise constant interpolation; edges within a group
 * vanish). Fills *coarse, to be freed with nc_sparse_free. */
int nc_coarsen(const struct nc_sparse *w, const uint32_t *aggregate, size_t groups,
               struct nc_sparse *coarse, struct nc_error *err);

#endif
