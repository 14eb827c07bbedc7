/* Algebraic multigrid for graph Laplacians: unsmoothed aggregation with a K-cycle.
 *
 * L = diag(degree) - W of a connected graph. Each level's vertices are grouped about nine to one
 * (methods/aggregate.h); a correction is constant on a group. Such coarse spaces are cheap but
 * weak, which the K-cycle makes up for: on every coarse level two steps of the conjugate gradient
 * method, preconditioned by the next level (Notay & Vassilevski 2008; Napov & Notay 2012; for
 * graphs Livne & Brandt 2012). The number of iterations does then not grow with the graph. */
#ifndef NC_METHODS_MULTIGRID_H
#define NC_METHODS_MULTIGRID_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/sparse.h"

enum { NC_MULTIGRID_LEVELS = 32 };

struct nc_level {
    const struct nc_sparse *w; /* level 0: the caller's graph; else &owned */
    struct nc_sparse owned;
    float *degree;       /* [n]: sums of the rows of w */
    float *mass;         /* [n]: sums of the degrees of level 0; at level 0 degree itself */
    uint32_t *aggregate; /* [n]: vertex of the next level; NULL at the last */
    float *product;      /* [n]: work space of the smoother */
    float *work;         /* [6][n]: work space of the K-cycle, NULL at level 0 */
};

struct nc_multigrid {
    struct nc_level level[NC_MULTIGRID_LEVELS];
    size_t levels;
    double
        *vectors; /* last level, [m][m]: eigenvectors of L u = lambda D u, D-orthonormal, in rows */
    double *values; /* last level, [m], ascending */
};

/* Builds the levels over a connected graph, which must outlive them. A graph that cannot be grouped
 * down to a size for a dense solution gives NC_ERR_INTERNAL. Free with nc_multigrid_free. */
int nc_multigrid_build(struct nc_multigrid *mg, const struct nc_sparse *w, struct nc_error *err);

void nc_multigrid_free(struct nc_multigrid *mg);

/* x, approximately L^-1 r on a level, up to a constant; r sums to zero; both are [n]. r and x do
 * not overlap. */
void nc_multigrid_cycle(struct nc_multigrid *mg, size_t level, const float *r, float *x);

/* y = L x on a level. The sums of a row cancel where x is smooth: in single precision the result is
 * good to 1e-7 of x, which does for a preconditioner, not of L x; the mixed one sums in double. */
void nc_laplacian_float(const struct nc_level *level, const float *x, float *y);
void nc_laplacian_mixed(const struct nc_level *level, const float *x, float *y);
void nc_laplacian_double(const struct nc_level *level, const double *x, double *y);

#endif
