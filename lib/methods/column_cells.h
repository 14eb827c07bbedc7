/* A sorted column of samples in cells, crowded cells represented by few weighted nodes. */
#ifndef NC_METHODS_COLUMN_CELLS_H
#define NC_METHODS_COLUMN_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "methods/kernel_graph.h"

struct nc_cell {
    size_t first, end;           /* samples, in sorted order */
    size_t first_node, end_node; /* its nodes */
    bool compressed;             /* nodes are a Gauss rule; else they are the distinct values */
};

/* Reused between columns; zero it before the first use, free it with nc_cells_free. */
struct nc_cells {
    struct nc_cell *cell;
    size_t count;
    double
        *scratch; /* 3 * capacity, rounded up: a cell's scaled samples and the rule's recurrence */
    size_t capacity; /* samples */
};

/* Partitions sorted samples into cells of width 1.25 / sqrt(gamma) (1.75 where the column is more
 * than 60 / sqrt(gamma) long), or less, and writes their nodes.
 *
 * A cell with more than 8 distinct values is replaced by its 8-node Gauss rule. Within a cell the
 * kernel is so smooth that second eigenvalues change by about 1e-9 of themselves (1e-8, at most
 * 2e-7). A node of weight w stands for w samples and acts on itself as w (w - 1) pairs, which must
 * not be negative: if a weight falls below 1.05 the cell is halved instead. Nodes are in ascending
 * order.
 *
 * sorted: [n], ascending, n >= 1; borrowed. */
int nc_cells_build(struct nc_cells *cells, const double *sorted, size_t n, double gamma,
                   struct nc_kernel_nodes *nodes, struct nc_error *err);

void nc_cells_free(struct nc_cells *cells);

#endif
