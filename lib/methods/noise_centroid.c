#include "methods/noise_centroid.h"

#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

int nc_noise_centroid_init(struct nc_noise_centroid *c,
                           const struct nc_noise_centroid_params *params, double rate, size_t hop,
                           size_t frames, size_t bins, struct nc_error *err)
{
    double frame_rate = rate / (double)hop, bin_width = rate / 2.0 / (double)(bins - 1);
    *c = (struct nc_noise_centroid){.params = *params, .frames = frames, .bins = bins};
    int status = nc_slow_gaussian_init(&c->level, params->slow * frame_rate, frames, bins, err);
    if (!status && !params->additive)
        status = nc_slow_gaussian_init(&c->weight, params->slow * frame_rate, frames, bins, err);
    if (!status)
        status = nc_gaussian_init(&c->along_frames, params->fast * frame_rate, err);
    if (!status)
        status = nc_bin_gaussian_init(&c->along_bins, params->fast_width, params->fast_slope,
                                      bin_width, bins, err);
    if (status)
        return status;
    c->slow = nc_array(bins, sizeof *c->slow, "the noise level", err);
    c->row = nc_array(bins, sizeof *c->row, "the noise level", err);
    c->row2 = nc_array(bins, sizeof *c->row2, "the noise level", err);
    return c->slow && c->row && c->row2 ? NC_OK : NC_ERR_SYSTEM;
}

void nc_noise_centroid_free(struct nc_noise_centroid *c)
{
    nc_slow_gaussian_free(&c->level);
    nc_slow_gaussian_free(&c->weight);
    nc_gaussian_free(&c->along_frames);
    nc_bin_gaussian_free(&c->along_bins);
    free(c->slow);
    free(c->row);
    free(c->row2);
    *c = (struct nc_noise_centroid){0};
}

/* The power that the slow level averages: label times power for the mixture; for the additive model
 * the expected noise power given the cell, q^2 P + (1 - q) N. */
NC_CLONES
static void labelled_power(int additive, size_t bins, const float *restrict power,
                           const float *restrict label, const float *restrict noise,
                           float *restrict out)
{
    if (additive)
        for (size_t k = 0; k < bins; k++)
            out[k] = label[k] * label[k] * power[k] + (1.0F - label[k]) * noise[k];
    else
        for (size_t k = 0; k < bins; k++)
            out[k] = label[k] * power[k];
}

static void sum_slow_levels(struct nc_noise_centroid *c, const float *power, const float *label,
                            const float *noise)
{
    nc_slow_gaussian_reset(&c->level);
    nc_slow_gaussian_reset(&c->weight);
    for (size_t t = 0; t < c->frames; t++) {
        size_t at = t * c->bins;
        labelled_power(c->params.additive, c->bins, power + at, label + at, noise + at, c->row);
        nc_slow_gaussian_add(&c->level, c->row);
        if (!c->params.additive)
            nc_slow_gaussian_add(&c->weight, label + at);
    }
    nc_slow_gaussian_solve(&c->level);
    if (!c->params.additive)
        nc_slow_gaussian_solve(&c->weight);
}

/* (level + prior * base) / (weight + prior) in level. */
NC_CLONES
static void ratio_with_prior(size_t bins, float prior, const float *restrict base,
                             const float *restrict weight, float *restrict level)
{
    for (size_t k = 0; k < bins; k++)
        level[k] = (level[k] + prior * base[k]) / (weight[k] + prior);
}

/* The slow level of one frame into c->slow; noise is the former centroid of that frame. */
static void slow_level(struct nc_noise_centroid *c, size_t frame, const float *noise)
{
    nc_slow_gaussian_frame(&c->level, frame, c->slow);
    if (c->params.additive)
        return;
    nc_slow_gaussian_frame(&c->weight, frame, c->row2);
    ratio_with_prior(c->bins, (float)c->params.slow_prior, noise, c->row2, c->slow);
}

/* Labelled power in units of the slow level. */
NC_CLONES
static void relative_power(int additive, size_t bins, const float *restrict label,
                           const float *restrict slow, float *restrict labelled)
{
    if (additive)
        for (size_t k = 0; k < bins; k++)
            labelled[k] = label[k] * labelled[k] / slow[k];
    else
        for (size_t k = 0; k < bins; k++)
            labelled[k] = labelled[k] / slow[k];
}

NC_CLONES
static void corrected_level(size_t bins, float prior, const float *restrict slow,
                            const float *restrict excess, const float *restrict weight,
                            float *restrict noise)
{
    for (size_t k = 0; k < bins; k++)
        noise[k] = slow[k] * ((excess[k] + prior) / (weight[k] + prior));
}

void nc_noise_centroid_update(struct nc_noise_centroid *c, const float *power, float *noise_label,
                              float *scratch, float *noise)
{
    size_t bins = c->bins;
    int additive = c->params.additive;
    sum_slow_levels(c, power, noise_label, noise);
    /* Labels and labelled powers, pooled over frequencies first: the two smoothings commute. */
    for (size_t t = 0; t < c->frames; t++) {
        float *label = noise_label + t * bins, *excess = scratch + t * bins;
        slow_level(c, t, noise + t * bins);
        labelled_power(additive, bins, power + t * bins, label, noise + t * bins, c->row);
        relative_power(additive, bins, label, c->slow, c->row);
        nc_bin_gaussian(&c->along_bins, c->row, excess);
        nc_bin_gaussian(&c->along_bins, label, label);
    }
    for (size_t t = 0; t < c->frames; t++) {
        slow_level(c, t, noise + t * bins);
        nc_gaussian_frame(&c->along_frames, c->frames, bins, scratch, t, c->row);
        nc_gaussian_frame(&c->along_frames, c->frames, bins, noise_label, t, c->row2);
        corrected_level(bins, (float)c->params.fast_prior, c->slow, c->row, c->row2,
                        noise + t * bins);
    }
}
