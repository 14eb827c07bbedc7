/* What a mask heard: how loud voice and noise are, how much of the time there is voice, and how far
 * the noise went down where there is none. */
#ifndef NC_STAGES_MASK_REPORT_H
#define NC_STAGES_MASK_REPORT_H

#include <stddef.h>

#include "stages/mask.h"

/* Sums over frames; start from zeros. Powers are of cells, all channels together. */
struct nc_mask_report {
    double frames, voice_frames;
    double voice_power, noise_power;
    double pause_before, pause_after; /* power in the pauses, before and after masking */
};

/* One frame, before it is masked: each cell's power is shared out between voice and noise by
 * snr / (1 + snr), or by the label or probability; where more than NC_VOICE_SHARE of the frame's
 * power is voice, the frame has voice. */
#define NC_VOICE_SHARE 0.5
void nc_mask_report_frame(struct nc_mask_report *report, const struct nc_mask_params *params,
                          const struct nc_mask_evidence *evidence, const float *gains,
                          const float *spec);

/* Ratio of voice to noise in the input, dB. Infinite where one of them is absent. */
double nc_mask_report_snr(const struct nc_mask_report *report);

/* How much weaker the pauses have become, dB; NaN if there were none. */
double nc_mask_report_reduction(const struct nc_mask_report *report);

/* Level of the noise, dB relative to a full-scale square wave, as the mean over time and channels.
 * window_power: sum of the squares of the analysis window. */
double nc_mask_report_noise_level(const struct nc_mask_report *report, size_t channels,
                                  size_t n_fft, double window_power);

#endif
