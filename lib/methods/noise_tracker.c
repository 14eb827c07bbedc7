#include "methods/noise_tracker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"

static float keep_of(double time_constant, double frame_rate)
{
    return (float)exp(-1.0 / (time_constant * frame_rate));
}

static size_t frames_of(double seconds, double frame_rate)
{
    double frames = rint(seconds * frame_rate);
    return frames < 1.0 ? 1 : (size_t)frames;
}

static int allocate(struct nc_noise_tracker *n, struct nc_error *err)
{
    float **arrays[] = {&n->start_sum, &n->slow,  &n->presence, &n->smooth_power, &n->excess,
                        &n->weight,    &n->label, &n->row,      &n->row2};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = nc_array(n->bins, sizeof(float), "the noise level", err);
        if (!*arrays[i])
            return NC_ERR_SYSTEM;
    }
    return NC_OK;
}

int nc_noise_tracker_init(struct nc_noise_tracker *n, const struct nc_noise_tracker_params *params,
                          double rate, size_t hop, size_t bins, struct nc_error *err)
{
    double frame_rate = rate / (double)hop, bin_width = rate / 2.0 / (double)(bins - 1);
    *n = (struct nc_noise_tracker){.params = *params, .bins = bins};
    n->start_frames = frames_of(params->start, frame_rate);
    n->slow_keep = keep_of(params->slow, frame_rate);
    n->fast_keep = keep_of(params->fast, frame_rate);
    n->presence_keep = keep_of(params->presence, frame_rate);
    n->minimum_keep = keep_of(params->minimum_smooth, frame_rate);
    n->start_voice = (float)pow(10.0, params->start_voice_db / 10.0);
    n->ceiling = (float)pow(10.0, params->ceiling_db / 10.0);
    nc_posterior_init(&n->posterior, params->voice_db);
    int status =
        nc_bin_gaussian_init(&n->start_kernel, params->start_width, 0.0, bin_width, bins, err);
    if (!status)
        status = nc_bin_gaussian_init(&n->fast_kernel, params->fast_width, params->fast_slope,
                                      bin_width, bins, err);
    if (!status)
        status = nc_running_minimum_init(
            &n->minimum, params->minimum_blocks,
            frames_of(params->minimum_window / (double)params->minimum_blocks, frame_rate), bins,
            err);
    if (!status)
        status = allocate(n, err);
    for (size_t k = 0; !status && k < bins; k++)
        n->presence[k] = n->excess[k] = n->weight[k] = 0.5F;
    return status;
}

void nc_noise_tracker_free(struct nc_noise_tracker *n)
{
    nc_bin_gaussian_free(&n->start_kernel);
    nc_bin_gaussian_free(&n->fast_kernel);
    nc_running_minimum_free(&n->minimum);
    float *arrays[] = {n->start_sum, n->slow,  n->presence, n->smooth_power, n->excess,
                       n->weight,    n->label, n->row,      n->row2};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    *n = (struct nc_noise_tracker){0};
}

/* The level so far is the mean of the frames so far, or well below it if they are voice. */
static void start_level(struct nc_noise_tracker *n, const float *power, bool voiced, float *noise)
{
    float scale = (voiced ? n->start_voice : 1.0F) / (float)(n->frame + 1);
    for (size_t k = 0; k < n->bins; k++) {
        n->start_sum[k] += power[k];
        n->row[k] = scale * n->start_sum[k];
    }
    nc_bin_gaussian(&n->start_kernel, n->row, n->slow);
    memcpy(noise, n->slow, n->bins * sizeof *noise);
}

/* Where voice has long been certain, the posterior may be wrong: a louder noise looks the same. So
 * a little of the power is let into the level. */
NC_CLONES
static void guard_label(size_t bins, float keep, float limit, float *restrict presence,
                        float *restrict noise_label)
{
    for (size_t k = 0; k < bins; k++) {
        float voice = 1.0F - noise_label[k];
        presence[k] = keep * presence[k] + (1.0F - keep) * voice;
        float limited = nc_larger(noise_label[k], 1.0F - limit);
        noise_label[k] = presence[k] > limit ? limited : noise_label[k];
    }
}

NC_CLONES
static void move_slow_level(size_t bins, float keep, const float *restrict label,
                            const float *restrict power, float *restrict slow)
{
    for (size_t k = 0; k < bins; k++)
        slow[k] += (1.0F - keep) * label[k] * (power[k] - slow[k]);
}

NC_CLONES
static void smooth_in_time(size_t bins, float keep, const float *restrict value,
                           float *restrict smooth)
{
    for (size_t k = 0; k < bins; k++)
        smooth[k] = keep * smooth[k] + (1.0F - keep) * value[k];
}

NC_CLONES
static void lower_to(size_t bins, float ceiling, const float *restrict level, float *restrict slow)
{
    for (size_t k = 0; k < bins; k++)
        slow[k] = nc_smaller(slow[k], ceiling * level[k]);
}

/* Noise is in every frame, so its level is not far above what is heard in any stretch of time. */
static void limit_to_heard(struct nc_noise_tracker *n)
{
    if (n->ceiling <= 1.0F)
        return;
    nc_bin_gaussian(&n->fast_kernel, n->smooth_power, n->row);
    lower_to(n->bins, n->ceiling, n->row, n->slow);
}

NC_CLONES
static void gather_correction(size_t bins, float keep, const float *restrict label,
                              const float *restrict power, const float *restrict slow,
                              float *restrict excess, float *restrict weight)
{
    for (size_t k = 0; k < bins; k++) {
        excess[k] = keep * excess[k] + (1.0F - keep) * (label[k] * power[k] / slow[k]);
        weight[k] = keep * weight[k] + (1.0F - keep) * label[k];
    }
}

NC_CLONES
static void apply_correction(size_t bins, float prior, float low, float high,
                             const float *restrict slow, const float *restrict excess,
                             const float *restrict weight, float *restrict noise)
{
    for (size_t k = 0; k < bins; k++) {
        float ratio = (excess[k] + prior) / (weight[k] + prior);
        noise[k] = slow[k] * nc_smaller(nc_larger(ratio, low), high);
    }
}

bool nc_noise_tracker_starts(const struct nc_noise_tracker *n)
{
    return n->frame < n->start_frames;
}

void nc_noise_tracker_step(struct nc_noise_tracker *n, const float *power, bool voiced,
                           float *noise)
{
    const struct nc_noise_tracker_params *p = &n->params;
    size_t bins = n->bins;
    if (nc_noise_tracker_starts(n))
        start_level(n, power, voiced, noise);
    nc_posterior_noise(&n->posterior, 1.0F, bins, power, noise, n->label);
    guard_label(bins, n->presence_keep, (float)p->presence_limit, n->presence, n->label);
    move_slow_level(bins, n->slow_keep, n->label, power, n->slow);
    smooth_in_time(bins, n->frame == 0 ? 0.0F : n->minimum_keep, power, n->smooth_power);
    nc_running_minimum_step(&n->minimum, n->smooth_power, n->slow);
    limit_to_heard(n);
    gather_correction(bins, n->fast_keep, n->label, power, n->slow, n->excess, n->weight);
    nc_bin_gaussian(&n->fast_kernel, n->excess, n->row);
    nc_bin_gaussian(&n->fast_kernel, n->weight, n->row2);
    apply_correction(bins, (float)p->fast_prior, (float)p->fast_low, (float)p->fast_high, n->slow,
                     n->row, n->row2, noise);
    if (nc_noise_tracker_starts(n)) /* counts the start only: it must not overflow */
        n->frame++;
}
