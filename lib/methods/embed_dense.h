/* Spectral embedding of a dense affinity.
 *
 * W is the affinity, its diagonal dropped; d_i = sum over j of w_ij; the symmetric normalised
 * Laplacian is L = I - M with M = D^-1/2 W D^-1/2. With the eigenvectors x of L's smallest
 * eigenvalues the embedding is u = D^-1/2 x (Shi & Malik 2000; von Luxburg 2007, section 3.2), with
 * the conventions of embed_sparse.h. */
#ifndef NC_METHODS_EMBED_DENSE_H
#define NC_METHODS_EMBED_DENSE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* Embeds the samples of a dense affinity.
 *
 * w: [n][n], symmetric; DESTROYED. count: how many eigenvalues of L, ascending, come back in values
 * [count] and how many columns of the embedding in the rows of vectors [count][n]; 1 <= count <= n.
 * The first is known, the constant vector with eigenvalue 0, and is deflated: the next ones are
 * orthogonal to it even where the graph falls apart and 0 is a multiple eigenvalue.
 *
 * The eigenvectors come from ARPACK (time about 100 n^2) or, with exact, for small matrices and
 * where ARPACK does not converge, from LAPACK (4/3 n^3). Where d is tiny the division amplifies
 * rounding; one step of the iteration that has the embedding as its fixed point, u <- D^-1 W u / (1
 * - lambda), removes that. */
int nc_embed_dense(double *w, size_t n, size_t count, bool exact, double *values, double *vectors,
                   struct nc_error *err);

#endif
