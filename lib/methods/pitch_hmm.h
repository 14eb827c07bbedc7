/* A hidden Markov model of the pitch: one state without voice, and one for every candidate
 * fundamental. The pitch glides, so neighbouring candidates follow each other; voice begins with
 * any candidate alike, and lasts, as its absence does, for a time of exponential distribution.
 * Forward filter and forward-backward smoothing are Rabiner's (1989, A tutorial on hidden Markov
 * models); tracking pitch so that one frame's doubt is settled by its neighbours is customary
 * (Gonzalez & Brookes 2014, PEFAC, with dynamic programming).
 *
 * Distributions over states are float[candidates + 1], the last entry being the state without
 * voice. Its log-likelihood ratio is 0; those of the others are given for every frame. */
#ifndef NC_METHODS_PITCH_HMM_H
#define NC_METHODS_PITCH_HMM_H

#include <stddef.h>

#include "ground/error.h"

struct nc_pitch_hmm_params {
    double glide;            /* octaves/s: deviation (of a Laplace distribution) of the change */
    double voiced, unvoiced; /* s: mean duration of a stretch with and without voice */
    double start;            /* probability of voice in the first frame */
};

struct nc_pitch_hmm {
    size_t candidates;
    size_t reach;     /* steps that a pitch glides at most in one frame */
    float begin, end; /* probability that voice begins, or ends, from one frame to the next */
    float start;
    float *glide;   /* [2 reach + 1]: probability of a glide by -reach .. reach steps */
    float *padded;  /* [candidates + 2 reach] scratch: zeros on both sides */
    float *scratch; /* [candidates + 1] */
};

/* hop in s; per_octave: candidates an octave; candidates >= 1. */
int nc_pitch_hmm_init(struct nc_pitch_hmm *h, const struct nc_pitch_hmm_params *params, double hop,
                      double per_octave, size_t candidates, struct nc_error *err);
void nc_pitch_hmm_free(struct nc_pitch_hmm *h);

/* The distribution before the first frame was seen. */
void nc_pitch_hmm_start(const struct nc_pitch_hmm *h, float *state);

/* One frame on: the distribution before that frame was seen. */
void nc_pitch_hmm_predict(struct nc_pitch_hmm *h, float *state);

/* The frame was seen: its log-likelihood ratios join the distribution (Bayes). No state falls below
 * a probability of about 1e-30, from which it may recover. */
void nc_pitch_hmm_update(const struct nc_pitch_hmm *h, const float *log_ratio, float *state);

/* Given all frames: posterior[frames][candidates + 1] of log_ratio[frames][candidates]. */
void nc_pitch_hmm_smooth(struct nc_pitch_hmm *h, size_t frames, const float *log_ratio,
                         float *posterior);

#endif
