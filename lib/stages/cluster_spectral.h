/* Spectral clustering of samples; see cluster.h, which these functions serve. */
#ifndef NC_STAGES_CLUSTER_SPECTRAL_H
#define NC_STAGES_CLUSTER_SPECTRAL_H

#include "stages/cluster.h"

/* With the affinity exp(-gamma |x_i - x_j|^2). */
int nc_cluster_rbf(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                   const struct nc_samples *samples, uint8_t *label,
                   struct nc_cluster_outcome *outcome, struct nc_error *err);

/* With the graph of nearest neighbours; of a graph that falls apart, see nc_cluster_components. */
int nc_cluster_knn(const struct nc_cluster_params *params, const struct nc_samples *samples,
                   uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err);

/* Labels where the graph has at least as many connected components as clusters are wanted, so that
 * every grouping of whole components is as good a cut. As many: they are the clusters. More: the
 * largest are, of equal ones the first; but where two clusters are wanted and one component alone
 * holds a hundredth of the samples, it is clustered by itself. Each other component joins the
 * cluster whose centroid is nearest to its own. of: [count], numbers below `components`. */
int nc_cluster_components(const struct nc_cluster_params *params, const struct nc_samples *samples,
                          const uint32_t *of, size_t components, uint8_t *label,
                          struct nc_cluster_outcome *outcome, struct nc_error *err);

/* Labels from an embedding, vectors [clusters][samples], the first row constant. */
int nc_cluster_assign(const struct nc_cluster_params *params, const double *vectors, size_t samples,
                      uint8_t *label, struct nc_error *err);

/* Labels from the embedding of a dense affinity w [samples][samples], which is destroyed. */
int nc_cluster_dense(const struct nc_cluster_params *params, double *w, size_t samples,
                     uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err);

/* nc_two_means in the way that suits the number of values. */
int nc_cluster_split(const double *value, size_t n, uint8_t *label, double *threshold, bool *split,
                     struct nc_error *err);

#endif
