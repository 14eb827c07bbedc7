/* The second eigenvector of a graph: L u = lambda D u with the Laplacian L and the degrees D, the
 * relaxed normalised cut (Shi & Malik 2000; Fiedler 1973). */
#ifndef NC_METHODS_FIEDLER_H
#define NC_METHODS_FIEDLER_H

#include <stdbool.h>
#include <stddef.h>

#include "methods/envelope.h"
#include "methods/gth.h"
#include "methods/lanczos.h"

/* Reused between graphs; zero it before the first use, free it with nc_fiedler_free. */
struct nc_fiedler {
    struct nc_gth gth;
    struct nc_lanczos lanczos;
    double *vector, *other; /* [padded] each */
    size_t capacity;
};

struct nc_fiedler_result {
    double lambda2; /* second eigenvalue, to about 1e-12 relative; 0 below the range of double */
    double lambda3; /* an upper bound of the third, close where the second is not isolated */
    size_t steps;   /* of Lanczos' method */
    bool converged;
    bool settled; /* the elements at the lightest nodes are right, too: see light_nodes.h */
};

/* Lanczos' method on the pseudo-inverse of L times D, whose largest eigenvalue is 1 / lambda2.
 *
 * graph: connected, at least 2 nodes, weights between 1e-170 and 1e300; its weights
 * are DESTROYED. degree: [nodes], positive, in the same scale; may be larger than the sum of a
 * node's weights (loops). u: [nodes], scaled to largest magnitude 1, its D-weighted mean is 0. */
int nc_fiedler_vector(struct nc_fiedler *solver, struct nc_envelope *graph, const double *degree,
                      double *u, struct nc_fiedler_result *result, struct nc_error *err);

void nc_fiedler_free(struct nc_fiedler *solver);

#endif
