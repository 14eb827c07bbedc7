/* Selective smoothing of the cepstrum over time (Breithaupt, Gerkmann & Martin 2008), with the
 * voice's pitch kept sharp and raised (Elshamy et al. 2017).
 *
 * The cepstrum of a log power spectrum gathers the spectrum's envelope, where voice lives, in its
 * first entries (quefrencies), the voice's harmonics in one entry at the pitch period and its
 * multiples, and spreads the randomness of the estimate over all others. So the first are smoothed
 * little over time, the others much, except about a pitch that stands out. */
#ifndef NC_METHODS_CEPSTRAL_H
#define NC_METHODS_CEPSTRAL_H

#include <stddef.h>

#include <fftw3.h>

#include "ground/error.h"

enum { NC_CEPSTRAL_BANDS = 3 };

/* Recursion coefficients ("keep": the weight of the past) hold for a hop of `reference_hop` and are
 * raised to the power hop / reference_hop. */
struct nc_cepstral_params {
    double band_end[NC_CEPSTRAL_BANDS - 1]; /* s: quefrencies up to here belong to the band */
    double keep[NC_CEPSTRAL_BANDS];
    double pitch_keep;            /* about the pitch and its double */
    double return_keep;           /* how slowly a quefrency returns to its band's coefficient */
    double reference_hop;         /* s */
    double pitch_low, pitch_high; /* Hz */
    double pitch_threshold;       /* of the cepstral peak */
    double pitch_raise;           /* factor at the pitch quefrency */
    double double_raise;          /* factor at its double */
};

struct nc_cepstral {
    size_t bins, n_fft;          /* n_fft = 2 (bins - 1) */
    size_t pitch_from, pitch_to; /* quefrencies searched, inclusive; from > to: none */
    float threshold, pitch_raise, double_raise;
    float pitch_keep, return_keep;
    float *keep;             /* [bins] of each band */
    float *target;           /* [bins] scratch */
    float *even;             /* [n_fft] scratch: an even sequence */
    fftwf_complex *spectrum; /* [bins] scratch */
    fftwf_plan plan;
};

/* The recursion in time: smoothed cepstrum and current coefficients, [bins] each. */
struct nc_cepstral_state {
    float *smooth;
    float *keep;
};

/* rate in Hz, hop in samples, bins >= 2. */
int nc_cepstral_init(struct nc_cepstral *c, const struct nc_cepstral_params *params, double rate,
                     size_t hop, size_t bins, struct nc_error *err);
void nc_cepstral_free(struct nc_cepstral *c);

int nc_cepstral_state_init(struct nc_cepstral_state *state, size_t bins, struct nc_error *err);
void nc_cepstral_state_free(struct nc_cepstral_state *state);

/* cepstrum[bins] of log_power[bins], and back; in place is allowed. */
void nc_cepstrum(struct nc_cepstral *c, const float *log_power, float *cepstrum);
void nc_cepstrum_inverse(struct nc_cepstral *c, const float *cepstrum, float *log_power);

/* The quefrency of the largest entry where a pitch may be, or 0 if nothing is searched. */
size_t nc_cepstral_peak(const struct nc_cepstral *c, const float *cepstrum);

/* The quefrency of a pitch that stands out, or 0. */
size_t nc_cepstral_pitch(const struct nc_cepstral *c, const float *cepstrum);

/* Raises the pitch (0 = none) and its double in the cepstrum. */
void nc_cepstral_raise(const struct nc_cepstral *c, size_t pitch, float *cepstrum);

/* Begins a recursion at a cepstrum not yet raised. */
void nc_cepstral_start(const struct nc_cepstral *c, struct nc_cepstral_state *state,
                       const float *cepstrum);

/* One frame of the recursion; the result is state->smooth. */
void nc_cepstral_step(struct nc_cepstral *c, struct nc_cepstral_state *state, const float *cepstrum,
                      size_t pitch);

/* Smooths log_power[frames][bins] in place, as the mean of the forward and the time-reversed
 * recursion. scratch: [frames][bins]. */
int nc_cepstral_both_ways(struct nc_cepstral *c, size_t frames, float *log_power, float *scratch,
                          struct nc_error *err);

#endif
