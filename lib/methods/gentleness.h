/* How gently to treat a recording: the less noise there is, the more a mistaken reduction costs,
 * and the less a missed one. A factor rho from 0 (noisy) to 1 (nearly clean) and 2 (clean) follows
 * the ratio of voice to noise over some seconds; it makes the gains milder and their floor higher.
 */
#ifndef NC_METHODS_GENTLENESS_H
#define NC_METHODS_GENTLENESS_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

struct nc_gentleness_params {
    double noisy_db, clean_db; /* rho is 0 at the first ratio, 1 at the second */
    double pure_db[2];         /* between these it rises from 1 to 2: nothing left to do */
    double width;              /* s: over which the ratio is measured; 0: rho is always 0 */
    double low, high;          /* Hz: bins whose ratios, in dB, are averaged */
    /* Frame by frame, until voice has been heard, it is expected. Then a start in a background so
     * soft that voice will drown it is left alone, as it would be later: */
    double expected_db; /* its level in those bins together, were their powers all their geometric
                           mean: dBFS, about 17 dB below that of the speech; 0: not expected */
    double heard_db;    /* voice counts as heard at this ratio ... */
    double forget;      /* ... and what was expected is forgotten with this time constant, s; not
                           heard, with that of `width` */
    /* What rho = 1 changes, and lesser ones in proportion: */
    double exponent_drop; /* the gain is raised to 1 minus this ... */
    double floor_db;      /* ... and kept above this ... */
    double floor_rise_db; /* ... plus this */
    double log_odds;      /* of voice to noise before a cell is seen (offline) */
    double keep_drop;     /* off the decision-directed weight of the past (offline) */
};

/* The ratio over the whole of a recording: rho[frames]. power, noise: [frames][bins]. Each second
 * is weighed by a Gaussian of standard deviation `width`. */
int nc_gentleness(const struct nc_gentleness_params *params, double frame_rate, double bin_width,
                  size_t frames, size_t bins, const float *power, const float *noise, float *rho,
                  struct nc_error *err);

/* The ratio so far, frame by frame, with the time constant `width`. Levels are of samples in
 * [-1, 1] under a window whose mean square is 1/2 (sqrt-Hann); other windows differ by a few dB. */
struct nc_gentleness_tracker {
    struct nc_gentleness_params params;
    size_t from, to; /* bins */
    size_t settle; /* frames until the ratio is trusted; rho is 0 till then, or 1 if voice was heard
                      from the start */
    float keep, settling;
    float *voice, *noise;                   /* [bins]: smoothed powers */
    float expected;                         /* voice's power in a bin */
    float expectation;                      /* its weight, falling from 1 to 0 ... */
    float forget;                           /* ... also by this, once voice is heard */
    float *expected_voice, *expected_noise; /* [bins]: the smoothed powers with it */
};

int nc_gentleness_tracker_init(struct nc_gentleness_tracker *g,
                               const struct nc_gentleness_params *params, double frame_rate,
                               double bin_width, size_t bins, struct nc_error *err);
void nc_gentleness_tracker_free(struct nc_gentleness_tracker *g);

/* rho after the next frame, power[bins] and noise[bins]. voiced: whether the start is voice. */
float nc_gentleness_tracker_step(struct nc_gentleness_tracker *g, bool voiced, const float *power,
                                 const float *noise);

/* Changes snr[bins] so that the log-spectral amplitude gain it stands for becomes the one that rho
 * asks for: max(gain^(1 - r exponent_drop), floor), where r is rho times the root of weight[bins]
 * (what the voice prior leaves of a bin; there is nothing to treat gently where there is no voice).
 */
void nc_gentleness_apply(const struct nc_gentleness_params *params, float rho, size_t bins,
                         const float *power, const float *noise, const float *weight, float *snr);

#endif
