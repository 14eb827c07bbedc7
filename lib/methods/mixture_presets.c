#include <string.h>

#include "methods/mixture.h"
#include "methods/mixture_online.h"

static const struct nc_mixture_params reference = {
    .start = {.segment = 4.0, .average = 5, .low = 0.2, .high = 0.9, .iterations = 8},
    .voice_db = {10.0, 15.0, 20.0},
    .mixture_iterations = 6,
    .mixture = {.slow = 1.0,
                .slow_prior = 0.01,
                .fast = 0.08,
                .fast_width = 100.0,
                .fast_slope = 0.0,
                .fast_prior = 0.1,
                .additive = 0},
    .additive_iterations = 2,
    .additive = {.slow = 1.5,
                 .slow_prior = 0.0,
                 .fast = 0.08,
                 .fast_width = 100.0,
                 .fast_slope = 0.0,
                 .fast_prior = 0.1,
                 .additive = 1},
    .snr_floor_db = -25.0,
    .directed_keep = 0.985,
    .directed_hop = 0.008,
    .cepstrum = {.band_end = {0.0002, 0.00125},
                 .keep = {0.2, 0.4, 0.95},
                 .pitch_keep = 0.5,
                 .return_keep = 0.96,
                 .reference_hop = 0.016,
                 .pitch_low = 70.0,
                 .pitch_high = 300.0,
                 .pitch_threshold = 0.4,
                 .pitch_raise = 2.0,
                 .double_raise = 2.0},
    .cepstrum_bias = 0.5 * 0.5772,
    .second_weight = 0.4,
    .second_floor = 1e-3,
    .gain = {.rule = NC_GAIN_LSA, .floor_db = -25.0, .exponent = 1.0, .strength = 1.0},
};

/* Time constants for a mean posterior that keeps 0.9 in 8 ms: 8 ms / -ln 0.9. */
static const struct nc_mixture_online_params online_reference = {
    .noise = {.voice_db = {10.0, 15.0, 20.0},
              .start = 0.048,
              .start_width = 31.25,
              .slow = 0.25,
              .presence = 0.07592977,
              .presence_limit = 0.99,
              .minimum_smooth = 0.05,
              .minimum_window = 1.5,
              .minimum_blocks = 8,
              .fast = 0.05,
              .fast_width = 100.0,
              .fast_slope = 0.0,
              .fast_prior = 0.1,
              .fast_low = 0.25,
              .fast_high = 6.0},
    .snr_floor_db = -25.0,
    .directed_keep = 0.95,
    .directed_hop = 0.008,
    .cepstrum = {.band_end = {0.0002, 0.00125},
                 .keep = {0.2, 0.4, 0.92},
                 .pitch_keep = 0.5,
                 .return_keep = 0.96,
                 .reference_hop = 0.016,
                 .pitch_low = 70.0,
                 .pitch_high = 300.0,
                 .pitch_threshold = 0.4,
                 .pitch_raise = 2.5,
                 .double_raise = 1.5},
    .cepstrum_bias = 0.5 * 0.5772,
    .second_weight = 0.2,
    .second_floor = 1e-3,
    .gain = {.rule = NC_GAIN_LSA, .floor_db = -25.0, .exponent = 1.15, .strength = 1.0},
};

int nc_mixture_preset(const char *name, struct nc_mixture_params *params, struct nc_error *err)
{
    if (strcmp(name, "reference") == 0) {
        *params = reference;
        return NC_OK;
    }
    return nc_fail(err, NC_ERR_USAGE, "no preset '%s' (there is: reference)", name);
}

int nc_mixture_online_preset(const char *name, struct nc_mixture_online_params *params,
                             struct nc_error *err)
{
    if (strcmp(name, "reference") == 0) {
        *params = online_reference;
        return NC_OK;
    }
    return nc_fail(err, NC_ERR_USAGE, "no preset '%s' (there is: reference)", name);
}
