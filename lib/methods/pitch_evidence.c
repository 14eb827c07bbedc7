#include "methods/pitch_evidence.h"

#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/audible.h"

enum { AT_ONCE = 16 }; /* candidates side by side */

static const double PI = 3.14159265358979323846;

static double decay(const struct nc_pitch_evidence_params *params, double f0, double f)
{
    return f >= fmax(params->from, f0 / 2.0) && f <= params->to ? 1.0 / sqrt(f) : 0.0;
}

/* The kernel of candidate i: a decaying cosine without its mean, of a deviation of 1 in noise. */
static void fill_kernel(struct nc_pitch_evidence *e, size_t i,
                        const struct nc_pitch_evidence_params *params, double bin_width)
{
    double f0 = params->low * exp2((double)i / params->per_octave);
    double weights = 0.0, sum = 0.0, energy = 0.0;
    for (size_t k = 0; k < e->used; k++) {
        double f = (double)k * bin_width, w = decay(params, f0, f);
        weights += w;
        sum += w * cos(2.0 * PI * f / f0);
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < e->used; k++) {
            double f = (double)k * bin_width;
            double value = decay(params, f0, f) * (cos(2.0 * PI * f / f0) - sum / weights);
            if (pass == 0)
                energy += value * value;
            else
                e->kernel[k * e->stride + i] = (float)(value / sqrt(params->variance * energy));
        }
    e->log_f0[i] = (float)log(f0);
}

static bool may_be_sought(const struct nc_pitch_evidence_params *params, double bin_width,
                          size_t bins)
{
    return params->per_octave > 0.0 && bin_width <= params->widest_bin &&
           (double)(bins - 1) * bin_width >= params->to;
}

int nc_pitch_evidence_init(struct nc_pitch_evidence *e,
                           const struct nc_pitch_evidence_params *params, double bin_width,
                           size_t bins, struct nc_error *err)
{
    *e = (struct nc_pitch_evidence){.share = (float)params->share,
                                    .penalty = (float)params->penalty};
    if (!may_be_sought(params, bin_width, bins))
        return NC_OK;
    size_t candidates = (size_t)(log2(params->high / params->low) * params->per_octave) + 1;
    e->stride = (candidates + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
    e->used = (size_t)(params->to / bin_width) + 1;
    double reach = params->to + 3.0 * params->mean_width; /* as far as the local mean sees */
    e->band = (size_t)fmin((double)bins, reach / bin_width + 2.0);
    e->log_f0 = nc_array(candidates, sizeof *e->log_f0, "the pitch", err);
    e->kernel = nc_array(e->used * e->stride, sizeof *e->kernel, "the pitch", err);
    e->score = nc_array(e->stride, sizeof *e->score, "the pitch", err);
    e->s = nc_array(e->band, sizeof *e->s, "the pitch", err);
    e->local = nc_array(e->band, sizeof *e->local, "the pitch", err);
    if (!e->log_f0 || !e->kernel || !e->score || !e->s || !e->local)
        return NC_ERR_SYSTEM;
    e->candidates = candidates;
    for (size_t i = 0; i < candidates; i++)
        fill_kernel(e, i, params, bin_width);
    return nc_bin_gaussian_init(&e->mean, params->mean_width, 0.0, bin_width, e->band, err);
}

void nc_pitch_evidence_free(struct nc_pitch_evidence *e)
{
    free(e->log_f0);
    free(e->kernel);
    free(e->score);
    free(e->s);
    free(e->local);
    nc_bin_gaussian_free(&e->mean);
    *e = (struct nc_pitch_evidence){0};
}

NC_CLONES
static void log_spectrum(size_t bins, float share, const float *restrict power,
                         const float *restrict noise, const float *restrict mean, float *restrict s)
{
    for (size_t k = 0; k < bins; k++) {
        float background = nc_larger(noise[k] + share * mean[k], NC_POWER_LEAST);
        s[k] = nc_log(1.0F + power[k] / background);
    }
}

NC_CLONES
static void correlate(size_t bins, size_t stride, const float *restrict s,
                      const float *restrict local, const float *restrict kernel,
                      float *restrict score)
{
    for (size_t from = 0; from < stride; from += AT_ONCE) {
        float sum[AT_ONCE] = {0};
        for (size_t k = 0; k < bins; k++) {
            float peak = s[k] - local[k];
            for (size_t i = 0; i < AT_ONCE; i++)
                sum[i] += peak * kernel[k * stride + from + i];
        }
        for (size_t i = 0; i < AT_ONCE; i++)
            score[from + i] = sum[i];
    }
}

void nc_pitch_evidence(struct nc_pitch_evidence *e, const float *power, const float *noise,
                       const float *mean, float *log_ratio)
{
    log_spectrum(e->band, e->share, power, noise, mean, e->s);
    nc_bin_gaussian(&e->mean, e->s, e->local);
    correlate(e->used, e->stride, e->s, e->local, e->kernel, e->score);
    for (size_t i = 0; i < e->candidates; i++) {
        float z = nc_larger(e->score[i], 0.0F);
        log_ratio[i] = 0.5F * z * z - e->penalty;
    }
}
