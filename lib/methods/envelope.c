#include "methods/envelope.h"

#include <stdlib.h>
#include <string.h>

#include "ground/lanes.h"
#include "ground/mem.h"

int nc_envelope_resize(struct nc_envelope *envelope, size_t nodes, struct nc_error *err)
{
    if (nodes > envelope->node_capacity) {
        free(envelope->extent);
        free(envelope->start);
        envelope->node_capacity = 0;
        envelope->extent = nc_array(nodes, sizeof *envelope->extent, "a graph's rows", err);
        envelope->start = nc_array(nodes, sizeof *envelope->start, "a graph's rows", err);
        if (!envelope->extent || !envelope->start)
            return NC_ERR_SYSTEM;
        envelope->node_capacity = nodes;
    }
    envelope->nodes = nodes;
    return NC_OK;
}

int nc_envelope_allocate(struct nc_envelope *envelope, struct nc_error *err)
{
    size_t total = 0, reach = 0; /* reach: one past the last neighbour of all rows so far */

    for (size_t a = 0; a < envelope->nodes; a++) {
        size_t after = envelope->nodes - 1 - a;
        size_t extent = envelope->extent[a];
        if (a + 1 + extent < reach)
            extent = reach - a - 1;
        extent = nc_lanes_up(extent);
        if (extent > after)
            extent = after;
        reach = a + 1 + extent;
        envelope->extent[a] = (uint32_t)extent;
        envelope->start[a] = total;
        total += nc_lanes_up(extent + NC_LANES - 1);
    }
    int status = nc_grow((void **)&envelope->weight, &envelope->weight_capacity, total,
                         sizeof *envelope->weight, "a graph's edges", err);
    if (status == NC_OK)
        memset(envelope->weight, 0, total * sizeof *envelope->weight);
    return status;
}

void nc_envelope_free(struct nc_envelope *envelope)
{
    free(envelope->extent);
    free(envelope->start);
    free(envelope->weight);
    *envelope = (struct nc_envelope){0};
}
