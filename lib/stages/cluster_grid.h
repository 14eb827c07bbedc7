/* Recognises the table (frame, bin, value) of a recording's cells, for the solver of
 * methods/grid.h. */
#ifndef NC_STAGES_CLUSTER_GRID_H
#define NC_STAGES_CLUSTER_GRID_H

#include "methods/grid.h"
#include "stages/cluster.h"

/* Fills in *grid if the samples are a recording's cells and their features, in any order, are a
 * number that rises evenly from frame to frame, one that rises evenly from bin to bin, and any
 * third. *value is the third column, which grid uses; to be freed by the caller. NULL where this is
 * not so. */
int nc_cluster_grid(const struct nc_samples *samples, struct nc_grid *grid, float **value,
                    struct nc_error *err);

#endif
