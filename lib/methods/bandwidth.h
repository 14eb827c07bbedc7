/* Choice of the RBF kernel's gamma from the data. */
#ifndef NC_METHODS_BANDWIDTH_H
#define NC_METHODS_BANDWIDTH_H

#include <stddef.h>

#include "ground/error.h"

/* The median heuristic: gamma = 1 / median |x_i - x_j|^2 over pairs of samples, so that a typical
 * pair has the affinity 1/e (Gretton, Borgwardt, Rasch, Schoelkopf, Smola 2012, A kernel two-sample
 * test, section 8; Garreau, Jitkrittum, Kanagawa 2017, Large sample analysis of the median
 * heuristic).
 *
 * x: [samples][features], finite; borrowed. All pairs are looked at if there are at most 8,128 (128
 * samples), else that many drawn with a fixed seed: the same data give the same gamma. If more than
 * half of the pairs coincide the median runs over the pairs that do not; 1 if all coincide. */
int nc_gamma_median(const float *x, size_t samples, size_t features, double *gamma,
                    struct nc_error *err);

#endif
