#include "methods/mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/decision_directed.h"
#include "methods/voice_ratio.h"

/* One recording's fields, [frames][bins] each, audible frames only. */
struct work {
    const struct nc_mixture_params *params;
    const struct nc_mixture_shape *shape;
    size_t frames, bins;
    const float *power;
    const float *given; /* labels from elsewhere, or NULL */
    float *noise, *snr; /* results, the caller's */
    float *label, *scratch;
    float *rho;   /* [frames]: gentleness */
    float *keep;  /* [frames]: decision-directed weight of the past */
    float lowest; /* least voice ratio */
    struct nc_cepstral cepstrum;
    struct nc_voice_prior prior;
    struct nc_pitch_tracker tracker;
    struct nc_harmonic_comb comb;
    struct nc_pitch *pitch; /* [frames] */
};

int nc_mixture_check_shape(const struct nc_mixture_shape *shape, struct nc_error *err)
{
    if (shape->n_fft < 4 || shape->n_fft % 2 != 0 || shape->n_fft > 1U << 24)
        return nc_fail(err, NC_ERR_USAGE, "the transform size must be even and at least 4, not %zu",
                       shape->n_fft);
    if (shape->hop == 0)
        return nc_fail(err, NC_ERR_USAGE, "the hop must not be 0");
    if (!(shape->rate > 0.0) || !isfinite(shape->rate))
        return nc_fail(err, NC_ERR_USAGE, "the sample rate must be positive");
    return NC_OK;
}

float nc_keep_for_hop(double keep, double reference_hop, const struct nc_mixture_shape *shape)
{
    return (float)pow(keep, (double)shape->hop / shape->rate / reference_hop);
}

static int work_init(struct work *w, struct nc_error *err)
{
    size_t cells = w->frames * w->bins; /* fits: the powers are as many */
    w->label = nc_array(cells, sizeof *w->label, "the labels", err);
    w->scratch = nc_array(cells, sizeof *w->scratch, "the labels", err);
    w->rho = nc_array(w->frames, sizeof *w->rho, "the gentleness", err);
    w->keep = nc_array(w->frames, sizeof *w->keep, "the gentleness", err);
    w->pitch = nc_array(w->frames, sizeof *w->pitch, "the pitch", err);
    if (!w->label || !w->scratch || !w->rho || !w->keep || !w->pitch)
        return NC_ERR_SYSTEM;
    w->lowest = (float)pow(10.0, w->params->snr_floor_db / 10.0);
    double bin_width = w->shape->rate / (double)w->shape->n_fft;
    int status = nc_cepstral_init(&w->cepstrum, &w->params->cepstrum, w->shape->rate, w->shape->hop,
                                  w->bins, err);
    if (!status)
        status = nc_voice_prior_init(&w->prior, &w->params->prior, bin_width, w->bins, err);
    if (!status)
        status = nc_pitch_tracker_init(&w->tracker, &w->params->pitch, bin_width,
                                       (double)w->shape->hop / w->shape->rate, w->bins, err);
    if (!status)
        status = nc_harmonic_comb_init(&w->comb, &w->params->comb, bin_width, w->bins, err);
    return status;
}

static void work_free(struct work *w)
{
    nc_cepstral_free(&w->cepstrum);
    nc_voice_prior_free(&w->prior);
    nc_pitch_tracker_free(&w->tracker);
    nc_harmonic_comb_free(&w->comb);
    free(w->pitch);
    free(w->label);
    free(w->rho);
    free(w->keep);
    free(w->scratch);
}

/* How gently each frame is to be treated, and what of it is not the preset's. */
static int choose_gentleness(struct work *w, struct nc_error *err)
{
    const struct nc_mixture_params *p = w->params;
    double frame_rate = w->shape->rate / (double)w->shape->hop;
    int status = nc_gentleness(&p->gentle, frame_rate, w->shape->rate / (double)w->shape->n_fft,
                               w->frames, w->bins, w->power, w->noise, w->rho, err);
    for (size_t t = 0; t < w->frames; t++)
        w->keep[t] =
            nc_keep_for_hop(p->directed_keep - fmin((double)w->rho[t], 1.0) * p->gentle.keep_drop,
                            p->directed_hop, w->shape);
    return status;
}

static void label_noise(struct work *w, const struct nc_posterior *posterior)
{
    for (size_t t = 0; t < w->frames; t++) {
        size_t at = t * w->bins;
        float odds = expf(fminf(w->rho[t], 1.0F) * (float)w->params->gentle.log_odds);
        nc_posterior_noise(posterior, odds, w->bins, w->power + at, w->noise + at, w->label + at);
    }
}

/* EM of the mixture: labels from centroids (E), centroids from labels (M). Labels that are given
 * are not revised, so that one step is all. */
static int fit_mixture(struct work *w, struct nc_error *err)
{
    struct nc_posterior posterior;
    struct nc_noise_centroid centroid;
    nc_posterior_init(&posterior, w->params->voice_db);
    int status = nc_noise_centroid_init(&centroid, &w->params->mixture, w->shape->rate,
                                        w->shape->hop, w->frames, w->bins, err);
    size_t iterations = w->given ? 1 : w->params->mixture_iterations;
    for (size_t i = 0; !status && i < iterations; i++) {
        if (w->given)
            memcpy(w->label, w->given, w->frames * w->bins * sizeof *w->label);
        else
            label_noise(w, &posterior);
        nc_noise_centroid_update(&centroid, w->power, w->label, w->scratch, w->noise);
        /* The first two steps find the noise well enough to tell how much of it there is. */
        if (i + 1 == (iterations < 2 ? iterations : 2))
            status = choose_gentleness(w, err);
    }
    nc_noise_centroid_free(&centroid);
    return status;
}

static int estimate_voice_ratio(struct work *w, struct nc_error *err)
{
    size_t bins = w->bins, cells = w->frames * bins;
    int status = nc_decision_directed_both_ways(w->keep, w->lowest, w->frames, bins, w->power,
                                                w->noise, w->snr, err);
    if (status)
        return status;
    for (size_t at = 0; at < cells; at += bins)
        nc_log_excess(bins, w->lowest, w->power + at, w->noise + at, w->label + at);
    status = nc_cepstral_both_ways(&w->cepstrum, w->frames, w->label, w->scratch, err);
    if (status)
        return status;
    for (size_t at = 0; at < cells; at += bins) {
        nc_mean_with_smoothed(bins, (float)w->params->cepstrum_bias, w->lowest, w->label + at,
                              w->noise + at, w->snr + at);
        nc_voice_prior_low(&w->prior, w->lowest, w->snr + at);
        nc_voice_prior_pool(&w->prior, fminf(w->rho[at / bins], 1.0F) * w->prior.pool_early,
                            w->lowest, w->power + at, w->noise + at, w->snr + at);
    }
    return NC_OK;
}

/* EM of the additive model, whose E step is the voice ratio. */
static int fit_additive(struct work *w, struct nc_error *err)
{
    struct nc_noise_centroid centroid;
    int status = nc_noise_centroid_init(&centroid, &w->params->additive, w->shape->rate,
                                        w->shape->hop, w->frames, w->bins, err);
    for (size_t i = 0; !status && i < w->params->additive_iterations; i++) {
        for (size_t at = 0; at < w->frames * w->bins; at += w->bins)
            nc_noise_share(w->bins, w->snr + at, w->label + at);
        nc_noise_centroid_update(&centroid, w->power, w->label, w->scratch, w->noise);
        status = estimate_voice_ratio(w, err);
    }
    nc_noise_centroid_free(&centroid);
    return status;
}

static int smooth_voice_power(struct work *w, struct nc_error *err)
{
    size_t bins = w->bins, cells = w->frames * bins;
    float floor = (float)w->params->second_floor, weight = (float)w->params->second_weight;
    for (size_t at = 0; at < cells; at += bins)
        nc_log_voice_power(bins, floor, w->power + at, w->noise + at, w->snr + at, w->label + at);
    int status = nc_cepstral_both_ways(&w->cepstrum, w->frames, w->label, w->scratch, err);
    if (status)
        return status;
    for (size_t at = 0; at < cells; at += bins) {
        nc_blend_with_smoothed(bins, weight, w->lowest, w->label + at, w->noise + at, w->snr + at);
        nc_voice_prior_pool(&w->prior, w->prior.pool_weight, w->lowest, w->power + at,
                            w->noise + at, w->snr + at);
        nc_harmonic_comb(&w->comb, w->pitch[at / bins], w->lowest, w->power + at, w->noise + at,
                         w->snr + at);
        nc_voice_prior_low(&w->prior, 0.0F, w->snr + at);
        nc_gentleness_apply(&w->params->gentle, w->rho[at / bins], bins, w->power + at,
                            w->noise + at, w->prior.low, w->snr + at);
    }
    return NC_OK;
}

static int cluster(struct work *w, struct nc_error *err)
{
    int status = nc_noise_start(&w->params->start, w->shape->rate / (double)w->shape->hop,
                                w->frames, w->bins, w->power, w->noise, err);
    if (!status)
        status = fit_mixture(w, err);
    if (!status)
        status = estimate_voice_ratio(w, err);
    if (!status)
        status = fit_additive(w, err);
    if (!status)
        status = nc_pitch_track(&w->tracker, w->frames, w->power, w->noise, w->pitch, err);
    if (!status)
        status = smooth_voice_power(w, err);
    return status;
}

int nc_mixture_audible(const struct nc_mixture_params *params, const struct nc_mixture_shape *shape,
                       size_t frames, const float *power, const float *noise_label, float *noise,
                       float *snr, struct nc_error *err)
{
    struct work w = {.params = params,
                     .shape = shape,
                     .frames = frames,
                     .bins = shape->n_fft / 2 + 1,
                     .power = power,
                     .given = noise_label,
                     .noise = noise,
                     .snr = snr};
    if (frames == 0)
        return NC_OK;
    int status = work_init(&w, err);
    if (!status)
        status = cluster(&w, err);
    work_free(&w);
    return status;
}

void nc_mixture_voice(const struct nc_mixture_params *params, size_t bins, const float *power,
                      const float *noise, float *voice)
{
    struct nc_posterior posterior;
    nc_posterior_init(&posterior, params->voice_db);
    nc_posterior_noise(&posterior, 1.0F, bins, power, noise, voice);
    for (size_t k = 0; k < bins; k++)
        voice[k] = 1.0F - voice[k];
}
