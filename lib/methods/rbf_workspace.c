#include "methods/rbf_workspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lanes.h"
#include "ground/mem.h"
#include "methods/two_means.h"

struct nc_rbf_workspace *nc_rbf_create(struct nc_error *err)
{
    return nc_array(1, sizeof(struct nc_rbf_workspace), "a column's workspace", err);
}

static void free_arrays(struct nc_rbf_workspace *workspace)
{
    free(workspace->sorted);
    free(workspace->u);
    free(workspace->u_samples);
    free(workspace->offset);
    free(workspace->light);
    workspace->capacity = 0;
}

void nc_rbf_free(struct nc_rbf_workspace *workspace)
{
    if (!workspace)
        return;
    nc_radix_free(&workspace->value_order);
    nc_radix_free(&workspace->embedding_order);
    nc_cells_free(&workspace->cells);
    nc_kernel_nodes_free(&workspace->nodes);
    nc_envelope_free(&workspace->graph);
    nc_grid_band_free(&workspace->band);
    nc_fiedler_free(&workspace->fiedler);
    nc_rbf_wide_free(&workspace->wide);
    free_arrays(workspace);
    free(workspace);
}

int nc_rbf_reserve(struct nc_rbf_workspace *workspace, size_t n, struct nc_error *err)
{
    workspace->embedded = NC_RBF_NO_EMBEDDING;
    workspace->n = n;
    if (n <= workspace->capacity)
        return NC_OK;
    free_arrays(workspace);
    workspace->sorted = nc_array(n, sizeof(double), "a column", err);
    workspace->u = nc_array(n + NC_LANES, sizeof(double), "a column", err);
    workspace->u_samples = nc_array(n, sizeof(double), "a column", err);
    workspace->offset = nc_array(n + 3 * NC_LANES, sizeof(double), "a column", err);
    workspace->light = nc_array(n, sizeof *workspace->light, "a column", err);
    if (!workspace->sorted || !workspace->u || !workspace->u_samples || !workspace->offset ||
        !workspace->light)
        return NC_ERR_SYSTEM;
    int status = nc_radix_reserve(&workspace->value_order, n, err);
    if (status == NC_OK)
        status = nc_radix_reserve(&workspace->embedding_order, n, err);
    if (status == NC_OK)
        workspace->capacity = n;
    return status;
}

void nc_rbf_judge(struct nc_rbf_result *result, bool converged)
{
    if (result->lambda2 < NC_RBF_RESOLUTION)
        result->flags |= NC_RBF_SMALL_EIGENVALUE;
    if (!(result->lambda3 - result->lambda2 >= NC_RBF_GAP))
        result->flags |= NC_RBF_SMALL_GAP;
    if (!converged)
        result->flags |= NC_RBF_NOT_CONVERGED;
}

/* Elimination has overwritten the weights, so the graph is built again: this is rarely needed. */
static int settle(struct nc_rbf_workspace *workspace, const double *offset, double lambda2,
                  bool *settled, struct nc_error *err)
{
    int status =
        nc_kernel_graph(&workspace->nodes, workspace->gamma, offset, &workspace->graph, err);
    if (status == NC_OK)
        *settled = nc_settle_light_nodes(&workspace->graph, workspace->nodes.degree, lambda2,
                                         workspace->u, workspace->light);
    return status;
}

int nc_rbf_solve(struct nc_rbf_workspace *workspace, const double *offset,
                 struct nc_rbf_result *result, struct nc_error *err)
{
    struct nc_fiedler_result fiedler;
    struct nc_kernel_nodes *nodes = &workspace->nodes;

    int status = nc_kernel_graph(nodes, workspace->gamma, offset, &workspace->graph, err);
    if (status == NC_OK)
        status = nc_fiedler_vector(&workspace->fiedler, &workspace->graph, nodes->degree,
                                   workspace->u, &fiedler, err);
    if (status == NC_OK && !fiedler.settled)
        status = settle(workspace, offset, fiedler.lambda2, &fiedler.settled, err);
    if (status != NC_OK)
        return status;
    memset(workspace->u + nodes->count, 0, NC_LANES * sizeof *workspace->u);
    workspace->lambda2 = result->lambda2 = fiedler.lambda2;
    result->lambda3 = fiedler.lambda3;
    result->steps = fiedler.steps;
    result->nodes = nodes->count;
    nc_rbf_judge(result, fiedler.converged && fiedler.settled);
    return NC_OK;
}

void nc_rbf_label_by_embedding(struct nc_rbf_workspace *workspace, uint8_t *label,
                               struct nc_rbf_result *result)
{
    size_t n = workspace->n;
    const double *u = workspace->u_samples;
    const uint32_t *order = nc_radix_order_doubles(&workspace->embedding_order, u, n);
    double *ascending = workspace->sorted; /* no longer needed in its first role */
    for (size_t i = 0; i < n; i++)
        ascending[i] = u[order[i]];
    size_t cut = nc_two_means_cut(ascending, n);

    for (size_t i = 0; i < n; i++) {
        size_t sample = workspace->order ? workspace->order[order[i]] : order[i];
        label[sample] = cut > 0 && i >= cut;
    }
    result->ones = cut > 0 ? n - cut : 0;
    workspace->embedded = NC_RBF_AT_SAMPLES;
}

struct nc_embedded_column nc_rbf_embedded_column(const struct nc_rbf_workspace *workspace)
{
    return (struct nc_embedded_column){
        .sorted = workspace->sorted,
        .n = workspace->n,
        .gamma = workspace->gamma,
        .lambda2 = workspace->lambda2,
        .cells = &workspace->cells,
        .nodes = &workspace->nodes,
        .u = workspace->u,
    };
}

void nc_rbf_constant(struct nc_rbf_workspace *workspace, uint8_t *label,
                     struct nc_rbf_result *result)
{
    memset(label, 0, workspace->n);
    *result = (struct nc_rbf_result){.flags = NC_RBF_CONSTANT, .nodes = 1};
}

void nc_rbf_embedding(struct nc_rbf_workspace *workspace, double *u)
{
    size_t n = workspace->n;
    struct nc_embedded_column column = nc_rbf_embedded_column(workspace);

    if (workspace->embedded == NC_RBF_AT_NODES) {
        for (size_t c = 0; c < workspace->cells.count; c++) {
            const struct nc_cell *cell = &workspace->cells.cell[c];
            nc_embedding_of_cell(&column, cell, workspace->u_samples + cell->first);
        }
        workspace->embedded = NC_RBF_AT_SAMPLES;
    }
    for (size_t i = 0; i < n; i++)
        u[workspace->order ? workspace->order[i] : i] =
            workspace->embedded == NC_RBF_AT_SAMPLES ? workspace->u_samples[i] : 0;
}
