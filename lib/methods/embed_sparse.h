/* Spectral embedding of a sparse affinity: the smallest eigenvectors of its normalised Laplacian.
 */
#ifndef NC_METHODS_EMBED_SPARSE_H
#define NC_METHODS_EMBED_SPARSE_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/arpack.h"
#include "methods/sparse.h"

/* The `count` smallest eigenvalues of L = I - D^-1/2 W D^-1/2, ascending in values [count], and in
 * the rows of vectors [count][n] its eigenvectors divided by sqrt(d) (which solve
 * (D - W) u = lambda D u; Shi & Malik 2000, eq. 6), each with its entry of largest magnitude
 * positive, as scikit-learn's spectral_embedding gives them. A vertex without edges counts as d
 * = 1.
 *
 * Found by ARPACK as the largest eigenvectors of D^-1/2 W D^-1/2; report and its meaning are those
 * of nc_arpack_largest. A graph of several components has the eigenvalue 0 as many times, and then
 * the vectors are any basis of that space (methods/components.h finds the components). */
int nc_embed_sparse(const struct nc_sparse *w, size_t count,
                    const struct nc_arpack_options *options, double *values, double *vectors,
                    struct nc_arpack_report *report, struct nc_error *err);

/* Flips the sign of v [n] if its entry of largest magnitude (the first of equals) is negative. */
void nc_positive_peak(double *v, size_t n);

#endif
