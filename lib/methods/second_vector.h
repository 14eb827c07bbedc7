/* The second eigenvector of a large connected graph: the relaxed normalised cut. */
#ifndef NC_METHODS_SECOND_VECTOR_H
#define NC_METHODS_SECOND_VECTOR_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/lobpcg.h"
#include "methods/sparse.h"

struct nc_second_vector_options {
    double tolerance;      /* of the vector's relative error; 0: 1e-4 */
    size_t max_iterations; /* on the graph itself; 0: 100 */
};

/* The eigenvector of the second smallest eigenvalue of (D - W) u = lambda D u (Shi & Malik 2000,
 * eq. 6), of D-length 1, its entry of largest magnitude positive. w: connected, 2 vertices or more.
 * u: [w->n]. options may be NULL.
 *
 * The vector of the coarsest graph of a multigrid hierarchy is carried to finer and finer ones and
 * improved on each (cascadic iteration: Urschel, Hu, Xu & Zikatanov 2015) by LOBPCG. Where that
 * does not converge, the report says so and u is the best found. */
int nc_second_vector(const struct nc_sparse *w, const struct nc_second_vector_options *options,
                     double *u, struct nc_lobpcg_report *report, struct nc_error *err);

#endif
