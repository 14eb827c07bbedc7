/* Clustering of samples: affinity, eigenvectors and assignment, or k-means, or a tree. */
#ifndef NC_STAGES_CLUSTER_H
#define NC_STAGES_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/linkage.h"
#include "methods/polarity.h"
#include "methods/rbf_column.h"

enum nc_cluster_method { NC_CLUSTER_SPECTRAL, NC_CLUSTER_KMEANS, NC_CLUSTER_HIERARCHICAL };

enum nc_affinity { NC_AFFINITY_RBF, NC_AFFINITY_KNN };

enum nc_assign { NC_ASSIGN_KMEANS, NC_ASSIGN_DISCRETIZE, NC_ASSIGN_CLUSTER_QR };
#define NC_ASSIGNS "kmeans|discretize|cluster_qr"

enum nc_solver {
    NC_SOLVER_AUTO,   /* whichever suits the problem */
    NC_SOLVER_DENSE,  /* LAPACK on the full matrix */
    NC_SOLVER_ARPACK, /* Lanczos iteration */
    NC_SOLVER_FAST    /* the special solvers for columns and for the 3-D table */
};
#define NC_SOLVERS "auto|dense|arpack|fast"

struct nc_cluster_params {
    enum nc_cluster_method method;
    enum nc_affinity affinity;
    double gamma;     /* of the RBF kernel; not above 0: the median heuristic for each problem */
    size_t neighbors; /* of the k-NN graph, the sample itself counted */
    enum nc_assign assign;
    enum nc_solver solver;
    enum nc_linkage linkage;
    size_t clusters; /* 2 to 255 */
    size_t starts;   /* of k-means */
    uint64_t seed;
    double memory; /* bytes that matrices of all pairs may take */
};

/* What came of one problem. */
struct nc_cluster_outcome {
    bool single;        /* all samples are equal: one cluster */
    bool ill_posed;     /* the eigenvectors are not determined by the data (see below) */
    size_t components;  /* of the k-NN graph; else 1 */
    double gamma;       /* used; 0 without RBF kernel */
    double eigenvalue;  /* the last one embedded, of the normalised Laplacian; NaN without */
    const char *solver; /* name of what solved it */
};

/* A cut is called ill-posed where the last eigenvalue embedded lies closer than this to the next
 * one: then rounding, or a few samples far from the rest, decide it. (The solvers for columns have
 * criteria of their own, see rbf_column.h.) */
#define NC_ILL_POSED_GAP 1e-12

/* What is clustered. */
struct nc_samples {
    const float *x; /* [count][features], all finite; borrowed */
    size_t count, features;
    size_t bins; /* the samples are all cells of a recording, frame by frame of so many bins; 0:
                    they are something else */
};

/* Clusters samples. label: [count], 0 to clusters - 1 in no particular order. Deterministic for a
 * given seed. workspace: from nc_rbf_create, to be reused from problem to problem.
 *
 * NC_ERR_USAGE if there are fewer samples than clusters or the solver does not fit the problem;
 * NC_ERR_SYSTEM, naming the need and ways round it, if a matrix would not fit in params->memory. */
int nc_cluster_samples(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                       const struct nc_samples *samples, uint8_t *label,
                       struct nc_cluster_outcome *outcome, struct nc_error *err);

#endif
