#include "stages/ica.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/whiten.h"

static int ica_alloc(struct nc_ica *ica, size_t channels, size_t components, struct nc_error *err)
{
    ica->channels = channels;
    ica->components = components;
    ica->mean = nc_array(channels, sizeof *ica->mean, "channel means", err);
    ica->unmixing = nc_array(components * channels, sizeof *ica->unmixing, "unmixing matrix", err);
    ica->mixing = nc_array(components * channels, sizeof *ica->mixing, "mixing matrix", err);
    ica->loudest = nc_array(components, sizeof *ica->loudest, "loudest channels", err);
    return ica->mean && ica->unmixing && ica->mixing && ica->loudest ? NC_OK : NC_ERR_SYSTEM;
}

void nc_ica_free(struct nc_ica *ica)
{
    free(ica->mean);
    free(ica->unmixing);
    free(ica->mixing);
    free(ica->loudest);
    memset(ica, 0, sizeof *ica);
}

/* unmixing = B K and mixing = K^+ B', for unit variance. */
static void combine(struct nc_ica *ica, const struct nc_whitening *w, const double *rotation)
{
    int n = (int)ica->channels;
    int k = (int)ica->components;

    memcpy(ica->mean, w->mean, ica->channels * sizeof *ica->mean);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, k, n, k, 1, rotation, k, w->forward, n,
                0, ica->unmixing, n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, k, k, 1, w->backward, k, rotation, k, 0,
                ica->mixing, k);
}

static void find_loudest(struct nc_ica *ica)
{
    for (size_t k = 0; k < ica->components; k++)
        for (size_t c = 0; c < ica->channels; c++)
            if (fabs(ica->mixing[c * ica->components + k]) >
                fabs(ica->mixing[ica->loudest[k] * ica->components + k]))
                ica->loudest[k] = c;
}

/* The variance of every component is 1 so far, so its gain in a channel is its level there. */
static void scale_as_heard(struct nc_ica *ica, bool keep_unit_variance)
{
    for (size_t k = 0; k < ica->components; k++) {
        double gain = ica->mixing[ica->loudest[k] * ica->components + k];
        if (keep_unit_variance)
            gain = gain < 0 ? -1 : 1;
        for (size_t c = 0; c < ica->channels; c++) {
            ica->unmixing[k * ica->channels + c] *= gain;
            ica->mixing[c * ica->components + k] /= gain;
        }
    }
}

int nc_ica(struct nc_ica *ica, const struct nc_signal *signal, const struct nc_ica_options *options,
           struct nc_error *err)
{
    struct nc_whitening whitening;
    double *rotation = NULL;

    memset(ica, 0, sizeof *ica);
    int status = nc_whiten(&whitening, signal, options->components, options->whiten, err);
    if (status)
        goto cleanup;
    size_t n = whitening.components;
    status = ica_alloc(ica, signal->channels, n, err);
    if (status)
        goto cleanup;
    rotation = nc_array(n * n, sizeof *rotation, "rotation", err);
    if (!rotation) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    status = nc_fastica(signal, &whitening, &options->fastica, rotation, &ica->result, err);
    if (status)
        goto cleanup;
    combine(ica, &whitening, rotation);
    find_loudest(ica);
    scale_as_heard(ica, options->unit_variance);
cleanup:
    nc_whitening_free(&whitening);
    free(rotation);
    return status;
}

int nc_ica_arrange(struct nc_ica *ica, const size_t *order, const double *gains,
                   struct nc_error *err)
{
    size_t n = ica->channels;
    size_t components = ica->components;
    struct nc_ica old = *ica;

    int status = ica_alloc(ica, n, components, err);
    if (status) {
        nc_ica_free(ica);
        *ica = old;
        return status;
    }
    memcpy(ica->mean, old.mean, n * sizeof *ica->mean);
    for (size_t k = 0; k < components; k++) {
        ica->loudest[k] = old.loudest[order[k]];
        for (size_t c = 0; c < n; c++) {
            ica->unmixing[k * n + c] = gains[k] * old.unmixing[order[k] * n + c];
            ica->mixing[c * components + k] = old.mixing[c * components + order[k]] / gains[k];
        }
    }
    nc_ica_free(&old);
    return NC_OK;
}
