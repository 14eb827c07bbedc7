#include <stdlib.h>

#include "ground/mem.h"
#include "methods/affinity.h"
#include "methods/bandwidth.h"
#include "stages/cluster_column.h"
#include "stages/cluster_spectral.h"

int nc_cluster_rbf(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                   const float *x, size_t samples, size_t features, uint8_t *label,
                   struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    double need = nc_affinity_bytes(samples);
    int status = NC_OK;

    outcome->gamma = params->gamma;
    if (!(params->gamma > 0))
        status = nc_gamma_median(x, samples, features, &outcome->gamma, err);
    if (status != NC_OK)
        return status;
    bool solved = false;
    if (params->solver == NC_SOLVER_AUTO || params->solver == NC_SOLVER_FAST)
        status = nc_cluster_column(params, workspace, x, samples, features, label, &solved, outcome,
                                   err);
    if (status != NC_OK || solved)
        return status;
    if (params->solver == NC_SOLVER_FAST)
        return nc_fail(err, NC_ERR_USAGE,
                       "no fast solver fits this problem (RBF, %zu features, %zu clusters)",
                       features, params->clusters);
    if (need > params->memory)
        return nc_fail(err, NC_ERR_SYSTEM,
                       "exact RBF affinities of %zu samples need %.3g GiB: allow it with --memory, "
                       "or use --knn, --by columns, or nc-reduce",
                       samples, need / 0x1p30);
    double *w = nc_array(samples * samples, sizeof *w, "affinities", err);
    if (!w)
        return NC_ERR_SYSTEM;
    status = nc_affinity_rbf(x, samples, features, outcome->gamma, w, err);
    if (status == NC_OK)
        status = nc_cluster_dense(params, w, samples, label, outcome, err);
    free(w);
    return status;
}
