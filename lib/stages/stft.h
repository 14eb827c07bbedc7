/* Short-time Fourier transform, block by block.
 *
 * Frame t looks at samples t*hop - pad .. t*hop - pad + n_fft - 1 of the recording, zeros before
 * its start and after its end, through a window of window_length centred in the n_fft samples:
 *
 *     Y(t,k) = sum over i = 0..n_fft-1 of w(i) x(t hop - pad + i) exp(-2 pi j i k / n_fft)
 *
 * for k = 0..n_fft/2. pad = n_fft/2 centres frame t on sample t*hop. */
#ifndef NC_STAGES_STFT_H
#define NC_STAGES_STFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/window.h"

enum { NC_MAX_N_FFT = 1 << 22 };

/* The inverse divides by the sum of squared windows over a sample. It must be this share of the
 * square of the window's peak: with less the rounding of single precision would show above -120 dB.
 */
#define NC_STFT_LEAST_WEIGHT 0.05

struct nc_stft_params {
    size_t n_fft;         /* 1 .. NC_MAX_N_FFT */
    size_t window_length; /* 1 .. n_fft */
    size_t hop;           /* 1 .. NC_MAX_N_FFT; beyond n_fft there is no inverse */
    enum nc_window window;
    size_t pad;  /* zeros before the first sample, 0 .. n_fft */
    bool center; /* pad is n_fft/2, and frames end as librosa's do: see nc_stft_frames */
};

/* Bins of a frame, n_fft/2 + 1. */
size_t nc_stft_bins(const struct nc_stft_params *params);

/* NC_ERR_USAGE if a value is out of the range above. */
int nc_stft_check(const struct nc_stft_params *params, struct nc_error *err);

/* [n_fft]: the window with zeros on both sides; to be freed by the caller, NULL with err set. */
float *nc_stft_window(const struct nc_stft_params *params, struct nc_error *err);

/* Frames of a recording of so many samples; 0 of none.
 *
 * Not centred: every frame whose window reaches a sample, ceil((samples + reach) / hop). Centred:
 * 1 + floor(samples / hop), librosa's number, and one more where the last samples would otherwise
 * be left with less than NC_STFT_LEAST_WEIGHT by the last frame. Both are ceil((samples +
 * reach) / hop) with the reach that nc_stft_reach gives. */
uint64_t nc_stft_frames(uint64_t reach, size_t hop, uint64_t samples);

/* As above: frame t exists if t*hop < samples + reach. NC_ERR_SYSTEM without memory. */
int nc_stft_reach(const struct nc_stft_params *params, uint64_t *reach, struct nc_error *err);

/* The least sum of squared windows that the inverse divides by, for window [n_fft]. */
double nc_stft_least_weight(const float *window, size_t n_fft);

struct nc_stft;

int nc_stft_new(struct nc_stft **stft, const struct nc_stft_params *params, size_t channels,
                struct nc_error *err);
void nc_stft_free(struct nc_stft *stft);

/* Appends samples, [samples][channels]. They are kept until no later frame needs them; take frames
 * before feeding more, to bound memory. */
int nc_stft_feed(struct nc_stft *stft, const float *x, size_t samples, struct nc_error *err);

/* No more samples: the frames that reach past the end become available. */
void nc_stft_end(struct nc_stft *stft);

/* Computes up to `most` frames that are available, in order, to spec: [frames][channels][bins]
 * complex, interleaved re, im. Returns their number. */
size_t nc_stft_take(struct nc_stft *stft, float *spec, size_t most);

/* Samples to feed until `frames` more frames can be taken. */
size_t nc_stft_samples_for(const struct nc_stft *stft, size_t frames);

/* Samples fed so far. */
uint64_t nc_stft_samples(const struct nc_stft *stft);

#endif
