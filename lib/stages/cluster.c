#include "stages/cluster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/kmeans.h"
#include "stages/cluster_spectral.h"

static bool all_equal(const struct nc_samples *samples)
{
    const float *x = samples->x;
    for (size_t i = 1; i < samples->count; i++)
        for (size_t f = 0; f < samples->features; f++)
            if (x[i * samples->features + f] < x[f] || x[i * samples->features + f] > x[f])
                return false;
    return true;
}

static int cluster_by_kmeans(const struct nc_cluster_params *params,
                             const struct nc_samples *samples, uint8_t *label,
                             struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    struct nc_kmeans options = nc_kmeans_default(params->clusters, params->seed);
    size_t items = samples->count * samples->features;
    double *values = nc_array(items, sizeof *values, "samples", err), threshold;
    bool split;
    int status;

    if (!values)
        return NC_ERR_SYSTEM;
    options.starts = params->starts;
    for (size_t i = 0; i < items; i++)
        values[i] = (double)samples->x[i];
    if (params->clusters == 2 && samples->features == 1) {
        outcome->solver = "exact 1-D 2-means";
        status = nc_cluster_split(values, samples->count, label, &threshold, &split, err);
    } else {
        outcome->solver = "Lloyd";
        status = nc_kmeans(values, samples->count, samples->features, &options, label, NULL, err);
    }
    free(values);
    return status;
}

static int cluster_by_tree(const struct nc_cluster_params *params, const struct nc_samples *samples,
                           uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t n = samples->count;
    double need = nc_linkage_bytes(n, samples->features, params->linkage);
    if (need > params->memory)
        return nc_fail(err, NC_ERR_SYSTEM,
                       "the distances of all pairs of %zu samples need %.3g GiB: allow it with "
                       "--memory, or use --linkage ward or single, nc-reduce, or --by columns",
                       n, need / 0x1p30);
    struct nc_merge *merge = nc_array(n, sizeof *merge, "merges", err);
    if (!merge)
        return NC_ERR_SYSTEM;
    outcome->solver =
        params->linkage == NC_LINKAGE_SINGLE ? "spanning tree" : "nearest-neighbour chain";
    int status = nc_linkage_tree(samples->x, n, samples->features, params->linkage, merge, err);
    if (status == NC_OK)
        status = nc_linkage_cut(merge, n, params->clusters, label, err);
    free(merge);
    return status;
}

int nc_cluster_samples(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                       const struct nc_samples *samples, uint8_t *label,
                       struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    *outcome =
        (struct nc_cluster_outcome){.components = 1, .eigenvalue = (double)NAN, .solver = "none"};
    if (all_equal(samples)) {
        memset(label, 0, samples->count);
        outcome->single = true;
        return NC_OK;
    }
    if (samples->count < params->clusters)
        return nc_fail(err, NC_ERR_USAGE, "%zu clusters of %zu samples", params->clusters,
                       samples->count);
    switch (params->method) {
    case NC_CLUSTER_KMEANS:
        return cluster_by_kmeans(params, samples, label, outcome, err);
    case NC_CLUSTER_HIERARCHICAL:
        return cluster_by_tree(params, samples, label, outcome, err);
    default:
        if (params->affinity == NC_AFFINITY_RBF)
            return nc_cluster_rbf(params, workspace, samples, label, outcome, err);
        return nc_cluster_knn(params, samples, label, outcome, err);
    }
}
