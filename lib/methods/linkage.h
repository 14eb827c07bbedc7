/* Hierarchical (agglomerative) clustering. */
#ifndef NC_METHODS_LINKAGE_H
#define NC_METHODS_LINKAGE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

#define NC_LINKAGES "ward|complete|average|single"

enum nc_linkage {
    NC_LINKAGE_WARD,     /* least growth of the sum of squared distances to the centroids */
    NC_LINKAGE_COMPLETE, /* largest distance between members */
    NC_LINKAGE_AVERAGE,  /* mean distance between members (UPGMA) */
    NC_LINKAGE_SINGLE    /* smallest distance between members */
};

/* One merge of the tree: the clusters that hold samples a and b are joined at this height, in the
 * units of the distance (for Ward sqrt(2 growth), as is usual). */
struct nc_merge {
    double height;
    size_t a, b;
};

/* Bytes of working memory that nc_linkage_tree needs. Ward works on centroids and single linkage on
 * the minimum spanning tree, both in memory proportional to the samples; complete and average
 * linkage hold all samples (samples - 1) / 2 distances in single precision. */
double nc_linkage_bytes(size_t samples, size_t features, enum nc_linkage linkage);

/* Builds the tree of Euclidean distances by the nearest-neighbour chain (Murtagh 1983; Muellner
 * 2011, Modern hierarchical, agglomerative clustering algorithms), in time samples^2 features.
 *
 * x: [samples][features], finite; borrowed. merge: [samples - 1], in order of height. */
int nc_linkage_tree(const float *x, size_t samples, size_t features, enum nc_linkage linkage,
                    struct nc_merge *merge, struct nc_error *err);

/* Labels for the given number of clusters: all merges but the last clusters - 1 are done. Labels
 * are numbered by first appearance. label: [samples]; 1 <= clusters <= 255; fewer if there are
 * fewer samples. */
int nc_linkage_cut(const struct nc_merge *merge, size_t samples, size_t clusters, uint8_t *label,
                   struct nc_error *err);

#endif
