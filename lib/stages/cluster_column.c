#include "stages/cluster_column.h"

#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/discretize.h"

/* What the columns of the samples are like. */
struct shape {
    size_t varying; /* how many are not constant */
    size_t value;   /* the one that is not the grid */
    double step;    /* of the one that rises evenly; 0 if there is none */
};

static bool is_constant(const float *x, size_t samples, size_t stride)
{
    for (size_t i = 1; i < samples; i++)
        if (x[i * stride] < x[0] || x[i * stride] > x[0])
            return false;
    return true;
}

/* The step of a column that rises evenly, up to the rounding of single precision; else 0. */
static double grid_step(const float *x, size_t samples, size_t stride)
{
    double first = (double)x[0], last = (double)x[(samples - 1) * stride];
    double step = (last - first) / (double)(samples - 1);
    double rounding = 4e-7 * fmax(fabs(first), fabs(last));

    for (size_t i = 0; i < samples; i++)
        if (fabs((double)x[i * stride] - (first + step * (double)i)) > rounding)
            return 0;
    return step > 10 * rounding ? step : 0;
}

static struct shape shape_of(const float *x, size_t samples, size_t features)
{
    struct shape shape = {0};
    size_t varying = 0;

    for (size_t f = 0; f < features; f++) {
        if (is_constant(x + f, samples, features))
            continue;
        shape.varying++;
        varying = f;
        double step = shape.step > 0 ? 0 : grid_step(x + f, samples, features);
        if (step > 0)
            shape.step = step;
        else
            shape.value = f;
    }
    if (shape.varying == 1) { /* a value, evenly rising or not */
        shape.value = varying;
        shape.step = 0;
    }
    return shape;
}

/* The solver's labels are those of k-means; discretize takes its embedding, whose scale it does not
 * mind, with the constant vector. */
static int discretize(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                      size_t samples, uint8_t *label, struct nc_error *err)
{
    double *u = nc_array(3 * samples, sizeof *u, "embedding", err);
    if (!u)
        return NC_ERR_SYSTEM;
    double *rows = u + samples;
    nc_rbf_embedding(workspace, u);
    for (size_t i = 0; i < samples; i++) {
        rows[2 * i] = 1;
        rows[2 * i + 1] = u[i];
    }
    int status = nc_discretize(rows, samples, 2, params->seed, label, err);
    free(u);
    return status;
}

int nc_cluster_column(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                      const struct nc_samples *samples, uint8_t *label, bool *solved,
                      struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t n = samples->count;
    struct shape shape = shape_of(samples->x, n, samples->features);
    struct nc_rbf_result result;
    int status;

    *solved = false;
    if (params->clusters != 2 || params->assign == NC_ASSIGN_CLUSTER_QR ||
        !(shape.varying == 1 || (shape.varying == 2 && shape.step > 0)))
        return NC_OK;
    float *value = nc_array(n, sizeof *value, "a column", err);
    if (!value)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < n; i++)
        value[i] = samples->x[i * samples->features + shape.value];
    if (shape.varying == 1)
        status = nc_rbf_column(workspace, value, n, outcome->gamma, label, &result, err);
    else
        status = nc_rbf_grid_column(workspace, value, n, shape.step, outcome->gamma, label, &result,
                                    err);
    free(value);
    if (status != NC_OK || (result.flags & NC_RBF_TOO_WIDE))
        return status;
    *solved = true;
    outcome->solver = shape.varying == 1 ? "fast (one feature)" : "fast (bins and one feature)";
    outcome->eigenvalue = result.lambda2;
    outcome->ill_posed = (result.flags & NC_RBF_ILL_POSED) != 0;
    if (params->assign == NC_ASSIGN_DISCRETIZE)
        status = discretize(params, workspace, n, label, err);
    return status;
}
