/* A signal seen through a matrix: y(t) = M (x(t) - offset), computed as it is read. */
#ifndef NC_METHODS_LINEAR_MAP_H
#define NC_METHODS_LINEAR_MAP_H

#include <stddef.h>

#include "ground/signal.h"

struct nc_linear_map {
    struct nc_signal input;
    size_t outputs;
    const double *matrix; /* [outputs][input.channels], borrowed */
    const double *offset; /* [input.channels], borrowed; NULL: none */
};

/* The map's output; borrows the map. Sums are double, each output sample is rounded once. */
struct nc_signal nc_linear_map_signal(const struct nc_linear_map *map);

#endif
