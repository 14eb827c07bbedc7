#include <stdlib.h>

#include "ground/mem.h"
#include "methods/affinity.h"
#include "methods/bandwidth.h"
#include "stages/cluster_column.h"
#include "stages/cluster_spectral.h"

int nc_cluster_rbf(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                   const struct nc_samples *samples, uint8_t *label,
                   struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t n = samples->count;
    double need = nc_affinity_bytes(n);
    bool solved = false;
    int status = NC_OK;

    outcome->gamma = params->gamma;
    if (!(params->gamma > 0))
        status = nc_gamma_median(samples->x, n, samples->features, &outcome->gamma, err);
    if (status == NC_OK && (params->solver == NC_SOLVER_AUTO || params->solver == NC_SOLVER_FAST))
        status = nc_cluster_column(params, workspace, samples, label, &solved, outcome, err);
    if (status != NC_OK || solved)
        return status;
    if (params->solver == NC_SOLVER_FAST)
        return nc_fail(err, NC_ERR_USAGE,
                       "no fast solver fits this problem (RBF, %zu features, %zu clusters)",
                       samples->features, params->clusters);
    if (need > params->memory)
        return nc_fail(err, NC_ERR_SYSTEM,
                       "exact RBF affinities of %zu samples need %.3g GiB: allow it with --memory, "
                       "or use --knn, --by columns, or nc-reduce",
                       n, need / 0x1p30);
    double *w = nc_array(n * n, sizeof *w, "affinities", err);
    if (!w)
        return NC_ERR_SYSTEM;
    status = nc_affinity_rbf(samples->x, n, samples->features, outcome->gamma, w, err);
    if (status == NC_OK)
        status = nc_cluster_dense(params, w, n, label, outcome, err);
    free(w);
    return status;
}
