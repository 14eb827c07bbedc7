/* k-means clustering. */
#ifndef NC_METHODS_KMEANS_H
#define NC_METHODS_KMEANS_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

enum { NC_KMEANS_MAX_CLUSTERS = 255 }; /* labels are bytes */

struct nc_kmeans {
    size_t clusters;
    size_t starts;     /* the best of so many runs is kept */
    size_t iterations; /* at most so many Lloyd steps a run */
    uint64_t seed;
};

/* 10 starts of at most 300 iterations, as is usual. */
struct nc_kmeans nc_kmeans_default(size_t clusters, uint64_t seed);

/* Lloyd's iteration (Lloyd 1982) from greedy k-means++ seeding (Arthur & Vassilvitskii 2007: the
 * best of 2 + ln k candidates drawn in proportion to the squared distance to the nearest centroid),
 * several times; the run with the least sum of squared distances wins. A cluster that loses all its
 * samples takes the sample farthest from its centroid. Fewer clusters come out if fewer distinct
 * samples exist.
 *
 * x: [samples][features], finite; borrowed. label: [samples]. *inertia (may be NULL): the least
 * sum. 1 <= clusters <= 255, else NC_ERR_USAGE. */
int nc_kmeans(const double *x, size_t samples, size_t features, const struct nc_kmeans *options,
              uint8_t *label, double *inertia, struct nc_error *err);

#endif
