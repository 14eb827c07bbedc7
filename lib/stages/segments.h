/* Stretches of voice and noise in time, from the cells of a clustered spectrogram, and back.
 *
 * A frame is voice when at least `threshold` of its energy lies in cells of voice. A change counts
 * once it has lasted `shortest` frames; what is shorter belongs to the segment around it. The range
 * of a segment of voice is that in which 95 % of its energy of voice lies. */
#ifndef NC_STAGES_SEGMENTS_H
#define NC_STAGES_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* Frames first .. end - 1 and, for voice, bins low .. high - 1. */
struct nc_voice_segment {
    uint64_t first, end;
    bool voice;
    size_t low, high;
};

struct nc_segmenter;

struct nc_segmenter_params {
    size_t channels, bins;
    double threshold;  /* 0..1 */
    uint64_t shortest; /* frames */
};

int nc_segmenter_new(struct nc_segmenter **segmenter, const struct nc_segmenter_params *params,
                     struct nc_error *err);
void nc_segmenter_free(struct nc_segmenter *segmenter);

/* One frame: probability of voice and energy of each cell, [channels][bins]. */
int nc_segmenter_push(struct nc_segmenter *segmenter, const float *voice, const float *energy,
                      struct nc_error *err);

/* After the last frame: all segments, which follow one another without gaps and take turns. Valid
 * until nc_segmenter_free. */
int nc_segmenter_finish(struct nc_segmenter *segmenter, const struct nc_voice_segment **segments,
                        size_t *count, struct nc_error *err);

#endif
