/* The best split of a compressed column into two clusters, without expanding it. */
#ifndef NC_METHODS_COLUMN_SPLIT_H
#define NC_METHODS_COLUMN_SPLIT_H

#include <stddef.h>

#include "methods/column_cells.h"

/* One column's solution. */
struct nc_embedded_column {
    const double *sorted; /* [n] samples, ascending */
    size_t n;
    double gamma;
    double lambda2;
    const struct nc_cells *cells;
    const struct nc_kernel_nodes *nodes;
    const double *u; /* [nodes] second eigenvector at the nodes */
};

/* The eigenvector at samples first .. end-1 of a cell. At a node that is a sample it is the node's;
 * elsewhere the eigen-equation itself gives it (Nystrom's extension): mu d u = sum of k u over the
 * other samples, mu = 1 - lambda2. u_samples: [end - first]. */
void nc_embedding_of_cell(const struct nc_embedded_column *column, const struct nc_cell *cell,
                          double *u_samples);

/* Exact 1-D 2-means of the embedding where u rises with the value: the clusters are the `result`
 * lowest samples and the others. scratch: [largest cell]. Returns 0 if no two samples differ. */
size_t nc_column_split(const struct nc_embedded_column *column, double *scratch);

#endif
