/* Two features, bin and value: the samples in the order of bins, uncompressed. */
#include <math.h>

#include "ground/lanes.h"
#include "methods/rbf_column.h"
#include "methods/rbf_workspace.h"

/* Elimination takes the time of so many products with the n x n matrix at most: where it takes
 * more, the low-rank solver is tried first, where it takes much more, left to other solvers. */
static const double FEW_PRODUCTS = 60, MANY_PRODUCTS = 500;
static const double MOST_EDGES = 0x1p27; /* 1 GiB */

static bool all_equal(const float *value, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (value[i] < value[0] || value[i] > value[0])
            return false;
    return true;
}

/* Time of elimination within the extents, in products with the n x n matrix; INFINITY if there is
 * not the memory. */
static double elimination_time(const uint32_t *extent, size_t n)
{
    double work = 0, edges = 0;
    size_t reach = 0; /* as fill-in extends the rows */

    for (size_t a = 0; a < n; a++) {
        size_t end = a + 1 + extent[a];
        reach = end > reach ? end : reach;
        double row = (double)nc_lanes_up(reach - a - 1);
        work += row * row;
        edges += row;
    }
    return edges > MOST_EDGES ? INFINITY : work / ((double)n * (double)n);
}

static int place_nodes(struct nc_rbf_workspace *workspace, const float *value, double bin_step,
                       struct nc_error *err)
{
    size_t n = workspace->n;

    int status = nc_kernel_nodes_reserve(&workspace->nodes, n, err);
    if (status != NC_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        workspace->nodes.z[i] = (double)value[i];
        workspace->nodes.mass[i] = 1;
    }
    nc_kernel_nodes_finish(&workspace->nodes, n);
    for (size_t j = 0; j < n + 3 * NC_LANES; j++)
        workspace->offset[j] = workspace->gamma * bin_step * bin_step * (double)j * (double)j;
    return NC_OK;
}

/* The bottleneck is an upper bound; that parts are joined by saturated edges alone also shows in
 * the eigenvalue, if the parts hold together, or else in a sample that hardly has any weight. */
static bool saturation_matters(const struct nc_rbf_workspace *workspace, double lambda2)
{
    const struct nc_kernel_nodes *nodes = &workspace->nodes;
    double least = nodes->degree[0], most = nodes->degree[0];

    for (size_t i = 1; i < nodes->count; i++) {
        least = nodes->degree[i] < least ? nodes->degree[i] : least;
        most = nodes->degree[i] > most ? nodes->degree[i] : most;
    }
    return lambda2 < NC_RBF_RESOLUTION || least < most * exp(-700);
}

/* The sign of the largest magnitude is positive, as in scikit-learn's embedding. */
static void orient(const double *u, size_t n, double *oriented)
{
    size_t peak = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(u[i]) > fabs(u[peak]))
            peak = i;
    double sign = u[peak] < 0 ? -1 : 1;
    for (size_t i = 0; i < n; i++)
        oriented[i] = sign * u[i];
}

/* By low-rank factors, if these do. */
static int solve_wide(struct nc_rbf_workspace *workspace, const float *value, double bin_step,
                      struct nc_rbf_result *result, bool *solved, struct nc_error *err)
{
    size_t n = workspace->n;
    struct nc_ritz ritz;

    for (size_t i = 0; i < n; i++)
        workspace->sorted[i] = (double)value[i];
    int status = nc_rbf_wide_solve(&workspace->wide, workspace->sorted, n, bin_step,
                                   workspace->gamma, workspace->u, &ritz, solved, err);
    if (status != NC_OK || !*solved)
        return status;
    result->lambda2 = 1 - ritz.theta;
    result->lambda3 = 1 - ritz.theta_next;
    result->steps = ritz.steps;
    result->nodes = n;
    nc_rbf_judge(result, ritz.converged);
    return NC_OK;
}

/* By elimination; bottleneck: see grid_band.h. */
static int solve_banded(struct nc_rbf_workspace *workspace, const float *value, double bin_step,
                        double bottleneck, struct nc_rbf_result *result, struct nc_error *err)
{
    int status = place_nodes(workspace, value, bin_step, err);
    if (status == NC_OK)
        status = nc_rbf_solve(workspace, workspace->offset, result, err);
    if (status != NC_OK)
        return status;
    if (bottleneck >= NC_KERNEL_MAX_EXPONENT && saturation_matters(workspace, result->lambda2))
        result->flags |= NC_RBF_SATURATED;
    return NC_OK;
}

int nc_rbf_grid_column(struct nc_rbf_workspace *workspace, const float *value, size_t n,
                       double bin_step, double gamma, uint8_t *label, struct nc_rbf_result *result,
                       struct nc_error *err)
{
    double bottleneck;

    int status = nc_rbf_reserve(workspace, n, err);
    if (status != NC_OK)
        return status;
    *result = (struct nc_rbf_result){0};
    workspace->gamma = gamma;
    workspace->order = NULL;
    if (all_equal(value, n)) {
        nc_rbf_constant(workspace, label, result);
        return NC_OK;
    }
    status = nc_envelope_resize(&workspace->graph, n, err);
    if (status == NC_OK)
        status = nc_grid_band_find(&workspace->band, value, n, bin_step, gamma,
                                   workspace->graph.extent, &bottleneck, err);
    if (status != NC_OK)
        return status;
    double time = elimination_time(workspace->graph.extent, n);
    bool solved = false;
    if (time > FEW_PRODUCTS)
        status = solve_wide(workspace, value, bin_step, result, &solved, err);
    if (status == NC_OK && !solved && time > MANY_PRODUCTS) {
        result->flags = NC_RBF_TOO_WIDE;
        return NC_OK;
    }
    if (status == NC_OK && !solved)
        status = solve_banded(workspace, value, bin_step, bottleneck, result, err);
    if (status != NC_OK)
        return status;
    orient(workspace->u, n, workspace->u_samples);
    nc_rbf_label_by_embedding(workspace, label, result);
    return NC_OK;
}
