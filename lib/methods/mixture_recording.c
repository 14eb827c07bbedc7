/* The mixture of a whole recording: silent frames are cut out before, and put back after. */
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/audible.h"
#include "methods/mixture.h"

/* The audible frames of a recording, and what was found of them. */
struct recording {
    const struct nc_mixture_params *params;
    size_t bins;
    struct nc_audible audible;
    float *label; /* NULL if none were given */
    float *noise, *snr;
};

static int allocate(struct recording *r, struct nc_error *err)
{
    size_t cells = r->audible.count * r->bins;
    r->noise = nc_array(cells, sizeof *r->noise, "the noise level", err);
    r->snr = nc_array(cells, sizeof *r->snr, "the voice ratio", err);
    return r->noise && r->snr ? NC_OK : NC_ERR_SYSTEM;
}

static int gather_labels(struct recording *r, const float *noise_label, struct nc_error *err)
{
    size_t bins = r->bins;
    r->label = nc_array(r->audible.count * bins, sizeof *r->label, "the labels", err);
    if (!r->label)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < r->audible.count; i++)
        memcpy(r->label + i * bins, noise_label + r->audible.frame[i] * bins,
               bins * sizeof *r->label);
    return NC_OK;
}

/* A silent frame takes the noise level of the audible frame before it, or of the first. */
static void put_silent(const struct recording *r, size_t before, size_t frame,
                       const struct nc_mixture_fields *out)
{
    size_t bins = r->bins, from = before > 0 ? before - 1 : 0;
    for (size_t k = 0; k < bins; k++) {
        if (out->noise)
            out->noise[frame * bins + k] =
                r->audible.count > 0 ? r->noise[from * bins + k] : NC_POWER_LEAST;
        if (out->snr)
            out->snr[frame * bins + k] = 0.0F;
        if (out->voice)
            out->voice[frame * bins + k] = 0.0F;
    }
}

static void put_audible(const struct recording *r, size_t from, size_t frame,
                        const struct nc_mixture_fields *out)
{
    size_t bins = r->bins, bytes = bins * sizeof(float);
    if (out->noise)
        memcpy(out->noise + frame * bins, r->noise + from * bins, bytes);
    if (out->snr)
        memcpy(out->snr + frame * bins, r->snr + from * bins, bytes);
    if (out->voice)
        nc_mixture_voice(r->params, bins, r->audible.power + from * bins, r->noise + from * bins,
                         out->voice + frame * bins);
}

static void put_fields(const struct recording *r, size_t frames,
                       const struct nc_mixture_fields *out)
{
    size_t next = 0;
    for (size_t t = 0; t < frames; t++) {
        if (next < r->audible.count && r->audible.frame[next] == t)
            put_audible(r, next++, t, out);
        else
            put_silent(r, next, t, out);
    }
}

int nc_mixture(const struct nc_mixture_params *params, const struct nc_mixture_shape *shape,
               size_t frames, const float *power, const float *noise_label,
               const struct nc_mixture_fields *out, struct nc_error *err)
{
    int status = nc_mixture_check_shape(shape, err);
    if (status)
        return status;
    struct recording r = {.params = params, .bins = shape->n_fft / 2 + 1};
    status = nc_audible_gather(&r.audible, frames, r.bins, power, err);
    if (!status)
        status = allocate(&r, err);
    if (!status && noise_label)
        status = gather_labels(&r, noise_label, err);
    if (!status)
        status = nc_mixture_audible(params, shape, r.audible.count, r.audible.power, r.label,
                                    r.noise, r.snr, err);
    if (!status)
        put_fields(&r, frames, out);
    nc_audible_free(&r.audible);
    free(r.label);
    free(r.noise);
    free(r.snr);
    return status;
}
