#include "methods/mixture_online.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/audible.h"
#include "methods/decision_directed.h"
#include "methods/voice_ratio.h"

struct nc_mixture_online {
    struct nc_mixture_online_params params;
    size_t bins;
    bool started;
    float lowest, directed_keep;
    struct nc_noise_tracker tracker;
    struct nc_cepstral cepstrum;
    struct nc_voice_prior prior;
    struct nc_pitch_tracker pitch;
    struct nc_harmonic_comb comb;
    struct nc_gentleness_tracker gentleness;
    struct nc_cepstral_state first, second; /* of the two cepstral passes */
    float *power, *noise, *snr;             /* [bins] and so on */
    float *voice_power;                     /* state of the decision-directed recursion */
    float *log_voice, *label;
    float *start_power; /* summed from the beginning, or from the middle of the start */
};

static int allocate(struct nc_mixture_online *s, struct nc_error *err)
{
    float **arrays[] = {&s->power,     &s->noise, &s->snr,        &s->voice_power,
                        &s->log_voice, &s->label, &s->start_power};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = nc_array(s->bins, sizeof(float), "a frame", err);
        if (!*arrays[i])
            return NC_ERR_SYSTEM;
    }
    for (size_t k = 0; k < s->bins; k++)
        s->noise[k] = NC_POWER_LEAST;
    return NC_OK;
}

int nc_mixture_online_new(const struct nc_mixture_online_params *params,
                          const struct nc_mixture_shape *shape, struct nc_mixture_online **state,
                          struct nc_error *err)
{
    *state = NULL;
    int status = nc_mixture_check_shape(shape, err);
    if (status)
        return status;
    struct nc_mixture_online *s = nc_array(1, sizeof *s, "the state", err);
    if (!s)
        return NC_ERR_SYSTEM;
    s->params = *params;
    s->bins = shape->n_fft / 2 + 1;
    s->lowest = (float)pow(10.0, params->snr_floor_db / 10.0);
    s->directed_keep = nc_keep_for_hop(params->directed_keep, params->directed_hop, shape);
    status = allocate(s, err);
    if (!status)
        status = nc_noise_tracker_init(&s->tracker, &params->noise, shape->rate, shape->hop,
                                       s->bins, err);
    if (!status)
        status = nc_cepstral_init(&s->cepstrum, &params->cepstrum, shape->rate, shape->hop, s->bins,
                                  err);
    if (!status)
        status = nc_voice_prior_init(&s->prior, &params->prior, shape->rate / (double)shape->n_fft,
                                     s->bins, err);
    if (!status)
        status =
            nc_pitch_tracker_init(&s->pitch, &params->pitch, shape->rate / (double)shape->n_fft,
                                  (double)shape->hop / shape->rate, s->bins, err);
    if (!status)
        status = nc_harmonic_comb_init(&s->comb, &params->comb, shape->rate / (double)shape->n_fft,
                                       s->bins, err);
    if (!status)
        status = nc_gentleness_tracker_init(&s->gentleness, &params->gentle,
                                            shape->rate / (double)shape->hop,
                                            shape->rate / (double)shape->n_fft, s->bins, err);
    if (!status)
        status = nc_cepstral_state_init(&s->first, s->bins, err);
    if (!status)
        status = nc_cepstral_state_init(&s->second, s->bins, err);
    if (status)
        nc_mixture_online_free(s);
    else
        *state = s;
    return status;
}

void nc_mixture_online_free(struct nc_mixture_online *s)
{
    if (!s)
        return;
    nc_noise_tracker_free(&s->tracker);
    nc_cepstral_free(&s->cepstrum);
    nc_voice_prior_free(&s->prior);
    nc_pitch_tracker_free(&s->pitch);
    nc_harmonic_comb_free(&s->comb);
    nc_gentleness_tracker_free(&s->gentleness);
    nc_cepstral_state_free(&s->first);
    nc_cepstral_state_free(&s->second);
    float *arrays[] = {s->power,     s->noise, s->snr,        s->voice_power,
                       s->log_voice, s->label, s->start_power};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    free(s);
}

/* s->log_voice through one frame of a cepstral recursion. */
static void smooth_log_voice(struct nc_mixture_online *s, struct nc_cepstral_state *state)
{
    nc_cepstrum(&s->cepstrum, s->log_voice, s->log_voice);
    if (!s->started)
        nc_cepstral_start(&s->cepstrum, state, s->log_voice);
    size_t pitch = nc_cepstral_pitch(&s->cepstrum, s->log_voice);
    nc_cepstral_raise(&s->cepstrum, pitch, s->log_voice);
    nc_cepstral_step(&s->cepstrum, state, s->log_voice, pitch);
    nc_cepstrum_inverse(&s->cepstrum, state->smooth, s->log_voice);
}

/* Whether the sound begins in mid-speech: a peak in the cepstrum of the mean power so far that
 * chance hardly gives. The deviation of a cepstrum's entries falls with the root of their number.
 * The first half of the start is heard only until the second begins, because its windows reach back
 * before the beginning, and an edge in a window blurs the harmonics. */
static bool starts_with_voice(struct nc_mixture_online *s)
{
    if (s->params.start_pitch <= 0.0)
        return false;
    size_t frame = s->tracker.frame;
    bool anew = frame == 0 || frame == s->tracker.start_frames / 2;
    for (size_t k = 0; k < s->bins; k++) {
        s->start_power[k] = anew ? s->power[k] : s->start_power[k] + s->power[k];
        s->log_voice[k] = nc_log(s->start_power[k]);
    }
    nc_cepstrum(&s->cepstrum, s->log_voice, s->log_voice);
    size_t peak = nc_cepstral_peak(&s->cepstrum, s->log_voice);
    double chance = s->params.start_pitch / sqrt((double)s->cepstrum.n_fft);
    return peak > 0 && (double)s->log_voice[peak] > chance;
}

static void cluster_frame(struct nc_mixture_online *s)
{
    const struct nc_mixture_online_params *p = &s->params;
    bool voiced = nc_noise_tracker_starts(&s->tracker) && starts_with_voice(s);
    nc_noise_tracker_step(&s->tracker, s->power, voiced, s->noise);
    float rho = nc_gentleness_tracker_step(&s->gentleness, voiced, s->power, s->noise);
    nc_decision_directed(s->directed_keep, s->lowest, s->bins, s->power, s->noise, s->voice_power,
                         s->snr);
    nc_log_excess(s->bins, s->lowest, s->power, s->noise, s->log_voice);
    smooth_log_voice(s, &s->first);
    nc_mean_with_smoothed(s->bins, (float)p->cepstrum_bias, s->lowest, s->log_voice, s->noise,
                          s->snr);
    nc_voice_prior_low(&s->prior, s->lowest, s->snr);
    nc_voice_prior_pool(&s->prior, fminf(rho, 1.0F) * s->prior.pool_early, s->lowest, s->power,
                        s->noise, s->snr);
    nc_log_voice_power(s->bins, (float)p->second_floor, s->power, s->noise, s->snr, s->log_voice);
    smooth_log_voice(s, &s->second);
    nc_blend_with_smoothed(s->bins, (float)p->second_weight, s->lowest, s->log_voice, s->noise,
                           s->snr);
    nc_voice_prior_pool(&s->prior, s->prior.pool_weight, s->lowest, s->power, s->noise, s->snr);
    nc_harmonic_comb(&s->comb, nc_pitch_step(&s->pitch, s->power, s->noise), s->lowest, s->power,
                     s->noise, s->snr);
    nc_voice_prior_low(&s->prior, 0.0F, s->snr);
    nc_gentleness_apply(&p->gentle, rho, s->bins, s->power, s->noise, s->prior.low, s->snr);
    s->started = true;
}

static void put_fields(struct nc_mixture_online *s, bool audible,
                       const struct nc_mixture_fields *out)
{
    size_t bytes = s->bins * sizeof(float);
    if (out->noise)
        memcpy(out->noise, s->noise, bytes);
    if (out->snr && audible)
        memcpy(out->snr, s->snr, bytes);
    else if (out->snr)
        memset(out->snr, 0, bytes);
    if (out->voice && audible) {
        nc_posterior_noise(&s->tracker.posterior, 1.0F, s->bins, s->power, s->noise, s->label);
        for (size_t k = 0; k < s->bins; k++)
            out->voice[k] = 1.0F - s->label[k];
    } else if (out->voice) {
        memset(out->voice, 0, bytes);
    }
}

int nc_mixture_online_frame(struct nc_mixture_online *state, const float *power,
                            const struct nc_mixture_fields *out, struct nc_error *err)
{
    enum nc_frame_kind kind = nc_audible_frame(state->bins, power, state->power);
    if (kind == NC_FRAME_NAN)
        return nc_fail(err, NC_ERR_DATA, "a power is not a number");
    if (kind == NC_FRAME_AUDIBLE)
        cluster_frame(state);
    put_fields(state, kind == NC_FRAME_AUDIBLE, out);
    return NC_OK;
}
