#include <stdlib.h>

#include "ground/mem.h"
#include "methods/cluster_qr.h"
#include "methods/discretize.h"
#include "methods/embed_dense.h"
#include "methods/kmeans.h"
#include "methods/two_means.h"
#include "stages/cluster_spectral.h"

/* From so many values on a histogram is faster than sorting. */
enum { SORTED = 1 << 18 };

int nc_cluster_split(const double *value, size_t n, uint8_t *label, double *threshold, bool *split,
                     struct nc_error *err)
{
    return (n > SORTED ? nc_two_means_large : nc_two_means)(value, n, label, threshold, split, err);
}

/* rows: [samples][clusters]. */
static int assign_rows(const struct nc_cluster_params *params, const double *rows, size_t samples,
                       uint8_t *label, struct nc_error *err)
{
    size_t k = params->clusters;
    struct nc_kmeans options = nc_kmeans_default(k, params->seed);

    options.starts = params->starts;
    switch (params->assign) {
    case NC_ASSIGN_DISCRETIZE:
        return nc_discretize(rows, samples, k, params->seed, label, err);
    case NC_ASSIGN_CLUSTER_QR:
        return nc_cluster_qr(rows, samples, k, label, err);
    default:
        return nc_kmeans(rows, samples, k, &options, label, NULL, err);
    }
}

int nc_cluster_assign(const struct nc_cluster_params *params, const double *vectors, size_t samples,
                      uint8_t *label, struct nc_error *err)
{
    size_t k = params->clusters;

    if (k == 2 && params->assign == NC_ASSIGN_KMEANS) {
        double threshold;
        bool split;
        return nc_cluster_split(vectors + samples, samples, label, &threshold, &split, err);
    }
    double *rows = nc_array(samples * k, sizeof *rows, "embedding", err);
    if (!rows)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < samples; i++)
        for (size_t c = 0; c < k; c++)
            rows[i * k + c] = vectors[c * samples + i];
    int status = assign_rows(params, rows, samples, label, err);
    free(rows);
    return status;
}

int nc_cluster_dense(const struct nc_cluster_params *params, double *w, size_t samples,
                     uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t k = params->clusters, count = k < samples ? k + 1 : k;
    bool exact = params->solver == NC_SOLVER_DENSE;
    double *vectors = nc_array(count * samples + count, sizeof *vectors, "embedding", err);
    if (!vectors)
        return NC_ERR_SYSTEM;
    double *values = vectors + count * samples;
    int status = nc_embed_dense(w, samples, count, exact, values, vectors, err);
    if (status == NC_OK) {
        double gap = count > k ? values[k] - values[k - 1] : 1;
        outcome->solver = "dense";
        outcome->eigenvalue = values[k - 1];
        outcome->ill_posed = gap < NC_ILL_POSED_GAP;
        status = nc_cluster_assign(params, vectors, samples, label, err);
    }
    free(vectors);
    return status;
}
