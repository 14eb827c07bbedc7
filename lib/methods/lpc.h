/* Linear prediction by the autocorrelation method (Makhoul 1975). */
#ifndef NC_METHODS_LPC_H
#define NC_METHODS_LPC_H

#include <stddef.h>

#define NC_LPC_MAX_ORDER 64

/* lags[k] = sum over i of frame[i] frame[i + k], k = 0 .. order. */
void nc_autocorrelation(const double *frame, size_t length, size_t order, double *lags);

/* Levinson-Durbin recursion: the inverse filter A(z), a[0] = 1, a[1 .. order], whose prediction
 * error on a signal with autocorrelation lags[0 .. order] is least. order <= NC_LPC_MAX_ORDER. Once
 * nothing is left to predict (an all-zero or exactly predictable frame) the remaining coefficients
 * are 0. */
void nc_levinson(const double *lags, size_t order, double *a);

/* a' R a, R the symmetric Toeplitz matrix of lags[0 .. order]: the energy that the filter a leaves
 * of a signal with these autocorrelations. */
double nc_prediction_error(const double *lags, size_t order, const double *a);

#endif
