/* Overlapping spectra of a signal for methods that go through it many times: square-root Hann
 * windows, three quarters overlapping, so that analysis and synthesis in turn give the signal back.
 *
 * Real and imaginary parts stand apart, bins contiguous: loops over bins vectorise. */
#ifndef NC_METHODS_SPECTRAL_FRAMES_H
#define NC_METHODS_SPECTRAL_FRAMES_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"

enum { NC_SPECTRAL_OVERLAP = 4 }; /* windows that cover a sample */

struct nc_spectral_frames {
    struct nc_signal signal;
    size_t n_fft, hop, bins;
    size_t frames; /* the first and last ones reach into silence around the signal */
    void *private;
};

/* n_fft: a multiple of 8. cache_bytes: all spectra are kept in memory if they take no more. Release
 * with nc_spectral_frames_free, also after an error. */
int nc_spectral_frames_init(struct nc_spectral_frames *frames, const struct nc_signal *signal,
                            size_t n_fft, size_t cache_bytes, struct nc_error *err);

/* Points *re and *im at the spectra of frame t, [channels][bins], valid until the next call. */
int nc_spectral_frames_get(struct nc_spectral_frames *frames, size_t t, const float **re,
                           const float **im, struct nc_error *err);

void nc_spectral_frames_free(struct nc_spectral_frames *frames);

/* The way back: adds up the frames' windows, in order. */
struct nc_spectral_synthesis;

struct nc_spectral_synthesis *nc_spectral_synthesis_new(size_t n_fft, size_t channels,
                                                        struct nc_error *err);

/* Adds the next frame, re and im [channels][bins], and writes the `hop` frames of samples that are
 * now complete to out, [hop][channels]: those that begin n_fft - hop before frame 0's first new
 * sample, so the first n_fft - hop that come out are silence from before the signal. */
void nc_spectral_synthesis_add(struct nc_spectral_synthesis *synthesis, const float *re,
                               const float *im, float *out);

void nc_spectral_synthesis_free(struct nc_spectral_synthesis *synthesis);

#endif
