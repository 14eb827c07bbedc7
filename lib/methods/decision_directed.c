#include "methods/decision_directed.h"

#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/gain.h"

NC_CLONES
void nc_decision_directed(float keep, float lowest, size_t bins, const float *restrict power,
                          const float *restrict noise, float *restrict voice_power,
                          float *restrict snr)
{
    for (size_t k = 0; k < bins; k++) {
        float over = 1.0F / noise[k];
        float gamma = nc_smaller(power[k] * over, 1000.0F);
        float ratio =
            keep * (voice_power[k] * over) + (1.0F - keep) * nc_larger(gamma - 1.0F, 0.0F);
        ratio = nc_larger(ratio, lowest);
        voice_power[k] = nc_lsa_squared(ratio, gamma) * power[k];
        snr[k] = ratio;
    }
}

NC_CLONES
static void average_rows(size_t bins, const float *restrict other, float *restrict row)
{
    for (size_t k = 0; k < bins; k++)
        row[k] = 0.5F * (row[k] + other[k]);
}

int nc_decision_directed_both_ways(const float *keep, float lowest, size_t frames, size_t bins,
                                   const float *power, const float *noise, float *snr,
                                   struct nc_error *err)
{
    int status = NC_ERR_SYSTEM;
    float *forward = nc_array(bins, sizeof *forward, "the voice ratio", err);
    float *backward = nc_array(bins, sizeof *backward, "the voice ratio", err);
    float *ratio = nc_array(bins, sizeof *ratio, "the voice ratio", err);
    if (!forward || !backward || !ratio)
        goto cleanup;
    for (size_t t = 0; t < frames; t++)
        nc_decision_directed(keep[t], lowest, bins, power + t * bins, noise + t * bins, forward,
                             snr + t * bins);
    for (size_t t = frames; t-- > 0;) {
        nc_decision_directed(keep[t], lowest, bins, power + t * bins, noise + t * bins, backward,
                             ratio);
        average_rows(bins, ratio, snr + t * bins);
    }
    status = NC_OK;
cleanup:
    free(ratio);
    free(backward);
    free(forward);
    return status;
}
