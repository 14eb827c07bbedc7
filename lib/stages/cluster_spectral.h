/* Spectral clustering of samples; see cluster.h, which these functions serve. */
#ifndef NC_STAGES_CLUSTER_SPECTRAL_H
#define NC_STAGES_CLUSTER_SPECTRAL_H

#include "stages/cluster.h"

/* With the affinity exp(-gamma |x_i - x_j|^2). */
int nc_cluster_rbf(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                   const float *x, size_t samples, size_t features, uint8_t *label,
                   struct nc_cluster_outcome *outcome, struct nc_error *err);

/* With the graph of nearest neighbours. Components of the graph that are as many as the clusters
 * are the clusters. If there are more, the largest (of equal ones the first) are the clusters, and
 * each other component joins the one whose centroid is nearest to its own. */
int nc_cluster_knn(const struct nc_cluster_params *params, const float *x, size_t samples,
                   size_t features, uint8_t *label, struct nc_cluster_outcome *outcome,
                   struct nc_error *err);

/* Labels from an embedding, vectors [clusters][samples], the first row constant. */
int nc_cluster_assign(const struct nc_cluster_params *params, const double *vectors, size_t samples,
                      uint8_t *label, struct nc_error *err);

/* Labels from the embedding of a dense affinity w [samples][samples], which is destroyed. */
int nc_cluster_dense(const struct nc_cluster_params *params, double *w, size_t samples,
                     uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err);

#endif
