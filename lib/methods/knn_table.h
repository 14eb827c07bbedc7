/* Spectral clustering, in two, of the whole table of a spectrogram: every cell is a sample (frame,
 * bin, value), the affinity is the graph of nearest neighbours. For millions of samples. */
#ifndef NC_METHODS_KNN_TABLE_H
#define NC_METHODS_KNN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/grid.h"
#include "methods/second_vector.h"

struct nc_knn_table_report {
    size_t components;   /* connected components of the graph */
    size_t far_searches; /* samples with neighbours far off on the grid; many cost time */
    bool solved;         /* an eigenvector was needed, and is told of here: */
    struct nc_lobpcg_report vector;
    bool split; /* false: one cluster, as where there are too few samples */
};

/* Labels the samples of a grid 0 and 1, as scikit-learn 1.2's SpectralClustering(n_clusters=2,
 * affinity="nearest_neighbors", n_neighbors=neighbours) does with a converged eigenvector: which of
 * the two is 0 has no meaning. label: [frames * bins]. options may be NULL. neighbours counts the
 * sample itself, 2 <= neighbours <= NC_KNN_GRID_MOST.
 *
 * - One component: the best split of the second eigenvector of the normalised Laplacian in two.
 * - Two components: they are the clusters; the second eigenvector is constant on each.
 * - Three or more: every grouping of whole components is as good a cut, and the method gives no
 *   answer. The rule here: a component is large if it holds a hundredth of the samples. If one
 * alone is large it is split by its own second eigenvector; otherwise the two largest components
 * (of equals, the one with the first sample) are the clusters. Every other component joins the
 * cluster whose centroid is nearer to its own, centroids being means of the scaled features.
 *
 * Where the eigenvector does not converge, report->vector.converged is false and the labels are
 * those of the best vector found; NC_OK all the same. */
int nc_knn_table(const struct nc_grid *grid, size_t neighbours,
                 const struct nc_second_vector_options *options, uint8_t *label,
                 struct nc_knn_table_report *report, struct nc_error *err);

/* An estimate, rather high, of the memory nc_knn_table takes at its peak, in bytes. */
double nc_knn_table_memory(size_t samples, size_t neighbours);

#endif
