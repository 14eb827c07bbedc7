/* The noise cluster's centroid tracked frame by frame, without look-ahead: the recursive form of
 * noise_centroid.h (Gerkmann & Hendriks 2012 for the soft update and its guard against stagnation).
 */
#ifndef NC_METHODS_NOISE_TRACKER_H
#define NC_METHODS_NOISE_TRACKER_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/bin_gaussian.h"
#include "methods/posterior.h"
#include "methods/running_minimum.h"

struct nc_noise_tracker_params {
    double voice_db[NC_VOICE_LEVELS]; /* voice sub-clusters above the noise, dB */
    double start;                     /* s: so long the level is the mean of what was heard */
    double start_width;               /* Hz: standard deviation of its smoothing over frequencies */
    double start_voice_db;            /* level of noise in a start that is voice, relative to it */
    double slow;                      /* s: time constant of the slow level per bin */
    double presence;                  /* s: time constant of the mean posterior ... */
    double presence_limit; /* ... above which the posterior is kept below this, so that the level
                              goes on moving */
    double minimum_smooth; /* s: time constant of the power whose minimum the level keeps above */
    double minimum_window; /* s */
    size_t minimum_blocks;
    double ceiling_db; /* the slow level is at most this far above the smoothed power, pooled over
                          fast_width, so that speech heard at the start is soon forgotten; 0: no
                          such limit */
    double fast;       /* s: time constant of the fast correction */
    double fast_width; /* Hz: its width over frequencies */
    double fast_slope; /* ... or this times the frequency, where larger */
    double fast_prior; /* weight of "no correction" */
    double fast_low, fast_high; /* limits of the correction */
};

struct nc_noise_tracker {
    struct nc_noise_tracker_params params;
    size_t bins, frame, start_frames;
    float start_voice, ceiling; /* as ratios of powers */
    float slow_keep, fast_keep, presence_keep, minimum_keep;
    struct nc_posterior posterior;
    struct nc_bin_gaussian start_kernel, fast_kernel;
    struct nc_running_minimum minimum;
    float *start_sum; /* [bins] and so on */
    float *slow;      /* slow level */
    float *presence;  /* mean posterior of voice */
    float *smooth_power;
    float *excess, *weight; /* the fast correction before pooling */
    float *label, *row, *row2;
};

/* rate in Hz, hop in samples, bins = n_fft / 2 + 1 >= 2. */
int nc_noise_tracker_init(struct nc_noise_tracker *n, const struct nc_noise_tracker_params *params,
                          double rate, size_t hop, size_t bins, struct nc_error *err);
void nc_noise_tracker_free(struct nc_noise_tracker *n);

/* Whether the next frame belongs to the start. */
bool nc_noise_tracker_starts(const struct nc_noise_tracker *n);

/* The next frame: noise[bins] is the last frame's centroid on entry (anything before the first),
 * this frame's on return. power: positive. voiced: whether what was heard so far is voice; read in
 * the start alone. */
void nc_noise_tracker_step(struct nc_noise_tracker *n, const float *power, bool voiced,
                           float *noise);

#endif
