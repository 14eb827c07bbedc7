/* How much later one signal is than another: the peak of their cross-correlation. */
#ifndef NC_METHODS_LAG_H
#define NC_METHODS_LAG_H

#include <stddef.h>

#include "ground/error.h"

/* The lag in -limit .. limit at which sum over i of reference[i] test[i + lag] is greatest, in
 * samples: above 0 when test is late. The signals have `samples` values in each of `channels`
 * interleaved channels, whose correlations are added. Of equal maxima the one nearest to 0 is
 * taken, so silence has lag 0. Computed by FFT, about 24 bytes a sample. Errors: NC_ERR_SYSTEM. */
int nc_find_lag(const float *reference, const float *test, size_t samples, size_t channels,
                size_t limit, long *lag, struct nc_error *err);

#endif
