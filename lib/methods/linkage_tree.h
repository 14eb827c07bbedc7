/* How linkage.h builds its trees; merges come in the order they are found. */
#ifndef NC_METHODS_LINKAGE_TREE_H
#define NC_METHODS_LINKAGE_TREE_H

#include "methods/linkage.h"

/* Ward, complete and average linkage by the nearest-neighbour chain. */
int nc_linkage_chain(const float *x, size_t samples, size_t features, enum nc_linkage linkage,
                     struct nc_merge *merge, struct nc_error *err);

/* Single linkage: the edges of the minimum spanning tree (Prim 1957). */
int nc_linkage_spanning_tree(const float *x, size_t samples, size_t features,
                             struct nc_merge *merge, struct nc_error *err);

#endif
