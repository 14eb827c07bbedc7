/* Solving with a graph Laplacian without any subtraction between weights.
 *
 * The Laplacian L of a graph with edge weights w has the diagonal s_a = sum over b of w_ab and the
 * off-diagonal -w_ab. Eliminating node k leaves the Laplacian of a graph on the other nodes with
 * w_ij + w_ki w_kj / s_k: computing s_k as the sum of the remaining weights instead of updating the
 * diagonal keeps every element accurate to its last digits, whatever the weights' magnitudes
 * (Grassmann, Taksar & Heyman 1985; O'Cinneide 1993). So eigenvalues of 1e-200 are as accurate as
 * large ones.
 *
 * Nodes are eliminated from both ends of their order towards one that stays, the ground. With the
 * ground in the heaviest part the solution is small where the weight is, and subtracting its mean
 * does not cancel; from one end alone eigenvectors came out wrong. */
#ifndef NC_METHODS_GTH_H
#define NC_METHODS_GTH_H

#include "methods/envelope.h"

/* Reused between graphs; zero it before the first use, free it with nc_gth_free. */
struct nc_gth {
    struct nc_envelope *graph; /* rows 0 .. ground: factor; borrowed */
    struct nc_envelope mirror; /* the nodes from the last down to the ground, in reverse order */
    size_t ground;
    double *root_pivot; /* [nodes]: 1 / sqrt(s_k) at elimination */
    double *mirror_y;   /* [nodes + NC_LANES]: scratch for the mirrored part of a vector */
    size_t capacity;
};

/* Factors the Laplacian of a connected graph in place: graph's weights, which are between 1e-170
 * and 1e300, are overwritten, and graph must live as long as the solves. */
int nc_gth_factor(struct nc_gth *gth, struct nc_envelope *graph, size_t ground,
                  struct nc_error *err);

/* Solves L y = b with y[ground] = 0; the elements of b sum to 0 (b[ground] is taken to be what is
 * missing). y: [nodes + NC_LANES], holds b before and the solution after; the padding is zero. */
void nc_gth_solve(struct nc_gth *gth, double *y);

void nc_gth_free(struct nc_gth *gth);

#endif
