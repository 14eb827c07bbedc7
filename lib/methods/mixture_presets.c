#include <stdbool.h>
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
              .start_voice_db = 0.0,
              .slow = 0.25,
              .presence = 0.07592977,
              .presence_limit = 0.99,
              .minimum_smooth = 0.05,
              .minimum_window = 1.5,
              .minimum_blocks = 8,
              .ceiling_db = 0.0,
              .fast = 0.05,
              .fast_width = 100.0,
              .fast_slope = 0.0,
              .fast_prior = 0.1,
              .fast_low = 0.25,
              .fast_high = 6.0},
    .start_pitch = 0.0,
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

/* Where the default differs from the reference, for wide bands and weak voices: the spectral
 * envelope follows at once, the noise level faster; that is pooled more widely at high frequencies,
 * and so is the voice ratio, where voice is consonants; there is no voice below 30 Hz; a little
 * more noise stays, which hides its fluctuation; and recordings with little noise are treated
 * gently. The pitch is tracked, and a comb of its harmonics joins the voice ratio. Online, the
 * lowest voice cluster is 5 dB above the noise, not 10, and a start in mid-speech is told by its
 * pitch. */
static const double online_voice_db[NC_VOICE_LEVELS] = {5.0, 12.0, 20.0};
static const double default_pooling = 0.1; /* of the frequency */
static const double default_floor_db = -24.0;
static const struct nc_voice_prior_params default_prior = {.low_from = 30.0,
                                                           .low_to = 65.0,
                                                           .pool_from = 400.0,
                                                           .pool_to = 1600.0,
                                                           .pool_weight = 0.4,
                                                           .pool_early = 1.0,
                                                           .pool_width = 50.0,
                                                           .pool_slope = 0.2};

static const struct nc_pitch_params default_pitch = {
    .evidence = {.low = 70.0,
                 .high = 400.0,
                 .per_octave = 24.0,
                 .from = 60.0,
                 .to = 1500.0,
                 .mean_width = 150.0,
                 .share = 0.1,
                 .variance = 0.28,
                 .penalty = 1.0,
                 .widest_bin = 50.0},
    .hmm = {.glide = 5.0, .voiced = 0.2, .unvoiced = 0.4, .start = 0.3},
    .mean_time = 4.0};

static const struct nc_harmonic_comb_params default_comb = {.weight = 0.5,
                                                            .line_width = 16.0,
                                                            .floor_db = -25.0,
                                                            .pool_width = 150.0,
                                                            .pool_slope = 0.2,
                                                            .low_from = 30.0,
                                                            .low_to = 65.0,
                                                            .high_from = 1500.0,
                                                            .high_to = 3000.0,
                                                            .clear_ratio = 100.0};

static const struct nc_gentleness_params default_gentleness = {.noisy_db = 8.5,
                                                               .clean_db = 12.5,
                                                               .pure_db = {22.0, 30.0},
                                                               .width = 4.0,
                                                               .low = 200.0,
                                                               .high = 4000.0,
                                                               .exponent_drop = 0.4,
                                                               .floor_db = -20.0,
                                                               .floor_rise_db = 5.0,
                                                               .log_odds = 0.5,
                                                               .keep_drop = 0.01};

static void follow_envelope(struct nc_cepstral_params *cepstrum)
{
    cepstrum->keep[0] = 0.0;
    cepstrum->keep[1] = 0.3;
}

static void make_default(struct nc_mixture_params *p)
{
    p->mixture.slow = 0.7;
    p->additive.slow = 0.8;
    p->mixture.fast_slope = p->additive.fast_slope = default_pooling;
    p->prior = default_prior;
    p->pitch = default_pitch;
    p->comb = default_comb;
    p->gentle = default_gentleness;
    p->gain.floor_db = default_floor_db;
    follow_envelope(&p->cepstrum);
}

static void make_online_default(struct nc_mixture_online_params *p)
{
    memcpy(p->noise.voice_db, online_voice_db, sizeof online_voice_db);
    p->noise.fast_slope = default_pooling;
    p->noise.start_voice_db = -10.0;
    p->noise.ceiling_db = 4.0;
    p->start_pitch = 4.0;
    p->prior = default_prior;
    p->prior.pool_weight = 0.5;
    p->pitch = default_pitch;
    p->comb = default_comb;
    p->gain.floor_db = default_floor_db;
    p->gain.exponent = 1.1;
    p->gentle = default_gentleness;
    p->gentle.width = 3.0;
    p->gentle.noisy_db = 7.0;
    p->gentle.clean_db = 11.0;
    p->gentle.expected_db = -43.0; /* speech of -26 dBFS, the usual level (ITU-T P.56) */
    p->gentle.heard_db = 4.0;
    p->gentle.forget = 0.25;
    p->gentle.exponent_drop /= p->gain.exponent; /* which comes on top of it ... */
    p->gentle.floor_db /= p->gain.exponent;      /* ... and of the floor */
    p->gentle.floor_rise_db /= p->gain.exponent;
    p->directed_keep = 0.96;
    follow_envelope(&p->cepstrum);
}

/* Whether the default is meant, or else the reference; -64 if neither. */
static int is_default(const char *name, bool *yes, struct nc_error *err)
{
    *yes = strcmp(name, "default") == 0;
    if (*yes || strcmp(name, "reference") == 0)
        return NC_OK;
    return nc_fail(err, NC_ERR_USAGE, "no preset '%s' (there are: default, reference)", name);
}

int nc_mixture_preset(const char *name, struct nc_mixture_params *params, struct nc_error *err)
{
    bool improved;
    int status = is_default(name, &improved, err);
    if (status)
        return status;
    *params = reference;
    if (improved)
        make_default(params);
    return NC_OK;
}

int nc_mixture_online_preset(const char *name, struct nc_mixture_online_params *params,
                             struct nc_error *err)
{
    bool improved;
    int status = is_default(name, &improved, err);
    if (status)
        return status;
    *params = online_reference;
    if (improved)
        make_online_default(params);
    return NC_OK;
}
