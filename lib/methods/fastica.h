/* FastICA: independent components of an instantaneous mixture (Hyvarinen 1999).
 *
 * Looks for the rotation B of the whitened signal z that makes the components y = B z as far from
 * Gaussian as possible, by the fixed-point iteration
 *     b <- E[z g(b'z)] - E[g'(b'z)] b        (eq. 20), then b is made orthogonal and unit again.
 * Expectations are over all samples; samples are single precision, block sums single, sums over
 * blocks double. */
#ifndef NC_METHODS_FASTICA_H
#define NC_METHODS_FASTICA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "ground/signal.h"
#include "methods/contrast.h"
#include "methods/whiten.h"

enum nc_fastica_algorithm {
    NC_FASTICA_PARALLEL, /* all components at once, symmetric orthogonalisation */
    NC_FASTICA_DEFLATION /* one after the other, Gram-Schmidt */
};

struct nc_fastica_options {
    enum nc_fastica_algorithm algorithm;
    enum nc_contrast contrast;
    double tolerance;      /* converged when |b_new . b_old| is within this of 1, for all b */
    size_t max_iterations; /* at least 1; deflation: for each component */
    uint64_t seed;         /* of the random start */
    size_t cache_bytes;    /* a whitened signal up to this size is kept in memory */
};

#define NC_FASTICA_TOLERANCE 1e-4
#define NC_FASTICA_MAX_ITERATIONS 200

struct nc_fastica_result {
    size_t iterations;  /* passes over all samples; deflation: the most that a component took */
    double last_change; /* largest | |b_new . b_old| - 1 | of the last iteration */
    bool converged;
};

/* Writes the rotation B, [components][components], one component a row. Signals longer than two
 * million frames are first solved on evenly spread blocks, then on all samples from that start.
 * A solution that is a saddle point is left and solved again (see saddle.h). Not converging is not
 * an error: see result->converged. */
int nc_fastica(const struct nc_signal *signal, const struct nc_whitening *whitening,
               const struct nc_fastica_options *options, double *rotation,
               struct nc_fastica_result *result, struct nc_error *err);

#endif
