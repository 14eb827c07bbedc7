#include "methods/audible.h"

#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"

NC_CLONES
enum nc_frame_kind nc_audible_frame(size_t bins, const float *restrict power, float *restrict out)
{
    int not_a_number = 0;
    for (size_t k = 0; k < bins; k++) {
        not_a_number |= power[k] != power[k];
        out[k] = nc_smaller(nc_larger(power[k], NC_POWER_LEAST), NC_POWER_GREATEST);
    }
    double sum = 0.0;
    for (size_t k = 0; k < bins; k++)
        sum += (double)out[k];
    if (not_a_number)
        return NC_FRAME_NAN;
    return sum > 1e-10 * (double)bins ? NC_FRAME_AUDIBLE : NC_FRAME_SILENT;
}

int nc_audible_gather(struct nc_audible *a, size_t frames, size_t bins, const float *power,
                      struct nc_error *err)
{
    *a = (struct nc_audible){0};
    size_t cells;
    if (!nc_multiply(frames, bins, &cells))
        return nc_fail_memory(err, "the spectrogram", 0);
    a->frame = nc_array(frames, sizeof *a->frame, "the spectrogram", err);
    a->power = nc_array(cells, sizeof *a->power, "the spectrogram", err);
    if (!a->frame || !a->power)
        return NC_ERR_SYSTEM;
    for (size_t t = 0; t < frames; t++) {
        /* A silent frame's place is taken by the next one. */
        switch (nc_audible_frame(bins, power + t * bins, a->power + a->count * bins)) {
        case NC_FRAME_NAN:
            return nc_fail(err, NC_ERR_DATA, "frame %zu: the power is not a number", t);
        case NC_FRAME_AUDIBLE:
            a->frame[a->count++] = t;
            break;
        case NC_FRAME_SILENT:
            break;
        }
    }
    return NC_OK;
}

void nc_audible_free(struct nc_audible *a)
{
    free(a->frame);
    free(a->power);
    *a = (struct nc_audible){0};
}
