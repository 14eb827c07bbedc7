/* The special solvers for RBF columns (methods/rbf_column.h), where a problem suits them. */
#ifndef NC_STAGES_CLUSTER_COLUMN_H
#define NC_STAGES_CLUSTER_COLUMN_H

#include "stages/cluster.h"

/* Clusters samples in two if one column alone varies, or two of which one
 * rises evenly from sample to sample (the bin numbers); constant columns make no difference. The
 * kernel's gamma is outcome->gamma. *solved is false, and label untouched, where that does not hold
 * or another solver is faster. */
int nc_cluster_column(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                      const struct nc_samples *samples, uint8_t *label, bool *solved,
                      struct nc_cluster_outcome *outcome, struct nc_error *err);

#endif
