#include "methods/harmonic_comb.h"

#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/audible.h"
#include "methods/ramp.h"
#include "methods/voice_ratio.h"

/* A weight below this changes nothing that could be heard, and is not worth the time. */
static const float LEAST_WEIGHT = 0.01F;

int nc_harmonic_comb_init(struct nc_harmonic_comb *c, const struct nc_harmonic_comb_params *params,
                          double bin_width, size_t bins, struct nc_error *err)
{
    *c = (struct nc_harmonic_comb){0};
    if (params->weight <= 0.0)
        return NC_OK;
    c->bin_width = (float)bin_width;
    c->line_scale = (float)(-0.5 / (params->line_width * params->line_width));
    c->floor = (float)pow(10.0, params->floor_db / 10.0);
    c->clear_ratio = (float)params->clear_ratio;
    c->weight = (float)params->weight;
    size_t used = (size_t)fmin((double)bins, ceil(params->high_to / bin_width));
    c->strength = nc_array(used, sizeof *c->strength, "the comb", err);
    c->line = nc_array(used, sizeof *c->line, "the comb", err);
    c->fit = nc_array(used, sizeof *c->fit, "the comb", err);
    c->energy = nc_array(used, sizeof *c->energy, "the comb", err);
    if (!c->strength || !c->line || !c->fit || !c->energy)
        return NC_ERR_SYSTEM;
    c->bins = used;
    for (size_t k = 0; k < used; k++) {
        double f = (double)k * bin_width;
        c->strength[k] = (float)(params->weight * nc_ramp(params->low_from, params->low_to, f) *
                                 (1.0 - nc_ramp(params->high_from, params->high_to, f)));
    }
    return nc_bin_gaussian_init(&c->pool, params->pool_width, params->pool_slope, bin_width, used,
                                err);
}

void nc_harmonic_comb_free(struct nc_harmonic_comb *c)
{
    free(c->strength);
    free(c->line);
    free(c->fit);
    free(c->energy);
    nc_bin_gaussian_free(&c->pool);
    *c = (struct nc_harmonic_comb){0};
}

NC_CLONES
static void fill_template(size_t bins, float bin_width, float f0, float scale, float floor,
                          float *restrict line)
{
    float inverse = 1.0F / f0, rest = 1.0F - floor;
    for (size_t k = 0; k < bins; k++) {
        float f = (float)(int)k * bin_width;
        float harmonic = nc_larger((float)(int)(f * inverse + 0.5F), 1.0F);
        float d = f - harmonic * f0;
        line[k] = floor + rest * nc_exp(scale * d * d);
    }
}

NC_CLONES
static void products(size_t bins, const float *restrict line, const float *restrict power,
                     const float *restrict noise, float *restrict fit, float *restrict energy)
{
    for (size_t k = 0; k < bins; k++) {
        float excess = nc_larger(power[k] / nc_larger(noise[k], NC_POWER_LEAST) - 1.0F, 0.0F);
        fit[k] = line[k] * nc_smaller(excess, NC_SNR_GREATEST);
        energy[k] = line[k] * line[k];
    }
}

/* Cells that the comb does not reach are left exactly as they are. */
NC_CLONES
static void blend(size_t bins, float voiced, float lowest, float clear_ratio,
                  const float *restrict strength, const float *restrict line,
                  const float *restrict fit, const float *restrict energy, float *restrict snr)
{
    for (size_t k = 0; k < bins; k++) {
        float a = fit[k] / energy[k];
        float weight = voiced * strength[k] / (1.0F + a / clear_ratio);
        float comb = nc_log(nc_larger(a * line[k], lowest));
        float blended = nc_exp((1.0F - weight) * nc_log(snr[k]) + weight * comb);
        snr[k] = strength[k] > 0.0F ? blended : snr[k];
    }
}

void nc_harmonic_comb(struct nc_harmonic_comb *c, struct nc_pitch pitch, float lowest,
                      const float *power, const float *noise, float *snr)
{
    if (c->bins == 0 || c->weight * pitch.voiced < LEAST_WEIGHT)
        return;
    fill_template(c->bins, c->bin_width, pitch.f0, c->line_scale, c->floor, c->line);
    products(c->bins, c->line, power, noise, c->fit, c->energy);
    nc_bin_gaussian(&c->pool, c->fit, c->fit);
    nc_bin_gaussian(&c->pool, c->energy, c->energy);
    blend(c->bins, pitch.voiced, lowest, c->clear_ratio, c->strength, c->line, c->fit, c->energy,
          snr);
}
