#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/components.h"
#include "methods/embed_sparse.h"
#include "methods/knn_grid.h"
#include "methods/knn_rows.h"
#include "methods/knn_table.h"
#include "methods/sparse.h"
#include "stages/cluster_grid.h"
#include "stages/cluster_spectral.h"

/* Below this many samples, and where ARPACK does not converge, the matrix is solved in full. */
enum { DENSE_SAMPLES = 100 };

static int graph_of(const struct nc_cluster_params *params, const struct nc_samples *samples,
                    struct nc_sparse *w, struct nc_error *err)
{
    size_t n = samples->count, others = nc_knn_others(n, params->neighbors);
    uint32_t *nearest = nc_array(n * others, sizeof *nearest, "nearest neighbours", err);
    if (!nearest)
        return NC_ERR_SYSTEM;
    int status = nc_knn_rows(samples->x, n, samples->features, params->neighbors, nearest, err);
    if (status == NC_OK)
        status = nc_sparse_from_neighbours(w, nearest, n, others, err);
    free(nearest);
    return status;
}

static int solve_in_full(const struct nc_cluster_params *params, const struct nc_sparse *graph,
                         uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t n = graph->n;
    double need = (double)n * (double)n * sizeof(double);
    if (need > params->memory)
        return nc_fail(
            err, NC_ERR_SYSTEM,
            "ARPACK did not converge, and the full matrix of %zu samples needs %.3g GiB: "
            "allow it with --memory, or use more --neighbors, or nc-reduce",
            n, need / 0x1p30);
    double *w = nc_array(n * n, sizeof *w, "affinities", err);
    if (!w)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < n; i++)
        for (size_t e = graph->start[i]; e < graph->start[i + 1]; e++)
            w[i * n + graph->column[e]] = (double)nc_sparse_weight(graph, i, e);
    struct nc_cluster_params exact = *params;
    exact.solver = NC_SOLVER_DENSE;
    int status = nc_cluster_dense(&exact, w, n, label, outcome, err);
    free(w);
    return status;
}

/* Sets *solved to false where ARPACK did not find all eigenvectors. */
static int solve_by_arpack(const struct nc_cluster_params *params, const struct nc_sparse *graph,
                           uint8_t *label, bool *solved, struct nc_cluster_outcome *outcome,
                           struct nc_error *err)
{
    size_t k = params->clusters, n = graph->n, count = k + 1;
    struct nc_arpack_report report;
    double *vectors = nc_array(count * n + count, sizeof *vectors, "embedding", err);
    if (!vectors)
        return NC_ERR_SYSTEM;
    double *values = vectors + count * n;
    int status = nc_embed_sparse(graph, count, NULL, values, vectors, &report, err);
    *solved = status == NC_OK && report.converged >= k;
    if (*solved) {
        double gap = report.converged > k ? values[k] - values[k - 1] : 1;
        outcome->solver = "ARPACK";
        outcome->eigenvalue = values[k - 1];
        outcome->ill_posed = gap < NC_ILL_POSED_GAP;
        status = nc_cluster_assign(params, vectors, n, label, err);
    }
    free(vectors);
    return status;
}

/* The graph of all cells of a recording, in two clusters; see methods/knn_table.h. */
static int solve_table(const struct nc_cluster_params *params, const struct nc_grid *grid,
                       uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t samples = grid->frames * grid->bins;
    double need = nc_knn_table_memory(samples, params->neighbors);
    struct nc_knn_table_report report;

    if (need > params->memory)
        return nc_fail(err, NC_ERR_SYSTEM,
                       "the graph of %zu samples needs %.3g GiB: allow it with --memory, or use "
                       "nc-reduce",
                       samples, need / 0x1p30);
    int status = nc_knn_table(grid, params->neighbors, NULL, label, &report, err);
    if (status != NC_OK)
        return status;
    outcome->solver = report.solved ? "fast (multigrid)" : "components";
    outcome->components = report.components;
    outcome->eigenvalue = report.solved ? report.vector.eigenvalue : 0;
    outcome->ill_posed = report.components > 2 || (report.solved && !report.vector.converged);
    outcome->single = !report.split;
    return NC_OK;
}

static int solve_graph(const struct nc_cluster_params *params, const struct nc_samples *samples,
                       uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    struct nc_sparse graph = {0};
    bool solved = false;
    uint32_t *component = nc_array(samples->count, sizeof *component, "components", err);
    int status = component ? graph_of(params, samples, &graph, err) : NC_ERR_SYSTEM;
    if (status != NC_OK)
        goto cleanup;

    outcome->components = nc_components_of(&graph, component);
    if (outcome->components >= params->clusters) {
        status = nc_cluster_components(params, samples, component, outcome->components, label,
                                       outcome, err);
        goto cleanup;
    }
    /* An eigenvalue 0 of several components is multiple, which the Lanczos iteration may overlook.
     */
    bool full = params->solver == NC_SOLVER_DENSE || outcome->components > 1 ||
                samples->count < DENSE_SAMPLES || samples->count < params->clusters + 2;
    if (!full)
        status = solve_by_arpack(params, &graph, label, &solved, outcome, err);
    if (status == NC_OK && !solved)
        status = solve_in_full(params, &graph, label, outcome, err);
cleanup:
    nc_sparse_free(&graph);
    free(component);
    return status;
}

int nc_cluster_knn(const struct nc_cluster_params *params, const struct nc_samples *samples,
                   uint8_t *label, struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    struct nc_grid grid;
    float *value = NULL;
    bool fast = params->solver == NC_SOLVER_AUTO || params->solver == NC_SOLVER_FAST;

    if (fast && params->clusters == 2 && params->assign == NC_ASSIGN_KMEANS &&
        params->neighbors <= NC_KNN_GRID_MOST) {
        int status = nc_cluster_grid(samples, &grid, &value, err);
        if (status == NC_OK && value)
            status = solve_table(params, &grid, label, outcome, err);
        bool done = status != NC_OK || value;
        free(value);
        if (done)
            return status;
    }
    if (params->solver == NC_SOLVER_FAST)
        return nc_fail(err, NC_ERR_USAGE,
                       "no fast solver fits this problem (nearest neighbours, %zu features, %zu "
                       "clusters)",
                       samples->features, params->clusters);
    return solve_graph(params, samples, label, outcome, err);
}
