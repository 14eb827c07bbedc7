/* Independent vector analysis by auxiliary functions (AuxIVA; Ono 2011): separates sources that
 * reach the microphones through a room.
 *
 * In each frequency bin the sources mix through a matrix of their own, x = A s; W = A^-1 is sought
 * in all bins at once, each source modelled as one vector over frequency whose bins rise and fall
 * together, which keeps a source's bins together. Iteration for source k (Ono 2011, eqs. 12-16):
 *     r_k(t) = |y_k(t)| over all bins,   V_k = mean over t of x x^H / weight(r_k),
 *     w_k = (W V_k)^-1 e_k,              w_k /= sqrt(w_k^H V_k w_k). */
#ifndef NC_METHODS_AUXIVA_H
#define NC_METHODS_AUXIVA_H

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/spectral_frames.h"

struct nc_auxiva_options {
    double tolerance; /* converged when an iteration lowers the objective by less, in nats a bin */
    size_t max_iterations;
};

struct nc_auxiva {
    size_t n, bins;
    double complex *unmixing; /* [bins][n sources][n channels], scaled as heard */
    size_t *loudest;          /* the channel that each source is scaled to, [n] */
    size_t iterations;
    double last_change; /* of the objective, nats a bin */
    bool converged;
};

/* Each source gets the scale and phase, bin by bin, that it has in the channel where it is loudest
 * (minimal distortion principle, Matsuoka & Nakashima 2001). Release with nc_auxiva_free, also
 * after an error. */
int nc_auxiva(struct nc_auxiva *auxiva, struct nc_spectral_frames *frames,
              const struct nc_auxiva_options *options, struct nc_error *err);

/* y = unmixing x for one frame; re, im: [n][bins]; out_re, out_im likewise. */
void nc_auxiva_apply(const struct nc_auxiva *auxiva, const float *re, const float *im,
                     float *out_re, float *out_im);

/* Orders and scales the sources: new source k is gains[k] times the old order[k]. */
int nc_auxiva_arrange(struct nc_auxiva *auxiva, const size_t *order, const double *gains,
                      struct nc_error *err);

void nc_auxiva_free(struct nc_auxiva *auxiva);

#endif
