#include "methods/gentleness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/gain.h"

/* Bins of [low, high] Hz, as [from, to). */
static void choose_bins(const struct nc_gentleness_params *params, double bin_width, size_t bins,
                        size_t *from, size_t *to)
{
    double first = ceil(params->low / bin_width), last = floor(params->high / bin_width);
    *to = last + 1.0 < (double)bins ? (size_t)last + 1 : bins;
    *from = first < (double)*to ? (size_t)first : 0;
}

NC_CLONES
static void add_excess(size_t bins, float keep, float weight, const float *restrict power,
                       const float *restrict noise, float *restrict voice_sum,
                       float *restrict noise_sum)
{
    for (size_t k = 0; k < bins; k++) {
        float excess = nc_larger(power[k] - noise[k], 0.0F);
        voice_sum[k] = keep * voice_sum[k] + weight * excess;
        noise_sum[k] = keep * noise_sum[k] + weight * noise[k];
    }
}

/* Mean over bins of the ratio, dB. */
static double ratio_db(size_t from, size_t to, const float *voice, const float *noise)
{
    double sum = 0.0;
    for (size_t k = from; k < to; k++)
        sum += log10((double)voice[k] / fmax((double)noise[k], 1e-30) + 1e-3);
    return 10.0 * sum / (double)(to - from);
}

static double limited_rise(double db, double from, double to)
{
    return fmin(fmax((db - from) / (to - from), 0.0), 1.0);
}

static float rho_of(const struct nc_gentleness_params *params, double db)
{
    return (float)(limited_rise(db, params->noisy_db, params->clean_db) +
                   limited_rise(db, params->pure_db[0], params->pure_db[1]));
}

/* Sums of a recording over seconds: [count][bins] each. */
struct seconds {
    size_t length, count, bins;
    float *voice, *noise;
    float *voice_sum, *noise_sum; /* [bins] */
    float *rho;                   /* [count], at the middle of each second */
};

static int seconds_init(struct seconds *s, double frame_rate, size_t frames, size_t bins,
                        struct nc_error *err)
{
    *s = (struct seconds){.bins = bins};
    s->length = frame_rate > 1.5 ? (size_t)rint(frame_rate) : 1;
    s->count = (frames + s->length - 1) / s->length;
    s->voice = nc_array(s->count * bins, sizeof *s->voice, "the voice ratio", err);
    s->noise = nc_array(s->count * bins, sizeof *s->noise, "the voice ratio", err);
    s->voice_sum = nc_array(bins, sizeof *s->voice_sum, "the voice ratio", err);
    s->noise_sum = nc_array(bins, sizeof *s->noise_sum, "the voice ratio", err);
    s->rho = nc_array(s->count, sizeof *s->rho, "the voice ratio", err);
    return s->voice && s->noise && s->voice_sum && s->noise_sum && s->rho ? NC_OK : NC_ERR_SYSTEM;
}

static void seconds_free(struct seconds *s)
{
    free(s->voice);
    free(s->noise);
    free(s->voice_sum);
    free(s->noise_sum);
    free(s->rho);
}

static void weigh_seconds(struct seconds *s, double width, size_t about)
{
    memset(s->voice_sum, 0, s->bins * sizeof *s->voice_sum);
    memset(s->noise_sum, 0, s->bins * sizeof *s->noise_sum);
    for (size_t i = 0; i < s->count; i++) {
        double lag = ((double)i - (double)about) / width;
        if (fabs(lag) > 3.0)
            continue;
        float weight = (float)exp(-0.5 * lag * lag);
        for (size_t k = 0; k < s->bins; k++) {
            s->voice_sum[k] += weight * s->voice[i * s->bins + k];
            s->noise_sum[k] += weight * s->noise[i * s->bins + k];
        }
    }
}

/* Linear interpolation between the middles of the seconds. */
static void interpolate(const struct seconds *s, size_t frames, float *rho)
{
    for (size_t t = 0; t < frames; t++) {
        double place = ((double)t + 0.5) / (double)s->length - 0.5;
        place = fmin(fmax(place, 0.0), (double)(s->count - 1));
        size_t before = (size_t)place, after = before + 1 < s->count ? before + 1 : before;
        float share = (float)(place - (double)before);
        rho[t] = s->rho[before] + share * (s->rho[after] - s->rho[before]);
    }
}

int nc_gentleness(const struct nc_gentleness_params *params, double frame_rate, double bin_width,
                  size_t frames, size_t bins, const float *power, const float *noise, float *rho,
                  struct nc_error *err)
{
    memset(rho, 0, frames * sizeof *rho);
    if (params->width <= 0.0 || frames == 0)
        return NC_OK;
    struct seconds s;
    int status = seconds_init(&s, frame_rate, frames, bins, err);
    if (status)
        goto cleanup;
    size_t from, to;
    choose_bins(params, bin_width, bins, &from, &to);
    for (size_t t = 0; t < frames; t++) {
        size_t second = t / s.length * bins;
        add_excess(bins, 1.0F, 1.0F, power + t * bins, noise + t * bins, s.voice + second,
                   s.noise + second);
    }
    for (size_t i = 0; i < s.count; i++) {
        weigh_seconds(&s, params->width, i);
        s.rho[i] = rho_of(params, ratio_db(from, to, s.voice_sum, s.noise_sum));
    }
    interpolate(&s, frames, rho);
cleanup:
    seconds_free(&s);
    return status;
}

int nc_gentleness_tracker_init(struct nc_gentleness_tracker *g,
                               const struct nc_gentleness_params *params, double frame_rate,
                               double bin_width, size_t bins, struct nc_error *err)
{
    *g = (struct nc_gentleness_tracker){.params = *params};
    choose_bins(params, bin_width, bins, &g->from, &g->to);
    g->settle = (size_t)rint(0.5 * frame_rate);
    g->keep = params->width > 0.0 ? (float)exp(-1.0 / (params->width * frame_rate)) : 0.0F;
    if (params->expected_db < 0.0) {
        /* Density over both signs of frequency, times the bins' width and the window's gain. */
        double n_fft = 2.0 * (double)(bins - 1), density = 0.5 / (params->high - params->low);
        g->expected = (float)(pow(10.0, params->expected_db / 10.0) * density * bin_width * n_fft *
                              n_fft / 2.0);
        g->expectation = 1.0F;
        g->forget = (float)exp(-1.0 / (params->forget * frame_rate));
    }
    g->voice = nc_array(bins, sizeof *g->voice, "the voice ratio", err);
    g->noise = nc_array(bins, sizeof *g->noise, "the voice ratio", err);
    g->expected_voice = nc_array(bins, sizeof *g->expected_voice, "the voice ratio", err);
    g->expected_noise = nc_array(bins, sizeof *g->expected_noise, "the voice ratio", err);
    return g->voice && g->noise && g->expected_voice && g->expected_noise ? NC_OK : NC_ERR_SYSTEM;
}

void nc_gentleness_tracker_free(struct nc_gentleness_tracker *g)
{
    free(g->voice);
    free(g->noise);
    free(g->expected_voice);
    free(g->expected_noise);
    *g = (struct nc_gentleness_tracker){0};
}

/* rho from what the ratio will probably be: in the sums, the time before the beginning, whose share
 * is g->expectation, held the expected voice and today's noise. Only a noise that will be inaudible
 * counts; how much there is of one that will not be, is soon known better. */
static float expected_rho(struct nc_gentleness_tracker *g, double heard_db, const float *noise)
{
    const float least = 1e-4F; /* some 10 dB below what could matter */
    if (g->expectation < least)
        return 0.0F;
    g->expectation *= heard_db > g->params.heard_db ? g->keep * g->forget : g->keep;
    for (size_t k = g->from; k < g->to; k++) {
        g->expected_voice[k] = g->voice[k] + g->expectation * g->expected;
        g->expected_noise[k] = g->noise[k] + g->expectation * noise[k];
    }
    double db = ratio_db(g->from, g->to, g->expected_voice, g->expected_noise);
    return (float)(2.0 * limited_rise(db, g->params.pure_db[0], g->params.pure_db[1]));
}

float nc_gentleness_tracker_step(struct nc_gentleness_tracker *g, bool voiced, const float *power,
                                 const float *noise)
{
    if (g->params.width <= 0.0)
        return 0.0F;
    add_excess(g->to, g->keep, 1.0F - g->keep, power, noise, g->voice, g->noise);
    double heard_db = ratio_db(g->from, g->to, g->voice, g->noise);
    float rho = rho_of(&g->params, heard_db);
    if (g->settle > 0) {
        g->settle--;
        if (voiced)
            g->settling = 1.0F;
        rho = g->settling;
    }
    return nc_larger(rho, expected_rho(g, heard_db, noise));
}

enum { CELLS = 64, STEPS = 6 }; /* at once, so that they stay in the nearest cache */

static inline float log_gain(float snr, float gamma)
{
    return 0.5F * nc_log(nc_larger(nc_lsa_squared(snr, gamma), 1e-30F));
}

/* Solves log_gain(exp(log_snr), gamma) = target, from log_snr on. The gain rises with W = X / (1 +
 * X), its logarithm by 1/2 to 1 times that of W; so steps of 2/3 of what is missing converge, to
 * within a few hundredths of a dB in six of them. */
NC_CLONES
static void solve(const float *restrict target, const float *restrict gamma,
                  float *restrict log_snr)
{
    for (int i = 0; i < STEPS; i++)
        for (size_t k = 0; k < CELLS; k++) {
            float x = nc_exp(log_snr[k]);
            float missing = target[k] - log_gain(x, gamma[k]);
            /* d log W / d log X = 1 / (1 + X) */
            float step = 1.4F * missing * (1.0F + nc_smaller(x, 10.0F));
            step = nc_smaller(nc_larger(step, -3.0F), 3.0F);
            log_snr[k] = nc_smaller(log_snr[k] + step, 34.0F);
        }
}

/* r and the limits, as for nc_gentleness_apply, in nepers. */
struct wish {
    float rho, pure, drop, floor, rise;
};

/* Up to CELLS cells; the rest of the block is padded with cells that need no change. */
NC_CLONES
static void soften(const struct wish *wish, size_t cells, const float *restrict power,
                   const float *restrict noise, const float *restrict weight, float *restrict snr)
{
    float target[CELLS], gamma[CELLS], log_snr[CELLS];
    for (size_t k = cells; k < CELLS; k++)
        target[k] = gamma[k] = log_snr[k] = 0.0F;
    for (size_t k = 0; k < cells; k++) {
        float r = wish->rho * sqrtf(weight[k]);
        float exponent = (1.0F - wish->drop * r) * (1.0F - wish->pure * weight[k]);
        gamma[k] = power[k] / noise[k];
        float gain = log_gain(snr[k], gamma[k]);
        target[k] = nc_larger(exponent * gain, wish->floor + wish->rise * r);
        log_snr[k] = nc_log(nc_larger(snr[k], 1e-12F));
    }
    solve(target, gamma, log_snr);
    for (size_t k = 0; k < cells; k++)
        snr[k] = weight[k] > 0.0F ? nc_exp(log_snr[k]) : snr[k];
}

void nc_gentleness_apply(const struct nc_gentleness_params *params, float rho, size_t bins,
                         const float *power, const float *noise, const float *weight, float *snr)
{
    const double neper = log(10.0) / 20.0;
    const struct wish wish = {nc_smaller(rho, 1.0F), nc_larger(rho - 1.0F, 0.0F),
                              (float)params->exponent_drop, (float)(neper * params->floor_db),
                              (float)(neper * params->floor_rise_db)};
    if (rho <= 0.0F)
        return;
    for (size_t k = 0; k < bins; k += CELLS)
        soften(&wish, bins - k < CELLS ? bins - k : CELLS, power + k, noise + k, weight + k,
               snr + k);
}
