#include "stages/mask.h"

#include <math.h>
#include <string.h>

/* Added to every power, as where the evidence was made: keeps ratios finite in digital silence. */
static const float least_power = 1e-12f;

void nc_mask_power(const struct nc_mask_params *params, const float *spec, size_t mask,
                   float *power)
{
    size_t first = params->masks == params->channels ? mask : 0;
    size_t count = params->masks == params->channels ? 1 : params->channels;
    memset(power, 0, params->bins * sizeof *power);
    for (size_t c = first; c < first + count; c++) {
        const float *cells = spec + 2 * c * params->bins;
        for (size_t k = 0; k < params->bins; k++)
            power[k] += cells[2 * k] * cells[2 * k] + cells[2 * k + 1] * cells[2 * k + 1];
    }
    for (size_t k = 0; k < params->bins; k++)
        power[k] += least_power;
}

static const float *row(const float *array, const struct nc_mask_params *p, size_t mask)
{
    return array ? array + mask * p->bins : NULL;
}

int nc_mask_gains(const struct nc_mask_params *params, const struct nc_mask_evidence *evidence,
                  const float *spec, float *scratch, float *gains, struct nc_error *err)
{
    float *power = scratch, *from_labels = scratch + params->bins;
    for (size_t m = 0; m < params->masks; m++) {
        const float *voice = row(evidence->voice, params, m);
        if (evidence->label) {
            const unsigned char *label = evidence->label + m * params->bins;
            for (size_t k = 0; k < params->bins; k++)
                from_labels[k] = label[k] >= params->voice_label ? 1 : 0;
            voice = from_labels;
        }
        float *gain = gains + m * params->bins;
        nc_mask_power(params, spec, m, power);
        nc_gain(&params->gain, params->bins, power, row(evidence->noise, params, m),
                row(evidence->snr, params, m), voice, gain);
        for (size_t k = 0; k < params->bins; k++)
            if (!(gain[k] >= 0 && gain[k] <= 1))
                return nc_fail(err, NC_ERR_DATA, "channel %zu, bin %zu: the gain is not a number",
                               m, k);
    }
    return NC_OK;
}

static const float *gains_of(const struct nc_mask_params *p, const float *gains, size_t channel)
{
    return gains + (p->masks == p->channels ? channel : 0) * p->bins;
}

void nc_mask_keep_voice(const struct nc_mask_params *params, const float *gains, float *spec)
{
    for (size_t c = 0; c < params->channels; c++) {
        const float *gain = gains_of(params, gains, c);
        float *cells = spec + 2 * c * params->bins;
        for (size_t k = 0; k < params->bins; k++) {
            cells[2 * k] *= gain[k];
            cells[2 * k + 1] *= gain[k];
        }
    }
}

void nc_mask_keep_noise(const struct nc_mask_params *params, const float *gains, float *spec)
{
    for (size_t c = 0; c < params->channels; c++) {
        const float *gain = gains_of(params, gains, c);
        float *cells = spec + 2 * c * params->bins;
        for (size_t k = 0; k < params->bins; k++) {
            cells[2 * k] -= gain[k] * cells[2 * k];
            cells[2 * k + 1] -= gain[k] * cells[2 * k + 1];
        }
    }
}
