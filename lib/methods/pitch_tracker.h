/* The fundamental frequency of a voice in noise whose power is known, and the probability that
 * there is one: the evidence of every frame (pitch_evidence.h), joined over time by a hidden Markov
 * model (pitch_hmm.h). Frame by frame from the past alone, or of a whole recording at once. */
#ifndef NC_METHODS_PITCH_TRACKER_H
#define NC_METHODS_PITCH_TRACKER_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/pitch_evidence.h"
#include "methods/pitch_hmm.h"

struct nc_pitch_params {
    struct nc_pitch_evidence_params evidence; /* all 0: no pitch is sought */
    struct nc_pitch_hmm_params hmm;
    double mean_time; /* s: time constant of the mean power, frame by frame */
};

struct nc_pitch {
    float f0;     /* Hz; > 0 where voiced > 0 */
    float voiced; /* posterior probability of voice at about this pitch; 0 if none is sought */
};

struct nc_pitch_tracker {
    size_t bins;
    struct nc_pitch_evidence evidence;
    struct nc_pitch_hmm hmm;
    double frames;    /* seen so far */
    double mean_step; /* least weight of a frame in the mean power */
    float *mean;      /* [band of the evidence]: mean power */
    float *log_ratio; /* [candidates] */
    float *state;     /* [candidates + 1] */
};

/* bin_width: Hz between bins; hop: s between frames. */
int nc_pitch_tracker_init(struct nc_pitch_tracker *t, const struct nc_pitch_params *params,
                          double bin_width, double hop, size_t bins, struct nc_error *err);
void nc_pitch_tracker_free(struct nc_pitch_tracker *t);

/* The pitch of the next frame, given it and those before: power[bins], noise[bins]. */
struct nc_pitch nc_pitch_step(struct nc_pitch_tracker *t, const float *power, const float *noise);

/* pitch[frames], given all frames: power, noise [frames][bins]. Whatever was tracked before is
 * forgotten. Takes about 500 bytes a frame; -71 if there is no memory. */
int nc_pitch_track(struct nc_pitch_tracker *t, size_t frames, const float *power,
                   const float *noise, struct nc_pitch *pitch, struct nc_error *err);

#endif
