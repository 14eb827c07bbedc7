/* What one frame tells of the pitch: how well the peaks of its spectrum fit each fundamental.
 *
 * The spectrum is taken as s(f) = ln(1 + P / (N + share * M)), less its local mean over frequency,
 * which leaves harmonics and takes formants and noise colour away. M, the mean power over time,
 * stands for talkers in the background: they are part of every frame, the near voice is not.
 *
 * A candidate's score is the correlation of s with a cosine over frequency whose maxima are at the
 * harmonics and whose minima are between them, and which decays as 1 / sqrt(f), so that neither
 * half nor double the fundamental fits as well. That is the idea of SWIPE (Camacho & Harris 2008, A
 * sawtooth waveform inspired pitch estimator for speech and music). It is divided by its deviation
 * in noise, so z is about a standard normal variable there, and the log-likelihood ratio of the
 * candidate to noise grows as z^2 / 2. */
#ifndef NC_METHODS_PITCH_EVIDENCE_H
#define NC_METHODS_PITCH_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/bin_gaussian.h"

struct nc_pitch_evidence_params {
    double low, high;  /* Hz: fundamentals searched, at equal steps of the logarithm */
    double per_octave; /* steps an octave; 0: no pitch is sought */
    double from, to;   /* Hz: the spectrum looked at; of a candidate, from half of it on */
    double mean_width; /* Hz: standard deviation of the local mean that is taken off */
    double share;      /* of the mean power that counts as noise */
    double variance;   /* of a bin of s in noise */
    double penalty;    /* taken off the log-likelihood ratio: what noise alone may reach */
    double widest_bin; /* Hz between bins; where they are farther apart no pitch is sought: the
                          harmonics of low voices are not resolved */
};

struct nc_pitch_evidence {
    size_t candidates; /* 0: no pitch is sought */
    size_t stride;     /* candidates, and room for whole vectors */
    size_t used;       /* bins of the kernels */
    size_t band;       /* bins of the spectrum that bear on them */
    float share, penalty;
    float *log_f0; /* [candidates]: log of the fundamental in Hz */
    float *kernel; /* [used][stride] */
    float *score;  /* [stride] scratch: z, of the frame last seen */
    float *s;      /* [band] scratch */
    float *local;  /* [band] scratch */
    struct nc_bin_gaussian mean;
};

/* bin_width: Hz between bins. No pitch is sought (candidates 0, nothing allocated) with per_octave
 * 0, with bins wider than widest_bin, or where the spectrum ends below `to`. */
int nc_pitch_evidence_init(struct nc_pitch_evidence *e,
                           const struct nc_pitch_evidence_params *params, double bin_width,
                           size_t bins, struct nc_error *err);
void nc_pitch_evidence_free(struct nc_pitch_evidence *e);

/* log_ratio[candidates]: log-likelihood ratios of voice with that fundamental to none. power,
 * noise, mean: [band] or more, powers in the same unit, >= 0. */
void nc_pitch_evidence(struct nc_pitch_evidence *e, const float *power, const float *noise,
                       const float *mean, float *log_ratio);

#endif
