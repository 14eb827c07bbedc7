/* Smoothing of gains over time and frequency by a separable Gaussian, frame by frame.
 *
 * Isolated cells of a mask are heard as musical noise; smoothing the gains blurs them. Frames come
 * out `delay` frames after they went in; the edges replicate. */
#ifndef NC_STAGES_GAIN_SMOOTHER_H
#define NC_STAGES_GAIN_SMOOTHER_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

struct nc_gain_smoother;

/* sigma_frames and sigma_bins: standard deviations; 0 = none. The Gaussian is cut at three. */
int nc_gain_smoother_new(struct nc_gain_smoother **smoother, double sigma_frames, double sigma_bins,
                         size_t channels, size_t bins, struct nc_error *err);
void nc_gain_smoother_free(struct nc_gain_smoother *smoother);

/* Gains of the next frame, [channels][bins]. */
void nc_gain_smoother_push(struct nc_gain_smoother *smoother, const float *gains);

/* The next smoothed frame, if the frames pushed determine it; with `ended` the last frame pushed
 * stands for all that would follow, and as many frames come out as went in. */
bool nc_gain_smoother_next(struct nc_gain_smoother *smoother, bool ended, float *gains);

#endif
