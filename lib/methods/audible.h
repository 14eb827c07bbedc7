/* Frames that carry sound: digital silence has nothing to cluster and would pull every level down.
 */
#ifndef NC_METHODS_AUDIBLE_H
#define NC_METHODS_AUDIBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* What a power is limited to: the least is added to every power by whoever makes them, the greatest
 * keeps products of ratios finite in single precision. */
#define NC_POWER_LEAST 1e-12F
#define NC_POWER_GREATEST 1e20F

enum nc_frame_kind { NC_FRAME_SILENT, NC_FRAME_AUDIBLE, NC_FRAME_NAN };

/* Judges one frame and copies it, limited, to out[bins]; silent means a mean power up to 1e-10. */
enum nc_frame_kind nc_audible_frame(size_t bins, const float *power, float *out);

struct nc_audible {
    size_t count;  /* audible frames */
    size_t *frame; /* [count]: their numbers, rising */
    float *power;  /* [count][bins], limited */
};

/* Gathers the audible frames of power[frames][bins]; -65 if a power is not a number. */
int nc_audible_gather(struct nc_audible *a, size_t frames, size_t bins, const float *power,
                      struct nc_error *err);
void nc_audible_free(struct nc_audible *a);

#endif
