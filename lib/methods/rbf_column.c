/* One feature: sort, compress, solve, split. */
#include "methods/rbf_column.h"

#include <math.h>
#include <string.h>

#include "methods/rbf_workspace.h"

/* Where gamma times the squared range is below this, the kernel is 1 - gamma (x_i - x_j)^2 to that
 * relative precision, while rounding takes as much from a kernel matrix. */
static const double FLAT_BELOW = 1e-8;

static void sort_values(struct nc_rbf_workspace *workspace, const float *value, size_t n)
{
    workspace->order = nc_radix_order_floats(&workspace->value_order, value, n);
    for (size_t i = 0; i < n; i++)
        workspace->sorted[i] = (double)value[workspace->order[i]];
}

/* The limit of a small gamma: W = 1 1^T - I - gamma (x_i - x_j)^2 has the second eigenvector x -
 * mean, with the eigenvalue -1 + 2 gamma sum (x - mean)^2; all further ones are -1; d = n - 1. */
static void solve_flat(struct nc_rbf_workspace *workspace, uint8_t *label,
                       struct nc_rbf_result *result)
{
    size_t n = workspace->n;
    double mean = 0, squares = 0;

    for (size_t i = 0; i < n; i++)
        mean += (workspace->sorted[i] - mean) / (double)(i + 1);
    for (size_t i = 0; i < n; i++) {
        workspace->u_samples[i] = workspace->sorted[i] - mean;
        squares += workspace->u_samples[i] * workspace->u_samples[i];
    }
    result->flags = NC_RBF_FLAT;
    result->lambda3 = (double)n / (double)(n - 1);
    result->lambda2 = result->lambda3 - 2 * workspace->gamma * squares / (double)(n - 1);
    if (!(result->lambda3 - result->lambda2 >= NC_RBF_GAP))
        result->flags |= NC_RBF_SMALL_GAP;
    result->nodes = n;
    nc_rbf_label_by_embedding(workspace, label, result);
}

/* In ascending order only the next node's edge is needed to reach all others, so the widest gap in
 * between is the bottleneck that an edge has to compare with (kernel_graph.h). */
static int find_extents(struct nc_rbf_workspace *workspace, double *widest, struct nc_error *err)
{
    const struct nc_kernel_nodes *nodes = &workspace->nodes;
    const double *z = nodes->z, negligible = NC_KERNEL_NEGLIGIBLE / workspace->gamma;

    int status = nc_envelope_resize(&workspace->graph, nodes->count, err);
    if (status != NC_OK)
        return status;
    *widest = 0;
    for (size_t a = 0; a < nodes->count; a++) {
        double gap = 0;
        size_t b = a + 1;
        for (; b < nodes->count; b++) {
            double last_gap = z[b] - z[b - 1];
            gap = last_gap > gap ? last_gap : gap;
            if ((z[b] - z[a]) * (z[b] - z[a]) > negligible + gap * gap)
                break;
        }
        workspace->graph.extent[a] = (uint32_t)(b - a - 1);
        if (a + 1 < nodes->count)
            *widest = fmax(*widest, z[a + 1] - z[a]);
    }
    return NC_OK;
}

/* Turns u such that it is larger at the larger values; true if it rises all the way. */
static bool orient(double *u, size_t count)
{
    double sign = u[count - 1] < u[0] ? -1 : 1;
    for (size_t a = 0; a < count; a++)
        u[a] *= sign;
    double slack = 1e-9 * (u[count - 1] - u[0]);
    for (size_t a = 1; a < count; a++)
        if (u[a] < u[a - 1] - slack)
            return false;
    return true;
}

static void split(struct nc_rbf_workspace *workspace, uint8_t *label, struct nc_rbf_result *result)
{
    struct nc_embedded_column column = nc_rbf_embedded_column(workspace);
    size_t n = workspace->n;

    workspace->embedded = NC_RBF_AT_NODES;
    if (orient(workspace->u, workspace->nodes.count)) {
        size_t cut = nc_column_split(&column, workspace->u_samples);
        for (size_t i = 0; i < n; i++)
            label[workspace->order[i]] = cut > 0 && i >= cut;
        result->ones = cut > 0 ? n - cut : 0;
        return;
    }
    for (size_t c = 0; c < workspace->cells.count; c++) {
        const struct nc_cell *cell = &workspace->cells.cell[c];
        nc_embedding_of_cell(&column, cell, workspace->u_samples + cell->first);
    }
    nc_rbf_label_by_embedding(workspace, label, result);
}

int nc_rbf_column(struct nc_rbf_workspace *workspace, const float *value, size_t n, double gamma,
                  uint8_t *label, struct nc_rbf_result *result, struct nc_error *err)
{
    int status = nc_rbf_reserve(workspace, n, err);
    if (status != NC_OK)
        return status;
    *result = (struct nc_rbf_result){0};
    workspace->gamma = gamma;
    sort_values(workspace, value, n);

    double range = workspace->sorted[n - 1] - workspace->sorted[0], widest;
    if (range <= 0) {
        nc_rbf_constant(workspace, label, result);
        return NC_OK;
    }
    if (gamma * range * range < FLAT_BELOW) {
        solve_flat(workspace, label, result);
        return NC_OK;
    }
    status = nc_cells_build(&workspace->cells, workspace->sorted, n, gamma, &workspace->nodes, err);
    if (status == NC_OK)
        status = find_extents(workspace, &widest, err);
    if (status == NC_OK)
        status = nc_rbf_solve(workspace, NULL, result, err);
    if (status != NC_OK)
        return status;
    if (gamma * widest * widest > NC_KERNEL_MAX_EXPONENT)
        result->flags |= NC_RBF_SATURATED;
    split(workspace, label, result);
    return NC_OK;
}
