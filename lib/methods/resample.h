/* Change of sampling rate by a rational factor: a polyphase filter with a Kaiser-windowed sinc. */
#ifndef NC_METHODS_RESAMPLE_H
#define NC_METHODS_RESAMPLE_H

#include <stddef.h>

#include "ground/error.h"

/* The number of samples that nc_resample makes of `samples`: ceil(samples * to / from).
 * from, to: sampling rates in Hz, above 0; samples * to must fit in size_t. */
size_t nc_resampled_length(size_t samples, unsigned from, unsigned to);

/* Resamples input[samples] from `from` to `to` Hz into output[nc_resampled_length()] (caller's).
 *
 * The filter has linear phase and no delay: output sample m lies at the time m / to. Rejection 60
 * dB, cut-off at half the lower rate, transition band a tenth of that, gain 1 at 0 Hz (Kaiser 1974;
 * these are the choices of Octave's `resample`, with which STOI is customarily computed). Outside
 * the input the signal is taken as zero. Errors: NC_ERR_USAGE (a rate of 0), NC_ERR_SYSTEM. */
int nc_resample(const float *input, size_t samples, unsigned from, unsigned to, float *output,
                struct nc_error *err);

#endif
