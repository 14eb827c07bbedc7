#include "methods/second_vector.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/embed_sparse.h"

/* On coarse levels a rough vector will do: the next level changes it more than that. */
static const double COARSE_TOLERANCE = 0.03;
enum { COARSE_ITERATIONS = 8 };

static const double DEFAULT_TOLERANCE = 1e-4;
enum { DEFAULT_ITERATIONS = 100 };

/* The second vector of the last level, solved directly. */
static void start_vector(const struct nc_multigrid *mg, double *x, struct nc_lobpcg_report *report)
{
    size_t n = mg->level[mg->levels - 1].w->n;
    memcpy(x, mg->vectors + n, n * sizeof *x);
    memset(report, 0, sizeof *report);
    report->eigenvalue = mg->values[1];
    report->converged = true;
}

static int refine(struct nc_multigrid *mg, const struct nc_second_vector_options *options,
                  double *u, struct nc_lobpcg_report *report, struct nc_error *err)
{
    double tolerance = options->tolerance > 0 ? options->tolerance : DEFAULT_TOLERANCE;
    size_t most = options->max_iterations > 0 ? options->max_iterations : DEFAULT_ITERATIONS;
    size_t k = mg->levels - 1;
    int status = NC_OK;
    double *x = k == 0 ? u : nc_array(mg->level[k].w->n, sizeof *x, "a coarse eigenvector", err);
    if (!x)
        return NC_ERR_SYSTEM;

    start_vector(mg, x, report);
    while (!status && k > 0) {
        const struct nc_level *level = &mg->level[--k];
        double *finer =
            k == 0 ? u : nc_array(level->w->n, sizeof *finer, "a coarse eigenvector", err);
        if (finer) {
            for (size_t i = 0; i < level->w->n; i++)
                finer[i] = x[level->aggregate[i]];
            status = nc_lobpcg(mg, k, k == 0 ? tolerance : COARSE_TOLERANCE,
                               k == 0 ? most : COARSE_ITERATIONS, finer, report, err);
        } else {
            status = NC_ERR_SYSTEM;
        }
        free(x);
        x = finer;
    }
    if (x != u)
        free(x);
    return status;
}

int nc_second_vector(const struct nc_sparse *w, const struct nc_second_vector_options *options,
                     double *u, struct nc_lobpcg_report *report, struct nc_error *err)
{
    static const struct nc_second_vector_options defaults = {0};
    struct nc_multigrid mg;
    if (w->n < 2)
        return nc_fail(err, NC_ERR_USAGE, "%zu vertices have no second eigenvector", w->n);
    int status = nc_multigrid_build(&mg, w, err);
    if (status)
        return status;
    status = refine(&mg, options ? options : &defaults, u, report, err);
    if (!status)
        nc_positive_peak(u, w->n);
    nc_multigrid_free(&mg);
    return status;
}
