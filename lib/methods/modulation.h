/* How strongly a sound's level moves at the rate of syllables: voice-likeness without a model.
 *
 * Speech rises and falls about four times a second (Houtgast & Steeneken 1985); stationary noise,
 * hum and babble of many voices do not. Measured here: the level in dB of 10 ms frames, not less
 * than 30 dB below the mean power, band-passed from 2 to 8 Hz; its mean square in dB^2. Scale-free.
 * Typical: clean speech 30-50, car, train and cafe noise 1-3, knocks 15-25. */
#ifndef NC_METHODS_MODULATION_H
#define NC_METHODS_MODULATION_H

#include <stddef.h>

#include "ground/error.h"

struct nc_modulation {
    size_t frame;  /* samples in 10 ms */
    size_t filled; /* of the frame at work */
    double energy; /* of the frame at work */
    float *power;  /* of whole frames, [frames] */
    size_t frames;
    size_t capacity;
};

/* rate in Hz, at least 200. Release with nc_modulation_free. */
void nc_modulation_init(struct nc_modulation *modulation, double rate);

/* Takes count samples, `stride` apart. */
int nc_modulation_add(struct nc_modulation *modulation, const float *samples, size_t stride,
                      size_t count, struct nc_error *err);

/* The measure so far in dB^2; 0 for silence and for less than two frames. */
double nc_modulation_value(const struct nc_modulation *modulation);

void nc_modulation_free(struct nc_modulation *modulation);

#endif
