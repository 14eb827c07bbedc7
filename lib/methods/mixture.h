/* Voice/noise clustering of a whole spectrogram by a two-cluster mixture: the default method.
 *
 * 1. Start: per-bin 2-means of the log power.
 * 2. EM of a voice/noise mixture of exponential distributions: noise centroids (a power spectral
 *    density for every cell) and soft labels.
 * 3. The voice ratio (voice centroid over noise centroid) of every cell: geometric mean of the
 *    decision-directed recursion and of a smoothing of the cepstrum that keeps the pitch sharp.
 * 4. EM of the additive model (a cell is voice plus noise) with that ratio; again 3.
 * 5. A second cepstral smoothing, of the estimated voice power.
 * 6. What is known of voice by frequency (voice_prior.h), here and in 3.
 * 7. A comb at the harmonics of the pitch, tracked over the noise of 4 (harmonic_comb.h).
 *
 * All constants are in seconds, hertz and decibels, so any rate serves. The input's scale matters
 * only through the digital silence level. */
#ifndef NC_METHODS_MIXTURE_H
#define NC_METHODS_MIXTURE_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/cepstral.h"
#include "methods/gain.h"
#include "methods/gentleness.h"
#include "methods/harmonic_comb.h"
#include "methods/noise_centroid.h"
#include "methods/pitch_tracker.h"
#include "methods/posterior.h"
#include "methods/voice_prior.h"
#include "methods/noise_start.h"

struct nc_mixture_params {
    struct nc_noise_start_params start;
    double voice_db[NC_VOICE_LEVELS]; /* voice sub-clusters above the noise, dB */
    size_t mixture_iterations;
    struct nc_noise_centroid_params mixture;
    size_t additive_iterations;
    struct nc_noise_centroid_params additive;
    double snr_floor_db;  /* least voice ratio, in dB of power */
    double directed_keep; /* decision-directed: weight of the past, for a hop of directed_hop */
    double directed_hop;  /* s */
    struct nc_cepstral_params cepstrum;
    double cepstrum_bias;               /* added to the smoothed log power: the mean of a log of an
                                           exponential variable is Euler's constant too low */
    double second_weight;               /* of the second cepstral pass in the log voice ratio */
    double second_floor;                /* least voice power in it, relative to the noise */
    struct nc_voice_prior_params prior; /* pool_early counts times the gentleness */
    struct nc_pitch_params pitch;
    struct nc_harmonic_comb_params comb;
    struct nc_gentleness_params gentle;
    struct nc_gain_params gain; /* the gain that goes with it; for the caller */
};

/* How the frames were made. */
struct nc_mixture_shape {
    double rate;       /* Hz */
    size_t n_fft, hop; /* samples; n_fft even, bins = n_fft / 2 + 1 */
};

/* Results, [frames][bins] each, owned by the caller; any may be NULL. */
struct nc_mixture_fields {
    float *noise; /* noise centroid: power spectral density, in the units of power */
    float *snr;   /* voice ratio; 0 in digital silence */
    float *voice; /* posterior probability of the voice cluster; 0 in digital silence */
};

/* -64 with the reason in err if no spectrogram has this shape. */
int nc_mixture_check_shape(const struct nc_mixture_shape *shape, struct nc_error *err);

/* The coefficient of a recursion that is `keep` for a hop of reference_hop seconds. */
float nc_keep_for_hop(double keep, double reference_hop, const struct nc_mixture_shape *shape);

/* Fills params with a named preset ("default", "reference"); -64 with the known names in err if
 * unknown. */
int nc_mixture_preset(const char *name, struct nc_mixture_params *params, struct nc_error *err);

/* Clusters power[frames][bins]: |Y|^2 + 1e-12, with Y the spectrum of samples in [-1, 1] (any scale
 * works; it tells silence: frames whose mean power is at most 1e-10). Channels are clustered one by
 * one, or linked by passing the sum of their powers, whose gain then serves them all.
 *
 * noise_label[frames][bins] is NULL, or the probability (or 0 and 1) that each cell is noise, from
 * another method; then the centroids are fitted to those labels instead of by EM.
 *
 * Silent frames are left out, as if cut from the recording. 0 frames are fine. Powers beyond
 * [1e-12, 1e20] are clamped; NaN is refused. Memory: about 5 arrays of the input's size. Returns 0,
 * -64 (shape), -65 (NaN), -71 (memory). */
int nc_mixture(const struct nc_mixture_params *params, const struct nc_mixture_shape *shape,
               size_t frames, const float *power, const float *noise_label,
               const struct nc_mixture_fields *out, struct nc_error *err);

/* The same for powers that are limited and audible (audible.h), noise and snr of [frames][bins]. */
int nc_mixture_audible(const struct nc_mixture_params *params, const struct nc_mixture_shape *shape,
                       size_t frames, const float *power, const float *noise_label, float *noise,
                       float *snr, struct nc_error *err);

/* The posterior probability of voice of one frame, from its power and noise centroid. */
void nc_mixture_voice(const struct nc_mixture_params *params, size_t bins, const float *power,
                      const float *noise, float *voice);

#endif
