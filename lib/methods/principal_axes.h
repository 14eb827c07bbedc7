/* Principal axes of a signal's channels, from one pass over all its samples. */
#ifndef NC_METHODS_PRINCIPAL_AXES_H
#define NC_METHODS_PRINCIPAL_AXES_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"

enum nc_axes_solver {
    NC_AXES_EIGH, /* eigenvectors of the covariance matrix */
    NC_AXES_SVD   /* singular vectors of the data, through a running QR factorisation: digits are
                     not lost to squaring */
};

struct nc_principal_axes {
    size_t channels;
    double *mean;   /* [channels] */
    double *axes;   /* unit vectors, one a row, [channels][channels] */
    double *spread; /* standard deviations along them, falling, [channels] */
    float *low;     /* smallest sample of each channel, [channels] */
    float *high;    /* largest sample of each channel, [channels] */
};

/* Sums are double whatever the length of the signal, which must have frames. NC_ERR_DATA for a
 * sample that is NaN or infinite. Release with nc_principal_axes_free, also after an error. */
int nc_principal_axes(struct nc_principal_axes *result, const struct nc_signal *signal,
                      enum nc_axes_solver solver, struct nc_error *err);

void nc_principal_axes_free(struct nc_principal_axes *result);

#endif
