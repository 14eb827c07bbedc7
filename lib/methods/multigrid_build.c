#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/aggregate.h"
#include "methods/eigen_dense.h"
#include "methods/multigrid.h"

enum {
    DENSE = 200,      /* vertices that are solved directly */
    DENSE_LAST = 2000 /* the same where grouping gets no further */
};

/* Grouping: at first with mutual neighbours alone, then with weights of a quarter of the largest.
 */
static const float STRONG_FIRST = 0.75f, STRONG = 0.25f;

/* A level with fewer groups than this has lost the shape of the graph. */
enum { LEAST_GROUPS = 8 };

static int set_degrees(struct nc_level *level, struct nc_error *err)
{
    const struct nc_sparse *w = level->w;
    level->degree = nc_array(w->n, sizeof *level->degree, "the degrees", err);
    if (!level->degree)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < w->n; i++) {
        double sum = 0;
        for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
            sum += (double)nc_sparse_weight(w, i, e);
        level->degree[i] = (float)sum;
    }
    return NC_OK;
}

static int set_mass(struct nc_level *coarse, const struct nc_level *fine, struct nc_error *err)
{
    size_t n = coarse->w->n;
    double *sum = nc_array(n, sizeof *sum, "the masses", err);
    coarse->mass = nc_array(n, sizeof *coarse->mass, "the masses", err);
    if (sum && coarse->mass) {
        for (size_t i = 0; i < fine->w->n; i++)
            sum[fine->aggregate[i]] += (double)fine->mass[i];
        for (size_t i = 0; i < n; i++)
            coarse->mass[i] = (float)sum[i];
    }
    free(sum);
    return sum && coarse->mass ? NC_OK : NC_ERR_SYSTEM;
}

/* Groups the last level's vertices into a new level; *grown is 0 where that leads nowhere. */
static int add_level(struct nc_multigrid *mg, int *grown, struct nc_error *err)
{
    struct nc_level *fine = &mg->level[mg->levels - 1], *coarse = fine + 1;
    size_t n = fine->w->n;
    *grown = 0;
    fine->aggregate = nc_array(n, sizeof *fine->aggregate, "the groups of a level", err);
    if (!fine->aggregate)
        return NC_ERR_SYSTEM;
    size_t groups = nc_aggregate(fine->w, mg->levels == 1 ? STRONG_FIRST : STRONG, fine->aggregate);
    if (groups < LEAST_GROUPS || groups > n - n / 10) {
        free(fine->aggregate);
        fine->aggregate = NULL;
        return NC_OK;
    }
    mg->levels++;
    coarse->w = &coarse->owned;
    int status = nc_coarsen(fine->w, fine->aggregate, groups, &coarse->owned, err);
    if (!status)
        status = set_degrees(coarse, err);
    if (!status)
        status = set_mass(coarse, fine, err);
    if (status)
        return status;
    fine->product = nc_array(n, sizeof *fine->product, "the smoother", err);
    coarse->work = nc_array(groups, 6 * sizeof *coarse->work, "the K-cycle", err);
    *grown = 1;
    return fine->product && coarse->work ? NC_OK : NC_ERR_SYSTEM;
}

/* All eigenpairs of the last level, from the dense matrix -D^-1/2 L D^-1/2, whose eigenvalues are
 * those of L u = lambda D u with the sign changed. */
static int solve_last(struct nc_multigrid *mg, struct nc_error *err)
{
    const struct nc_level *last = &mg->level[mg->levels - 1];
    const struct nc_sparse *w = last->w;
    size_t n = w->n;
    if (n > DENSE_LAST)
        return nc_fail(err, NC_ERR_INTERNAL, "the graph's %zu vertices cannot be grouped", n);
    double *a = nc_array(n, n * sizeof *a, "the coarsest graph", err);
    mg->vectors = nc_array(n, n * sizeof *mg->vectors, "the coarsest eigenvectors", err);
    mg->values = nc_array(n, sizeof *mg->values, "the coarsest eigenvalues", err);
    int status = a && mg->vectors && mg->values ? NC_OK : NC_ERR_SYSTEM;
    if (!status) {
        for (size_t i = 0; i < n; i++) {
            a[i * n + i] = -(double)last->degree[i] / (double)last->mass[i];
            for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
                a[i * n + w->column[e]] =
                    (double)nc_sparse_weight(w, i, e) /
                    sqrt((double)last->mass[i] * (double)last->mass[w->column[e]]);
        }
        status = nc_eigen_dense(a, n, n, mg->values, mg->vectors, err);
    }
    for (size_t k = 0; !status && k < n; k++) {
        mg->values[k] = -mg->values[k];
        for (size_t i = 0; i < n; i++)
            mg->vectors[k * n + i] /= sqrt((double)last->mass[i]);
    }
    free(a);
    return status;
}

int nc_multigrid_build(struct nc_multigrid *mg, const struct nc_sparse *w, struct nc_error *err)
{
    memset(mg, 0, sizeof *mg);
    mg->levels = 1;
    mg->level[0].w = w;
    int status = w->n > 0 && w->n < (size_t)INT32_MAX
                     ? set_degrees(&mg->level[0], err)
                     : nc_fail(err, NC_ERR_USAGE, "no multigrid for %zu vertices", w->n);
    mg->level[0].mass = mg->level[0].degree;
    for (int grown = 1; !status && grown && mg->levels < NC_MULTIGRID_LEVELS &&
                        mg->level[mg->levels - 1].w->n > DENSE;)
        status = add_level(mg, &grown, err);
    if (!status)
        status = solve_last(mg, err);
    if (status)
        nc_multigrid_free(mg);
    return status;
}

void nc_multigrid_free(struct nc_multigrid *mg)
{
    for (size_t k = 0; k < mg->levels; k++) {
        struct nc_level *level = &mg->level[k];
        free(level->work);
        free(level->product);
        free(level->aggregate);
        if (k > 0)
            free(level->mass);
        free(level->degree);
        nc_sparse_free(&level->owned);
    }
    free(mg->vectors);
    free(mg->values);
    memset(mg, 0, sizeof *mg);
}
