/* Small graphs with known spectra, as sparse affinities of weight 1. */
#ifndef NC_TESTS_GRAPHS_H
#define NC_TESTS_GRAPHS_H

#include <stdlib.h>
#include <string.h>

#include "methods/sparse.h"

/* Edges (a[e], b[e]), e < edges, each given once. */
static inline struct nc_sparse graph_of_edges(size_t n, const uint32_t *a, const uint32_t *b,
                                              size_t edges)
{
    struct nc_sparse w = {.n = n};
    w.start = calloc(n + 1, sizeof *w.start);
    w.column = calloc(2 * edges + 1, sizeof *w.column);
    w.weight = calloc(2 * edges + 1, sizeof *w.weight);
    for (size_t i = 0; i < n; i++) {
        w.start[i + 1] = w.start[i];
        for (size_t e = 0; e < edges; e++)
            if (a[e] == i || b[e] == i) {
                w.weight[w.start[i + 1]] = 1;
                w.column[w.start[i + 1]++] = a[e] == i ? b[e] : a[e];
            }
    }
    return w;
}

/* A grid of rows x columns vertices; a path is one row, `ring` joins the ends of each row. */
static inline struct nc_sparse graph_grid(size_t rows, size_t columns, int ring)
{
    uint32_t *a = calloc(2 * rows * columns, sizeof *a), *b = calloc(2 * rows * columns, sizeof *b);
    size_t edges = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            uint32_t i = (uint32_t)(r * columns + c);
            if (c + 1 < columns || ring) {
                a[edges] = i;
                b[edges++] = c + 1 < columns ? i + 1 : (uint32_t)(r * columns);
            }
            if (r + 1 < rows) {
                a[edges] = i;
                b[edges++] = i + (uint32_t)columns;
            }
        }
    struct nc_sparse w = graph_of_edges(rows * columns, a, b, edges);
    free(a);
    free(b);
    return w;
}

#endif
