/* The offline mixture of a recording of any length, in bounded memory: in overlapping segments.
 *
 * What the mixture finds in a frame depends on the frames about it through smoothings of 1 to 1.5
 * s, repeated by each EM step, and through recursions over the cepstrum. Measured on speech in
 * noise, frames 10 s inside a segment differ from those of the whole recording by less than -80 dB
 * of the output, 8 s inside by about -60 dB. So each segment brings 12 s of context on both sides,
 * whose results are dropped, and what remains is cross-faded over a second (noise and voice ratio
 * in the logarithm). A recording of up to one and a half segments is clustered whole.
 *
 *     while frames are left: push, then take until it gives 0; then end, and take until 0. */
#ifndef NC_METHODS_MIXTURE_SEGMENTS_H
#define NC_METHODS_MIXTURE_SEGMENTS_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/mixture.h"

struct nc_segment_params {
    double advance; /* s from one segment to the next */
    double context; /* s on each side */
    double fade;    /* s */
};

/* 90 s, 12 s and 1 s: about 100 MB at 16 kHz. */
extern const struct nc_segment_params nc_segment_defaults;

struct nc_mixture_segments;

/* A new state in *segments, to be freed by the caller; params, size and shape are copied. */
int nc_mixture_segments_new(const struct nc_mixture_params *params,
                            const struct nc_segment_params *size,
                            const struct nc_mixture_shape *shape,
                            struct nc_mixture_segments **segments, struct nc_error *err);
void nc_mixture_segments_free(struct nc_mixture_segments *segments); /* NULL is fine */

/* Offers power[frames][bins], as for nc_mixture; *accepted says how many frames were taken in, at
 * least one if nothing waits to be taken out. noise_label as for nc_mixture: NULL in every call, or
 * in none. -65 if a power is not a number, -71 without memory. */
int nc_mixture_segments_push(struct nc_mixture_segments *segments, size_t frames,
                             const float *power, const float *noise_label, size_t *accepted,
                             struct nc_error *err);

/* No more frames will come. Call it when nothing waits to be taken. */
int nc_mixture_segments_end(struct nc_mixture_segments *segments, struct nc_error *err);

/* Writes the fields of up to `frames` next frames and returns how many. */
size_t nc_mixture_segments_take(struct nc_mixture_segments *segments, size_t frames,
                                const struct nc_mixture_fields *out);

#endif
