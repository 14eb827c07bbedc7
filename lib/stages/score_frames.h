/* The frames that the measures of Hu & Loizou (2008) share: 30 ms, three quarters overlapping, Hann
 * window. */
#ifndef NC_STAGES_SCORE_FRAMES_H
#define NC_STAGES_SCORE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* Their programs add this to every sample, so that digital silence divides no number by zero. */
#define NC_SCORE_EPSILON 2.220446049250313e-16

struct nc_score_frames {
    size_t length; /* of a frame, in samples */
    size_t hop;
    size_t count;     /* of frames in the signal: those that fit, the last one left out */
    double *window;   /* [length] */
    double *distance; /* [count]: room for one result a frame */
};

/* Free with nc_score_frames_free, also after a failure. Errors: NC_ERR_SYSTEM. */
int nc_score_frames_init(struct nc_score_frames *frames, size_t samples, unsigned rate,
                         struct nc_error *err);

/* frame[length] = window * (signal + offset), frame number `index`. */
void nc_score_frame(const struct nc_score_frames *frames, const float *signal, size_t index,
                    double offset, double *frame);

/* The mean of the lowest 95 % of frames->distance, which is sorted; NAN if there are no frames. */
double nc_score_lowest_mean(struct nc_score_frames *frames);

/* Whether the signal is digital silence, which no measure takes as a reference. */
bool nc_score_is_silent(const float *signal, size_t samples);

void nc_score_frames_free(struct nc_score_frames *frames);

#endif
