/* From evidence about each cell (label, voice probability, or noise and voice ratio) to gains, and
 * from gains to the masked spectrogram. One frame at a time. */
#ifndef NC_STAGES_MASK_H
#define NC_STAGES_MASK_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/gain.h"

struct nc_mask_params {
    struct nc_gain_params gain;
    size_t channels, bins; /* of the spectrogram */
    size_t masks;          /* channels of the evidence: `channels`, or 1 mask for all */
    unsigned voice_label;  /* labels from this one up are voice */
};

/* What is known of one frame, [masks][bins] each; NULL where the gain rule does not need it. */
struct nc_mask_evidence {
    const unsigned char *label;
    const float *voice; /* probability */
    const float *noise; /* power spectral density */
    const float *snr;   /* voice over noise, a power ratio */
};

/* power [bins] that mask number `mask` sees in one frame: its channel's, or the sum of all. */
void nc_mask_power(const struct nc_mask_params *params, const float *spec, size_t mask,
                   float *power);

/* gains [masks][bins] for one frame of the spectrogram, spec [channels][bins] complex. `scratch`
 * holds 2 x bins floats. NC_ERR_DATA if the evidence is not a number somewhere. */
int nc_mask_gains(const struct nc_mask_params *params, const struct nc_mask_evidence *evidence,
                  const float *spec, float *scratch, float *gains, struct nc_error *err);

/* spec *= gain, or spec *= 1 - gain, which is exactly what the first takes away. */
void nc_mask_keep_voice(const struct nc_mask_params *params, const float *gains, float *spec);
void nc_mask_keep_noise(const struct nc_mask_params *params, const float *gains, float *spec);

#endif
