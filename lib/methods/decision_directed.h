/* The decision-directed voice ratio (Ephraim & Malah 1984): the last frame's estimated voice power
 * over the noise, mixed with a little of what this frame's excess over the noise says. */
#ifndef NC_METHODS_DECISION_DIRECTED_H
#define NC_METHODS_DECISION_DIRECTED_H

#include <stddef.h>

#include "ground/error.h"

/* One frame: snr[bins] from power and noise; voice_power[bins] is the state, zero before the first
 * frame. keep: weight of the past; lowest: the least ratio. */
void nc_decision_directed(float keep, float lowest, size_t bins, const float *power,
                          const float *noise, float *voice_power, float *snr);

/* The mean of the forward and the time-reversed recursion over snr[frames][bins], with
 * keep[frames]. */
int nc_decision_directed_both_ways(const float *keep, float lowest, size_t frames, size_t bins,
                                   const float *power, const float *noise, float *snr,
                                   struct nc_error *err);

#endif
