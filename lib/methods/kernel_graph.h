/* The graph of the Gaussian kernel between weighted nodes in an order in which near nodes are near.
 */
#ifndef NC_METHODS_KERNEL_GRAPH_H
#define NC_METHODS_KERNEL_GRAPH_H

#include <stddef.h>

#include "methods/envelope.h"

/* An edge is left out if its weight is less than exp(-NC_KERNEL_NEGLIGIBLE) = 2e-16 times every
 * weight along some path between its ends. A path's edges bound the left-out one in the order of
 * quadratic forms (w (u_a - u_b)^2 <= w times the path's length times the sum of the (u_c - u_d)^2
 * along it), so that eigenvalues change by some 1e-13 of themselves, however small they are. */
#define NC_KERNEL_NEGLIGIBLE 36.0

/* Exponents up to here are represented as they are: all weights carry a common factor exp(640),
 * which the eigenproblem does not see and which makes use of the whole range of double. Larger ones
 * are saturated, still rising, below 1020: nodes that far apart stay connected, and a column that
 * falls into parts is cut at a wide gap instead of anywhere. */
#define NC_KERNEL_MAX_EXPONENT 1000.0

/* A node stands for `mass` samples near position `z`; reused, zero before the first use. */
struct nc_kernel_nodes {
    size_t count;
    double *z, *mass; /* [capacity]: count nodes, then NC_LANES of mass 0 */
    double *degree;   /* [capacity] */
    size_t capacity;
};

/* Makes room for so many nodes and the padding. */
int nc_kernel_nodes_reserve(struct nc_kernel_nodes *nodes, size_t count, struct nc_error *err);

/* Ends the list: sets count and the padding. */
void nc_kernel_nodes_finish(struct nc_kernel_nodes *nodes, size_t count);

/* Weights w_ab = mass_a mass_b exp(-E), E = gamma (z_a - z_b)^2 + offset_b-a, for the graph's edges
 * (all scaled as told above), and degrees d_a = mass_a (mass_a - 1) + sum over b of w_ab: the sum
 * of the affinities of node a's samples, those between themselves included.
 *
 * graph: its extents set by the caller, at least 1 for all but the last; laid out here. offset:
 * [largest distance in the order + NC_LANES], or NULL for 0. */
int nc_kernel_graph(struct nc_kernel_nodes *nodes, double gamma, const double *offset,
                    struct nc_envelope *graph, struct nc_error *err);

void nc_kernel_nodes_free(struct nc_kernel_nodes *nodes);

#endif
