/* Whitening: the linear map that makes channels uncorrelated and of unit variance.
 *
 * z = K (x - mean), with K of shape [components][channels] made from the principal components of x:
 * K = D^-1/2 U^T for the covariance U D U^T (Hyvarinen, Karhunen & Oja 2001, eq. 6.33). */
#ifndef NC_METHODS_WHITEN_H
#define NC_METHODS_WHITEN_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"
#include "methods/principal_axes.h"

/* A direction whose standard deviation is below this part of the strongest one's carries no signal:
 * -120 dB, above the rounding of single-precision samples and below that of 16 bits. */
#define NC_WHITEN_RANK_TOLERANCE 1e-6

struct nc_whitening {
    size_t channels;
    size_t components;
    double *mean;     /* [channels] */
    double *forward;  /* K, [components][channels] */
    double *backward; /* the pseudo-inverse of K, [channels][components] */
};

/* One pass over the signal (double sums whatever the length). components = 0 asks for as many as
 * there are channels. Errors: NC_ERR_DATA for fewer frames than channels, silence, a constant
 * channel, NaN or infinite samples, or fewer independent directions than components; the message
 * says which. Release with nc_whitening_free, also after an error. */
int nc_whiten(struct nc_whitening *whitening, const struct nc_signal *signal, size_t components,
              enum nc_axes_solver solver, struct nc_error *err);

void nc_whitening_free(struct nc_whitening *whitening);

#endif
