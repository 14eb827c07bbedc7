/* The second eigenvector of a graph's Laplacian, L u = lambda D u, by preconditioned iteration. */
#ifndef NC_METHODS_LOBPCG_H
#define NC_METHODS_LOBPCG_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/multigrid.h"

/* Steps are kept in single precision: no smaller error can be asked for. */
#define NC_LOBPCG_LEAST_TOLERANCE 1e-6

struct nc_lobpcg_report {
    double eigenvalue;
    double error; /* estimate of the eigenvector's relative error: sqrt(r . B r / lambda), with the
                   * residual r and the preconditioner B, which is close to the inverse of L; its
                   * square estimates the relative error of the eigenvalue */
    size_t iterations;
    bool converged; /* error <= tolerance */
};

/* Locally optimal preconditioned conjugate gradients (Knyazev 2001) for one vector on a level of a
 * multigrid hierarchy, whose cycle is the preconditioner; the constant, the first eigenvector, is
 * kept out. x: [n], the start, not constant; gets the eigenvector, of D-length 1. Ends when the
 * error estimate is at most the tolerance, after max_iterations, or when it falls no more: see the
 * report. */
int nc_lobpcg(struct nc_multigrid *mg, size_t level, double tolerance, size_t max_iterations,
              double *x, struct nc_lobpcg_report *report, struct nc_error *err);

#endif
