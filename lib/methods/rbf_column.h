/* Spectral 2-clustering of one column of a spectrogram with a Gaussian kernel: fast and exact.
 *
 * The affinity of samples i and j is w_ij = exp(-gamma |x_i - x_j|^2), without loops (w_ii = 0),
 * d_i = sum over j of w_ij. The second eigenvector of L u = lambda D u, L = D - W (Shi & Malik
 * 2000), is the embedding, as scikit-learn's SpectralClustering(2) defines it, and the clusters are
 * its exact 1-D 2-means. What general solvers take O(n^3) for takes little more than O(n) here, and
 * small eigenvalues keep their relative accuracy (gth.h), where a dense solver's error is 1e-13. */
#ifndef NC_METHODS_RBF_COLUMN_H
#define NC_METHODS_RBF_COLUMN_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* What a column was like; all but the first three say that its labels are not to be trusted much.
 */
enum nc_rbf_flag {
    NC_RBF_CONSTANT = 1 << 0, /* all samples equal: one cluster, all labels 0, lambda 0 */
    NC_RBF_FLAT = 1 << 1,     /* kernel next to constant: the clusters are the values' 2-means */
    NC_RBF_TOO_WIDE = 1 << 2, /* not solved, labels untouched: another solver is faster here */
    /* lambda2 below NC_RBF_RESOLUTION: the column falls into parts, and which of them is cut off
     * (often a few samples) hangs on weights that rounding would hide from any general solver. */
    NC_RBF_SMALL_EIGENVALUE = 1 << 3,
    /* lambda3 - lambda2 below NC_RBF_GAP: another cut is as good, and the vector not determined. */
    NC_RBF_SMALL_GAP = 1 << 4,
    NC_RBF_SATURATED = 1 << 5,     /* parts too far apart for exp: cut at one of these gaps */
    NC_RBF_NOT_CONVERGED = 1 << 6, /* the vector found may mix the second with further ones */
    NC_RBF_ILL_POSED =
        NC_RBF_SMALL_EIGENVALUE | NC_RBF_SMALL_GAP | NC_RBF_SATURATED | NC_RBF_NOT_CONVERGED
};

#define NC_RBF_RESOLUTION 1e-11
#define NC_RBF_GAP 1e-9

struct nc_rbf_result {
    double lambda2,
        lambda3;         /* eigenvalues; the third is an upper bound, close if near the second */
    unsigned flags;      /* of enum nc_rbf_flag */
    size_t ones;         /* samples of label 1 */
    size_t nodes, steps; /* size of the solved problem, Lanczos steps */
};

struct nc_rbf_workspace; /* reused between columns, so that these do not allocate once it has grown
                          */

struct nc_rbf_workspace *nc_rbf_create(struct nc_error *err);
void nc_rbf_free(struct nc_rbf_workspace *workspace);

/* Clusters samples by one feature, their value.
 *
 * value: [n], finite, 1 <= n < 2^32; borrowed. gamma: positive, finite. label: [n], 0 or 1,
 * written; 1 is the side of the largest value, so that in practice it is value > threshold.
 *
 * The sorted column is compressed (column_cells.h) and solved by banded elimination (gth.h) and
 * Lanczos' method (fiedler.h). Time about 0.2 ms for 2,000 samples, then proportional to n. */
int nc_rbf_column(struct nc_rbf_workspace *workspace, const float *value, size_t n, double gamma,
                  uint8_t *label, struct nc_rbf_result *result, struct nc_error *err);

/* Clusters samples by two features, bin_step * their index and their value, which is the 3-D table
 * (frame, bin, value) frame by frame, as the frame is the same for all of them. A column of equal
 * values is one cluster, though the bins could be cut. Arguments as above, bin_step >= 0, finite;
 * label 1 is the side of the larger elements of u, whose element of largest magnitude is positive.
 *
 * Bins far apart (gamma bin_step^2 of about 0.01 or more): in the order of bins the kernel is
 * banded; edges are kept as far as they matter (grid_band.h). Time about n b^2 for the mean band b,
 * some 7 to 20 samples for dB and a step of 1: 0.5 ms for 2,000 samples. Bins close together (as
 * after scaling to unit variance): the kernel has a low rank (rbf_wide.h); 7 ms for 2,000 samples.
 * Neither, as with a wide kernel in which some samples have next to no neighbours, and n of several
 * hundred at least: NC_RBF_TOO_WIDE; use nc_embed_dense, n permitting. */
int nc_rbf_grid_column(struct nc_rbf_workspace *workspace, const float *value, size_t n,
                       double bin_step, double gamma, uint8_t *label, struct nc_rbf_result *result,
                       struct nc_error *err);

/* The embedding of the last column clustered, u: [n] in the order of the samples; its scale has no
 * meaning. 0 everywhere for a constant or unsolved column. Computed here for each sample: for tests
 * and plots, as clustering needs it near the cut only. */
void nc_rbf_embedding(struct nc_rbf_workspace *workspace, double *u);

#endif
