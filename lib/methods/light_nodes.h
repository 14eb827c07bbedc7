/* Eigenvector elements at nodes with hardly any weight. */
#ifndef NC_METHODS_LIGHT_NODES_H
#define NC_METHODS_LIGHT_NODES_H

#include <stdbool.h>
#include <stddef.h>

#include "methods/envelope.h"

/* Nodes so light that an inner product weighted by degrees does not feel them have elements of u
 * that Lanczos' method leaves open. But the eigen-equation tells them, given those of the heavier
 * nodes: u_a = (sum over b of w_ab u_b) / (sum over b of w_ab - lambda d_a). Gauss-Seidel sweeps
 * over the light nodes, the heavier ones first; a node that hangs on one that is heavier is right
 * at once.
 *
 * graph: the weights, as built; degree: [nodes]; u: [nodes], largest magnitude 1, corrected in
 * place. order: [nodes], scratch. False if the sweeps did not settle. */
bool nc_settle_light_nodes(const struct nc_envelope *graph, const double *degree, double lambda,
                           double *u, uint32_t *order);

#endif
