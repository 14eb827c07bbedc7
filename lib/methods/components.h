/* Connected components by union-find (Tarjan 1975), with path halving.
 *
 * parent is [n], parent[i] = i at first; the root of a component is its smallest member, so that
 * the result does not depend on the order of the unions. */
#ifndef NC_METHODS_COMPONENTS_H
#define NC_METHODS_COMPONENTS_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/sparse.h"

/* parent[i] = i for all i. */
void nc_components_start(uint32_t *parent, size_t n);

/* Joins the components of samples a and b. */
void nc_components_join(uint32_t *parent, uint32_t a, uint32_t b);

/* Turns parent in place into component numbers 0, 1, ... in order of the components' smallest
 * members, and returns how many there are. */
size_t nc_components_number(uint32_t *parent, size_t n);

/* Component of each vertex of a graph; component is [w->n]. Returns the number of components. */
size_t nc_components_of(const struct nc_sparse *w, uint32_t *component);

#endif
