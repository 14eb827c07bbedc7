#include "methods/linkage_tree.h"

#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/distance.h"

/* A sample outside the tree: where the tree comes nearest to it, and how near. */
struct outside {
    size_t sample, neighbour;
    double squared_distance;
};

int nc_linkage_spanning_tree(const float *x, size_t samples, size_t features,
                             struct nc_merge *merge, struct nc_error *err)
{
    struct outside *outside = nc_array(samples, sizeof *outside, "spanning tree", err);
    if (!outside)
        return NC_ERR_SYSTEM;
    size_t left = samples - 1, newest = 0;
    for (size_t i = 0; i < left; i++)
        outside[i] = (struct outside){i + 1, 0, INFINITY};

    for (size_t m = 0; m + 1 < samples; m++) {
        size_t nearest = 0;
        for (size_t i = 0; i < left; i++) {
            struct outside *o = &outside[i];
            double d = nc_squared_distance_float(x + o->sample * features, x + newest * features,
                                                 features);
            if (d < o->squared_distance) {
                o->squared_distance = d;
                o->neighbour = newest;
            }
            if (o->squared_distance < outside[nearest].squared_distance)
                nearest = i;
        }
        struct outside next = outside[nearest];
        merge[m] = (struct nc_merge){sqrt(next.squared_distance), next.neighbour, next.sample};
        newest = next.sample;
        outside[nearest] = outside[--left];
    }
    free(outside);
    return NC_OK;
}
