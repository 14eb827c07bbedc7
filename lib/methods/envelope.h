/* Symmetric matrices whose elements lie near the diagonal, stored by envelope ("skyline"; Jennings
 * 1966): the edge weights of a graph whose nodes have an order in which edges are short. */
#ifndef NC_METHODS_ENVELOPE_H
#define NC_METHODS_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* Row a holds the weights of the edges from node a to a + 1, ..., a + extent[a], from
 * weight[start[a]] on, and then zeros, so that NC_LANES elements can be read from any of them.
 * Reused between graphs; zero it before the first use, free it with nc_envelope_free. */
struct nc_envelope {
    size_t nodes;
    uint32_t *extent; /* [nodes] */
    size_t *start;    /* [nodes] */
    double *weight;
    size_t node_capacity, weight_capacity;
};

/* Sets the number of nodes; the caller then writes extent[0 .. nodes). */
int nc_envelope_resize(struct nc_envelope *envelope, size_t nodes, struct nc_error *err);

/* Enlarges the extents until elimination of the nodes in order stays inside (fill-in of node a
 * joins the nodes up to a + extent[a]), rounds them up to whole vectors, and zeroes all weights. */
int nc_envelope_allocate(struct nc_envelope *envelope, struct nc_error *err);

static inline double *nc_envelope_row(const struct nc_envelope *envelope, size_t a)
{
    return envelope->weight + envelope->start[a];
}

void nc_envelope_free(struct nc_envelope *envelope);

#endif
