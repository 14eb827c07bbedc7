#include "methods/pitch_tracker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

/* Candidates on either side of the best one that are the same pitch: an eighth of an octave. */
enum { SAME_PITCH = 3 };

int nc_pitch_tracker_init(struct nc_pitch_tracker *t, const struct nc_pitch_params *params,
                          double bin_width, double hop, size_t bins, struct nc_error *err)
{
    *t = (struct nc_pitch_tracker){.bins = bins};
    int status = nc_pitch_evidence_init(&t->evidence, &params->evidence, bin_width, bins, err);
    size_t candidates = t->evidence.candidates;
    if (status || candidates == 0)
        return status;
    status =
        nc_pitch_hmm_init(&t->hmm, &params->hmm, hop, params->evidence.per_octave, candidates, err);
    if (status)
        return status;
    t->mean_step = -expm1(-hop / params->mean_time);
    t->mean = nc_array(t->evidence.band, sizeof *t->mean, "the pitch", err);
    t->log_ratio = nc_array(candidates, sizeof *t->log_ratio, "the pitch", err);
    t->state = nc_array(candidates + 1, sizeof *t->state, "the pitch", err);
    return t->mean && t->log_ratio && t->state ? NC_OK : NC_ERR_SYSTEM;
}

void nc_pitch_tracker_free(struct nc_pitch_tracker *t)
{
    nc_pitch_evidence_free(&t->evidence);
    nc_pitch_hmm_free(&t->hmm);
    free(t->mean);
    free(t->log_ratio);
    free(t->state);
    *t = (struct nc_pitch_tracker){0};
}

/* The most probable pitch: the mean of the logarithm over the neighbours of the best candidate. */
static struct nc_pitch decide(const struct nc_pitch_evidence *e, const float *state)
{
    size_t best = 0;
    for (size_t i = 1; i < e->candidates; i++)
        if (state[i] > state[best])
            best = i;
    double mass = 0.0, sum = 0.0;
    for (size_t i = best > SAME_PITCH ? best - SAME_PITCH : 0;
         i < e->candidates && i <= best + SAME_PITCH; i++) {
        mass += (double)state[i];
        sum += (double)state[i] * (double)e->log_f0[i];
    }
    if (mass <= 0.0) /* forward and backward probabilities may vanish together */
        return (struct nc_pitch){0};
    return (struct nc_pitch){.f0 = (float)exp(sum / mass), .voiced = (float)fmin(mass, 1.0)};
}

struct nc_pitch nc_pitch_step(struct nc_pitch_tracker *t, const float *power, const float *noise)
{
    if (t->evidence.candidates == 0)
        return (struct nc_pitch){0};
    t->frames += 1.0;
    float step = (float)fmax(1.0 / t->frames, t->mean_step);
    for (size_t k = 0; k < t->evidence.band; k++)
        t->mean[k] += step * (power[k] - t->mean[k]);
    if (t->frames > 1.0)
        nc_pitch_hmm_predict(&t->hmm, t->state);
    else
        nc_pitch_hmm_start(&t->hmm, t->state);
    nc_pitch_evidence(&t->evidence, power, noise, t->mean, t->log_ratio);
    nc_pitch_hmm_update(&t->hmm, t->log_ratio, t->state);
    return decide(&t->evidence, t->state);
}

/* The mean power over the recording, in running form, which cannot overflow. */
static void take_mean(struct nc_pitch_tracker *t, size_t frames, const float *power)
{
    memset(t->mean, 0, t->evidence.band * sizeof *t->mean);
    for (size_t i = 0; i < frames; i++)
        for (size_t k = 0; k < t->evidence.band; k++)
            t->mean[k] += power[i * t->bins + k] / (float)frames;
    t->frames = 0.0;
}

int nc_pitch_track(struct nc_pitch_tracker *t, size_t frames, const float *power,
                   const float *noise, struct nc_pitch *pitch, struct nc_error *err)
{
    size_t candidates = t->evidence.candidates;
    if (candidates == 0) {
        memset(pitch, 0, frames * sizeof *pitch);
        return NC_OK;
    }
    float *log_ratio = nc_array(frames * candidates, sizeof *log_ratio, "the pitch", err);
    float *posterior = nc_array(frames * (candidates + 1), sizeof *posterior, "the pitch", err);
    int status = log_ratio && posterior ? NC_OK : NC_ERR_SYSTEM;
    if (!status) {
        take_mean(t, frames, power);
        for (size_t i = 0; i < frames; i++)
            nc_pitch_evidence(&t->evidence, power + i * t->bins, noise + i * t->bins, t->mean,
                              log_ratio + i * candidates);
        nc_pitch_hmm_smooth(&t->hmm, frames, log_ratio, posterior);
        for (size_t i = 0; i < frames; i++)
            pitch[i] = decide(&t->evidence, posterior + i * (candidates + 1));
    }
    free(log_ratio);
    free(posterior);
    return status;
}
