/* The mixture frame by frame, without look-ahead and in constant memory: the recursive form of
 * mixture.h for live sound. */
#ifndef NC_METHODS_MIXTURE_ONLINE_H
#define NC_METHODS_MIXTURE_ONLINE_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/cepstral.h"
#include "methods/gain.h"
#include "methods/gentleness.h"
#include "methods/harmonic_comb.h"
#include "methods/mixture.h"
#include "methods/noise_tracker.h"
#include "methods/pitch_tracker.h"
#include "methods/voice_prior.h"

struct nc_mixture_online_params {
    struct nc_noise_tracker_params noise;
    double start_pitch;   /* cepstral peak, times the root of n_fft, from which the start is taken
                             for voice (noise.start_voice_db); 0: never */
    double snr_floor_db;  /* least voice ratio, in dB of power */
    double directed_keep; /* decision-directed: weight of the past, for a hop of directed_hop */
    double directed_hop;  /* s */
    struct nc_cepstral_params cepstrum;
    double cepstrum_bias; /* as in nc_mixture_params, as are the next */
    double second_weight, second_floor;
    struct nc_voice_prior_params prior; /* pool_early counts times the gentleness */
    struct nc_pitch_params pitch;
    struct nc_harmonic_comb_params comb;
    struct nc_gentleness_params gentle;
    struct nc_gain_params gain; /* the gain that goes with it; for the caller */
};

struct nc_mixture_online; /* the state, a few dozen arrays of [bins] */

/* Fills params with a named preset ("default", "reference"); -64 with the known names in err if
 * unknown. */
int nc_mixture_online_preset(const char *name, struct nc_mixture_online_params *params,
                             struct nc_error *err);

/* A new state in *state, to be freed by the caller; params and shape are copied. */
int nc_mixture_online_new(const struct nc_mixture_online_params *params,
                          const struct nc_mixture_shape *shape, struct nc_mixture_online **state,
                          struct nc_error *err);
void nc_mixture_online_free(struct nc_mixture_online *state); /* NULL is fine */

/* The next frame: power[bins] as for nc_mixture, fields of one frame in *out, any of which may be
 * NULL. A silent frame leaves the state as it was. -65 if a power is not a number. */
int nc_mixture_online_frame(struct nc_mixture_online *state, const float *power,
                            const struct nc_mixture_fields *out, struct nc_error *err);

#endif
