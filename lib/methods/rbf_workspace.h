/* The memory that the solvers of rbf_column.h share. Not for other callers. */
#ifndef NC_METHODS_RBF_WORKSPACE_H
#define NC_METHODS_RBF_WORKSPACE_H

#include <stdbool.h>

#include "ground/radix.h"
#include "methods/column_cells.h"
#include "methods/column_split.h"
#include "methods/envelope.h"
#include "methods/fiedler.h"
#include "methods/grid_band.h"
#include "methods/kernel_graph.h"
#include "methods/light_nodes.h"
#include "methods/rbf_column.h"
#include "methods/rbf_wide.h"

struct nc_rbf_workspace {
    struct nc_radix value_order, embedding_order;
    struct nc_cells cells;
    struct nc_kernel_nodes nodes;
    struct nc_envelope graph;
    struct nc_grid_band band;
    struct nc_fiedler fiedler;
    struct nc_rbf_wide wide;
    double *sorted;    /* [capacity]: samples, ascending */
    double *u;         /* [capacity + NC_LANES]: eigenvector at the nodes, then zeros */
    double *u_samples; /* [capacity]: eigenvector at samples, sorted by value (grid: by bin) */
    double *offset;    /* [capacity + 3 NC_LANES]: the grid's part of the exponents */
    uint32_t *light;   /* [capacity]: the lightest nodes */
    size_t capacity;
    /* The last column, for nc_rbf_embedding. */
    const uint32_t *order; /* sorted[i] is sample order[i]; NULL: in the order of samples */
    size_t n;
    double gamma, lambda2;
    enum { NC_RBF_NO_EMBEDDING, NC_RBF_AT_NODES, NC_RBF_AT_SAMPLES } embedded;
};

int nc_rbf_reserve(struct nc_rbf_workspace *workspace, size_t n, struct nc_error *err);

/* Builds the kernel graph of the workspace's nodes, with the extents in its graph and the grid's
 * part of the exponents in offset (or NULL); its eigenvector into u, padded; eigenvalues, flags and
 * sizes into result. */
int nc_rbf_solve(struct nc_rbf_workspace *workspace, const double *offset,
                 struct nc_rbf_result *result, struct nc_error *err);

/* Sets the flags that the eigenvalues call for. */
void nc_rbf_judge(struct nc_rbf_result *result, bool converged);

/* Labels u_samples by their exact 2-means, sample order[i] (or i) being u_samples[i]. */
void nc_rbf_label_by_embedding(struct nc_rbf_workspace *workspace, uint8_t *label,
                               struct nc_rbf_result *result);

/* The parts of the workspace that column_split.h works on. */
struct nc_embedded_column nc_rbf_embedded_column(const struct nc_rbf_workspace *workspace);

/* One cluster: a column whose samples are all equal. */
void nc_rbf_constant(struct nc_rbf_workspace *workspace, uint8_t *label,
                     struct nc_rbf_result *result);

#endif
