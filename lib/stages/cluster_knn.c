#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/components.h"
#include "methods/embed_sparse.h"
#include "methods/knn_rows.h"
#include "methods/sparse.h"
#include "stages/cluster_spectral.h"

/* Below this many samples, and where ARPACK does not converge, the matrix is solved in full. */
enum { DENSE_SAMPLES = 100 };

static int graph_of(const struct nc_cluster_params *params, const float *x, size_t samples,
                    size_t features, struct nc_sparse *w, struct nc_error *err)
{
    size_t others = nc_knn_others(samples, params->neighbors);
    uint32_t *nearest = nc_array(samples * others, sizeof *nearest, "nearest neighbours", err);
    if (!nearest)
        return NC_ERR_SYSTEM;
    int status = nc_knn_rows(x, samples, features, params->neighbors, nearest, err);
    if (status == NC_OK)
        status = nc_sparse_from_neighbours(w, nearest, samples, others, err);
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
            w[i * n + graph->column[e]] = (double)graph->weight[e];
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

struct component {
    size_t size;
    bool named; /* is a cluster of its own */
    uint8_t label;
};

/* Names the largest components 0, 1, ...; the first of equally large ones. */
static void name_largest(struct component *component, size_t count, size_t clusters)
{
    for (size_t c = 0; c < clusters; c++) {
        size_t largest = count;
        for (size_t i = 0; i < count; i++)
            if (!component[i].named &&
                (largest == count || component[i].size > component[largest].size))
                largest = i;
        component[largest].named = true;
        component[largest].label = (uint8_t)c;
    }
}

static double squared_distance(const double *a, const double *b, size_t features)
{
    double sum = 0;
    for (size_t f = 0; f < features; f++)
        sum += (a[f] - b[f]) * (a[f] - b[f]);
    return sum;
}

/* Each component that is no cluster joins the one with the nearest centroid; centroid:
 * [count][features]. */
static void join_nearest(struct component *component, size_t count, const double *centroid,
                         size_t features)
{
    for (size_t i = 0; i < count; i++) {
        double least = INFINITY;
        for (size_t j = 0; j < count && !component[i].named; j++) {
            double d = squared_distance(centroid + i * features, centroid + j * features, features);
            if (component[j].named && d < least) {
                least = d;
                component[i].label = component[j].label;
            }
        }
    }
}

/* Labels where the graph has at least as many components as clusters are wanted. */
static int label_components(const float *x, size_t features, const uint32_t *of, size_t samples,
                            size_t count, size_t clusters, uint8_t *label, struct nc_error *err)
{
    struct component *component = nc_array(count, sizeof *component, "components", err);
    double *centroid = nc_array(count * features, sizeof *centroid, "centroids", err);
    int status = NC_ERR_SYSTEM;
    if (!component || !centroid)
        goto cleanup;

    for (size_t i = 0; i < samples; i++) {
        component[of[i]].size++;
        for (size_t f = 0; f < features; f++)
            centroid[of[i] * features + f] += (double)x[i * features + f];
    }
    for (size_t c = 0; c < count; c++)
        for (size_t f = 0; f < features; f++)
            centroid[c * features + f] /= (double)component[c].size;
    name_largest(component, count, clusters);
    join_nearest(component, count, centroid, features);
    for (size_t i = 0; i < samples; i++)
        label[i] = component[of[i]].label;
    status = NC_OK;
cleanup:
    free(component);
    free(centroid);
    return status;
}

int nc_cluster_knn(const struct nc_cluster_params *params, const float *x, size_t samples,
                   size_t features, uint8_t *label, struct nc_cluster_outcome *outcome,
                   struct nc_error *err)
{
    struct nc_sparse graph = {0};
    uint32_t *component = NULL;
    bool solved = false;
    int status = graph_of(params, x, samples, features, &graph, err);
    if (status != NC_OK)
        goto cleanup;
    status = NC_ERR_SYSTEM;
    if (!(component = nc_array(samples, sizeof *component, "components", err)))
        goto cleanup;

    outcome->components = nc_components_of(&graph, component);
    if (outcome->components >= params->clusters) {
        outcome->solver = "components";
        outcome->ill_posed = outcome->components > params->clusters;
        outcome->eigenvalue = 0;
        status = label_components(x, features, component, samples, outcome->components,
                                  params->clusters, label, err);
        goto cleanup;
    }
    /* An eigenvalue 0 of several components is multiple, which the Lanczos iteration may overlook.
     */
    bool full = params->solver == NC_SOLVER_DENSE || outcome->components > 1 ||
                samples < DENSE_SAMPLES || samples < params->clusters + 2;
    status = NC_OK;
    if (!full)
        status = solve_by_arpack(params, &graph, label, &solved, outcome, err);
    if (status == NC_OK && !solved)
        status = solve_in_full(params, &graph, label, outcome, err);
cleanup:
    nc_sparse_free(&graph);
    free(component);
    return status;
}
