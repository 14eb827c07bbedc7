#include "stages/separation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/whiten.h"

/* The largest 16-bit sample. */
#define FULL_SCALE (32767.0 / 32768)

static int run_fastica(struct nc_separation *s, const struct nc_signal *mixed,
                       const struct nc_separation_options *options, struct nc_error *err)
{
    struct nc_ica_options ica = options->ica;

    ica.fastica.cache_bytes = options->memory;
    ica.unit_variance = options->unit_variance;
    int status = nc_ica(&s->ica, mixed, &ica, err);
    if (status)
        return status;
    s->components = s->ica.components;
    s->iterations = s->ica.result.iterations;
    s->last_change = s->ica.result.last_change;
    s->converged = s->ica.result.converged;
    s->loudest = s->ica.loudest;
    s->unmix = (struct nc_linear_map){*mixed, s->components, s->ica.unmixing, s->ica.mean};
    s->signal = nc_linear_map_signal(&s->unmix);
    return NC_OK;
}

/* The sources in the time domain, into the spill. */
static int synthesise(struct nc_separation *s, struct nc_spectral_frames *frames,
                      struct nc_error *err)
{
    size_t n = s->components;
    size_t spectrum = n * frames->bins;
    size_t silence = frames->n_fft - frames->hop; /* that comes out before the signal */
    struct nc_spectral_synthesis *synthesis = nc_spectral_synthesis_new(frames->n_fft, n, err);
    float *re = nc_array(spectrum, sizeof *re, "spectrum", err);
    float *im = nc_array(spectrum, sizeof *im, "spectrum", err);
    float *out = nc_array(frames->hop * n, sizeof *out, "output block", err);
    int status = synthesis && re && im && out ? NC_OK : NC_ERR_SYSTEM;
    size_t made = 0;

    for (size_t t = 0; !status && t < frames->frames; t++) {
        const float *x_re;
        const float *x_im;
        status = nc_spectral_frames_get(frames, t, &x_re, &x_im, err);
        if (status)
            break;
        nc_auxiva_apply(&s->auxiva, x_re, x_im, re, im);
        nc_spectral_synthesis_add(synthesis, re, im, out);
        if (t * frames->hop < silence)
            continue;
        size_t count = frames->signal.frames - made;
        count = count < frames->hop ? count : frames->hop;
        status = nc_spill_append(s->spill, out, count, err);
        made += count;
    }
    nc_spectral_synthesis_free(synthesis);
    free(re);
    free(im);
    free(out);
    return status;
}

static int run_auxiva(struct nc_separation *s, const struct nc_signal *mixed,
                      const struct nc_separation_options *options, struct nc_error *err)
{
    struct nc_whitening whitening; /* for its checks: silence, constants, rank */
    struct nc_spectral_frames frames = {0};

    s->components = mixed->channels;
    int status = nc_whiten(&whitening, mixed, 0, options->ica.whiten, err);
    nc_whitening_free(&whitening);
    if (status)
        return status;
    status = nc_spectral_frames_init(&frames, mixed, options->n_fft, options->memory, err);
    if (!status)
        status = nc_auxiva(&s->auxiva, &frames, &options->auxiva, err);
    if (status)
        goto cleanup;
    s->iterations = s->auxiva.iterations;
    s->last_change = s->auxiva.last_change;
    s->converged = s->auxiva.converged;
    s->loudest = s->auxiva.loudest;
    s->spill = nc_spill_open(s->components, options->memory, err);
    status = s->spill ? synthesise(s, &frames, err) : NC_ERR_SYSTEM;
    if (!status)
        s->signal = nc_spill_signal(s->spill);
cleanup:
    nc_spectral_frames_free(&frames);
    return status;
}

/* Gains for unit variance if asked for, and one more for all if a peak would pass full scale. */
static void choose_gains(struct nc_separation *s, const struct nc_separation_options *options,
                         const struct nc_component_statistics *found, const size_t *order,
                         double *gains)
{
    double peak = 0;

    for (size_t k = 0; k < s->components; k++) {
        double rms = found[order[k]].rms;
        gains[k] = options->unit_variance && rms > 0 ? 1 / rms : 1;
        peak = fmax(peak, gains[k] * found[order[k]].peak);
    }
    s->turned_down = options->fit_full_scale && peak > FULL_SCALE ? FULL_SCALE / peak : 1;
    for (size_t k = 0; k < s->components; k++) {
        gains[k] *= s->turned_down;
        s->statistics[k] = found[order[k]];
        s->statistics[k].peak *= gains[k];
        s->statistics[k].rms *= gains[k];
    }
}

/* FastICA's components are computed as they are read, through the arranged matrix. */
static int arrange_fastica(struct nc_separation *s, const size_t *order, const double *gains,
                           struct nc_error *err)
{
    int status = nc_ica_arrange(&s->ica, order, gains, err);

    s->unmix.matrix = s->ica.unmixing;
    s->unmix.offset = s->ica.mean;
    s->loudest = s->ica.loudest;
    return status;
}

/* AuxIVA's are stored as they were found; a last matrix arranges them. */
static int arrange_auxiva(struct nc_separation *s, const size_t *order, const double *gains,
                          struct nc_error *err)
{
    size_t n = s->components;

    s->arrangement = nc_array(n * n, sizeof *s->arrangement, "order", err);
    if (!s->arrangement)
        return NC_ERR_SYSTEM;
    for (size_t k = 0; k < n; k++)
        s->arrangement[k * n + order[k]] = gains[k];
    s->arrange = (struct nc_linear_map){s->signal, n, s->arrangement, NULL};
    s->signal = nc_linear_map_signal(&s->arrange);
    return nc_auxiva_arrange(&s->auxiva, order, gains, err);
}

static int arrange(struct nc_separation *s, const struct nc_separation_options *options,
                   struct nc_error *err)
{
    size_t n = s->components;
    size_t *order = nc_array(n, sizeof *order, "order", err);
    double *gains = nc_array(n, sizeof *gains, "gains", err);
    struct nc_component_statistics *found = nc_array(n, sizeof *found, "statistics", err);

    s->statistics = nc_array(n, sizeof *s->statistics, "statistics", err);
    int status = order && gains && found && s->statistics ? NC_OK : NC_ERR_SYSTEM;
    if (!status)
        status = nc_component_statistics(&s->signal, options->rate, found, err);
    if (!status) {
        nc_component_order(found, n, options->criterion, order);
        choose_gains(s, options, found, order, gains);
        status = options->method == NC_SEPARATE_AUXIVA ? arrange_auxiva(s, order, gains, err)
                                                       : arrange_fastica(s, order, gains, err);
    }
    free(order);
    free(gains);
    free(found);
    return status;
}

int nc_separate(struct nc_separation *separation, const struct nc_signal *mixed,
                const struct nc_separation_options *options, struct nc_error *err)
{
    memset(separation, 0, sizeof *separation);
    separation->channels = mixed->channels;
    int status = options->method == NC_SEPARATE_AUXIVA
                     ? run_auxiva(separation, mixed, options, err)
                     : run_fastica(separation, mixed, options, err);
    return status ? status : arrange(separation, options, err);
}

void nc_separation_free(struct nc_separation *separation)
{
    nc_ica_free(&separation->ica);
    nc_auxiva_free(&separation->auxiva);
    nc_spill_close(separation->spill);
    free(separation->statistics);
    free(separation->arrangement);
    memset(separation, 0, sizeof *separation);
}
