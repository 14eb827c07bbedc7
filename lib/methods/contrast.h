/* Contrast functions of FastICA: the non-linearity g and its derivative.
 *
 * g is the derivative of the function G whose expectation measures how far a signal is from
 * Gaussian (Hyvarinen 1999, eqs. 11-13). */
#ifndef NC_METHODS_CONTRAST_H
#define NC_METHODS_CONTRAST_H

#include <stddef.h>

enum nc_contrast {
    NC_CONTRAST_LOGCOSH, /* g(y) = tanh(y): the all-round choice */
    NC_CONTRAST_EXP,     /* g(y) = y exp(-y^2/2): robust to outliers */
    NC_CONTRAST_CUBE     /* g(y) = y^3: kurtosis; fast, sensitive to outliers */
};

/* Replaces y[0 .. count-1] by g(y) and returns the sum of g'(y). `scratch` holds count floats.
 * g is within 3e-7 (logcosh, exp: absolute; cube: relative) of its exact value. Keep count to a few
 * thousand: sums within a call are in single precision. */
double nc_contrast(enum nc_contrast contrast, float *y, float *scratch, size_t count);

/* Replaces y by G(y), the integral of g with G(0) as usual (log cosh y; -exp(-y^2/2); y^4/4), and
 * returns their sum. */
double nc_contrast_value(enum nc_contrast contrast, float *y, size_t count);

/* The mean of G over a standard normal distribution. */
double nc_contrast_gaussian(enum nc_contrast contrast);

#endif
