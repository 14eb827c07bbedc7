#include "methods/cepstral.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

static void set_constants(struct nc_cepstral *c, const struct nc_cepstral_params *p, double rate,
                          double exponent)
{
    for (size_t j = 0; j < c->bins; j++) {
        double quefrency = (double)j / rate;
        size_t band = 0;
        while (band < NC_CEPSTRAL_BANDS - 1 && quefrency > p->band_end[band])
            band++;
        c->keep[j] = (float)pow(p->keep[band], exponent);
    }
    c->pitch_keep = (float)pow(p->pitch_keep, exponent);
    c->return_keep = (float)pow(p->return_keep, exponent);
    c->threshold = (float)p->pitch_threshold;
    c->pitch_raise = (float)p->pitch_raise;
    c->double_raise = (float)p->double_raise;
    double longest = rate / p->pitch_low, last = (double)(c->bins - 1);
    c->pitch_from = (size_t)(rate / p->pitch_high);
    c->pitch_to = (size_t)(longest < last ? longest : last);
    if (c->pitch_from < 2) /* the pitch must be apart from the envelope */
        c->pitch_from = 2;
}

int nc_cepstral_init(struct nc_cepstral *c, const struct nc_cepstral_params *params, double rate,
                     size_t hop, size_t bins, struct nc_error *err)
{
    *c = (struct nc_cepstral){.bins = bins, .n_fft = 2 * (bins - 1)};
    c->keep = nc_array(bins, sizeof *c->keep, "the cepstrum", err);
    c->target = nc_array(bins, sizeof *c->target, "the cepstrum", err);
    c->even = nc_array(c->n_fft, sizeof *c->even, "the cepstrum", err);
    c->spectrum = nc_array(bins, sizeof *c->spectrum, "the cepstrum", err);
    if (!c->keep || !c->target || !c->even || !c->spectrum)
        return NC_ERR_SYSTEM;
    c->plan = fftwf_plan_dft_r2c_1d((int)c->n_fft, c->even, c->spectrum, FFTW_ESTIMATE);
    if (!c->plan)
        return nc_fail(err, NC_ERR_INTERNAL, "no Fourier transform of %zu points", c->n_fft);
    set_constants(c, params, rate, (double)hop / rate / params->reference_hop);
    return NC_OK;
}

void nc_cepstral_free(struct nc_cepstral *c)
{
    if (c->plan)
        fftwf_destroy_plan(c->plan);
    free(c->keep);
    free(c->target);
    free(c->even);
    free(c->spectrum);
    *c = (struct nc_cepstral){0};
}

int nc_cepstral_state_init(struct nc_cepstral_state *state, size_t bins, struct nc_error *err)
{
    state->smooth = nc_array(bins, sizeof *state->smooth, "the cepstrum", err);
    state->keep = nc_array(bins, sizeof *state->keep, "the cepstrum", err);
    return state->smooth && state->keep ? NC_OK : NC_ERR_SYSTEM;
}

void nc_cepstral_state_free(struct nc_cepstral_state *state)
{
    free(state->smooth);
    free(state->keep);
    *state = (struct nc_cepstral_state){0};
}

/* The transform of a real even sequence is real and even, and but for a factor its own inverse.
 * (FFTW has it as REDFT00, which was measured twice as slow as the general real transform used
 * here.) */
static void even_transform(struct nc_cepstral *c, const float *in, float scale, float *out)
{
    size_t bins = c->bins, n = c->n_fft;
    memcpy(c->even, in, bins * sizeof *in);
    for (size_t j = 1; j < bins - 1; j++)
        c->even[n - j] = in[j];
    fftwf_execute(c->plan);
    for (size_t j = 0; j < bins; j++)
        out[j] = scale * c->spectrum[j][0];
}

void nc_cepstrum(struct nc_cepstral *c, const float *log_power, float *cepstrum)
{
    even_transform(c, log_power, 1.0F / (float)c->n_fft, cepstrum);
}

void nc_cepstrum_inverse(struct nc_cepstral *c, const float *cepstrum, float *log_power)
{
    even_transform(c, cepstrum, 1.0F, log_power);
}

size_t nc_cepstral_peak(const struct nc_cepstral *c, const float *cepstrum)
{
    size_t best = c->pitch_from;
    if (c->pitch_from > c->pitch_to)
        return 0;
    for (size_t j = c->pitch_from + 1; j <= c->pitch_to; j++)
        if (cepstrum[j] > cepstrum[best])
            best = j;
    return best;
}

size_t nc_cepstral_pitch(const struct nc_cepstral *c, const float *cepstrum)
{
    size_t peak = nc_cepstral_peak(c, cepstrum);
    return peak > 0 && cepstrum[peak] > c->threshold ? peak : 0;
}

/* The double of the pitch is used only if all its neighbourhood is in the cepstrum. */
static int has_double(const struct nc_cepstral *c, size_t pitch)
{
    return 2 * pitch + 3 < c->bins;
}

/* Applies factor, or sets value, to entries centre - reach .. centre + reach that exist. */
static void scale_about(size_t bins, size_t centre, float factor, float *cepstrum)
{
    for (size_t j = centre - 1; j <= centre + 1 && j < bins; j++)
        cepstrum[j] *= factor;
}

static void set_about(size_t bins, size_t centre, float value, float *target)
{
    for (size_t j = centre - 2; j <= centre + 2 && j < bins; j++)
        target[j] = value;
}

void nc_cepstral_raise(const struct nc_cepstral *c, size_t pitch, float *cepstrum)
{
    if (pitch == 0)
        return;
    scale_about(c->bins, pitch, c->pitch_raise, cepstrum);
    if (has_double(c, pitch))
        scale_about(c->bins, 2 * pitch, c->double_raise, cepstrum);
}

void nc_cepstral_start(const struct nc_cepstral *c, struct nc_cepstral_state *state,
                       const float *cepstrum)
{
    memcpy(state->smooth, cepstrum, c->bins * sizeof *cepstrum);
    memcpy(state->keep, c->keep, c->bins * sizeof *c->keep);
}

/* A coefficient falls to its target at once and returns to it slowly, so that a pitch stays sharp
 * while it glides. */
NC_CLONES
static void recursion(size_t bins, float return_keep, const float *restrict target,
                      const float *restrict cepstrum, float *restrict keep, float *restrict smooth)
{
    for (size_t j = 0; j < bins; j++) {
        float slow = return_keep * keep[j] + (1.0F - return_keep) * target[j];
        float now = target[j] < keep[j] ? target[j] : slow;
        keep[j] = now;
        smooth[j] = now * smooth[j] + (1.0F - now) * cepstrum[j];
    }
}

void nc_cepstral_step(struct nc_cepstral *c, struct nc_cepstral_state *state, const float *cepstrum,
                      size_t pitch)
{
    const float *target = c->keep;
    if (pitch > 0) {
        memcpy(c->target, c->keep, c->bins * sizeof *c->keep);
        set_about(c->bins, pitch, c->pitch_keep, c->target);
        if (has_double(c, pitch))
            set_about(c->bins, 2 * pitch, c->pitch_keep, c->target);
        target = c->target;
    }
    recursion(c->bins, c->return_keep, target, cepstrum, state->keep, state->smooth);
}

struct both_ways {
    size_t *pitch; /* [frames] */
    float *last;   /* [bins]: last cepstrum, before raising */
    struct nc_cepstral_state state;
};

/* log_power becomes the raised cepstra, forward their smoothed form. */
static void forward_pass(struct nc_cepstral *c, size_t frames, struct both_ways *work,
                         float *log_power, float *forward)
{
    size_t bins = c->bins;
    for (size_t t = 0; t < frames; t++) {
        float *cepstrum = log_power + t * bins;
        nc_cepstrum(c, cepstrum, cepstrum);
        if (t == 0)
            nc_cepstral_start(c, &work->state, cepstrum);
        if (t == frames - 1)
            memcpy(work->last, cepstrum, bins * sizeof *cepstrum);
        work->pitch[t] = nc_cepstral_pitch(c, cepstrum);
        nc_cepstral_raise(c, work->pitch[t], cepstrum);
        nc_cepstral_step(c, &work->state, cepstrum, work->pitch[t]);
        memcpy(forward + t * bins, work->state.smooth, bins * sizeof *forward);
    }
}

static void backward_pass(struct nc_cepstral *c, size_t frames, struct both_ways *work,
                          float *cepstra, float *forward)
{
    size_t bins = c->bins;
    nc_cepstral_start(c, &work->state, work->last);
    for (size_t t = frames; t-- > 0;) {
        float *row = forward + t * bins;
        nc_cepstral_step(c, &work->state, cepstra + t * bins, work->pitch[t]);
        for (size_t j = 0; j < bins; j++)
            row[j] = 0.5F * (row[j] + work->state.smooth[j]);
        nc_cepstrum_inverse(c, row, cepstra + t * bins);
    }
}

int nc_cepstral_both_ways(struct nc_cepstral *c, size_t frames, float *log_power, float *scratch,
                          struct nc_error *err)
{
    struct both_ways work = {0};
    if (frames == 0)
        return NC_OK;
    int status = nc_cepstral_state_init(&work.state, c->bins, err);
    if (status)
        goto cleanup;
    status = NC_ERR_SYSTEM;
    work.pitch = nc_array(frames, sizeof *work.pitch, "the pitch", err);
    work.last = nc_array(c->bins, sizeof *work.last, "the cepstrum", err);
    if (!work.pitch || !work.last)
        goto cleanup;
    forward_pass(c, frames, &work, log_power, scratch);
    backward_pass(c, frames, &work, log_power, scratch);
    status = NC_OK;
cleanup:
    nc_cepstral_state_free(&work.state);
    free(work.last);
    free(work.pitch);
    return status;
}
