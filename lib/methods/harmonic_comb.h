/* Where voice of a known pitch must be, told by its harmonics together: a comb.
 *
 * Where noise masks a harmonic, the cells there know nothing of it, but the other harmonics do. A
 * template T has a line at every multiple of the fundamental and a floor between:
 *
 *     T(f) = t0 + (1 - t0) exp(-d^2 / (2 line_width^2)),  d = f - h f0,  h = max(1, round(f / f0)).
 *
 * The strength of the voice near f is the least-squares fit of T to the excess over the noise,
 * pooled by a Gaussian G over some harmonics:
 *
 *     A = G[T max(P / N - 1, 0)] / G[T^2],
 *
 * and A T is a voice ratio by the pitch alone. It joins the ratio X in the logarithm,
 *
 *     X <- X^(1 - w) (A T)^w,
 *
 * with a weight w that is in proportion to the probability of voice, ends where harmonics are no
 * longer sharp, and falls where the voice stands out, which needs no help. */
#ifndef NC_METHODS_HARMONIC_COMB_H
#define NC_METHODS_HARMONIC_COMB_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/bin_gaussian.h"
#include "methods/pitch_tracker.h"

struct nc_harmonic_comb_params {
    double weight;             /* greatest weight in the log voice ratio; 0: no comb */
    double line_width;         /* Hz: standard deviation of a line */
    double floor_db;           /* t0, dB of power */
    double pool_width;         /* Hz: standard deviation over frequencies ... */
    double pool_slope;         /* ... or this times the frequency, where larger */
    double low_from, low_to;   /* Hz: the weight rises from 0 to its greatest */
    double high_from, high_to; /* Hz: and falls to 0 */
    double clear_ratio;        /* A (a power ratio) that halves the weight */
};

struct nc_harmonic_comb {
    size_t bins; /* of the comb: those below high_to; 0: no comb */
    float bin_width, line_scale, floor, clear_ratio, weight;
    float *strength; /* [bins]: weight by frequency */
    float *line;     /* [bins] scratch: the template */
    float *fit;      /* [bins] scratch: G[T max(P / N - 1, 0)], then A */
    float *energy;   /* [bins] scratch: G[T^2] */
    struct nc_bin_gaussian pool;
};

/* bin_width: Hz between bins. */
int nc_harmonic_comb_init(struct nc_harmonic_comb *c, const struct nc_harmonic_comb_params *params,
                          double bin_width, size_t bins, struct nc_error *err);
void nc_harmonic_comb_free(struct nc_harmonic_comb *c);

/* Blends the comb of one frame's pitch into snr[bins] (> 0); lowest: the least ratio that the comb
 * claims. power[bins], noise[bins] > 0. No voice or no comb leaves snr as it is. */
void nc_harmonic_comb(struct nc_harmonic_comb *c, struct nc_pitch pitch, float lowest,
                      const float *power, const float *noise, float *snr);

#endif
