#include "methods/whiten.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/principal_axes.h"

static int check_channels(const struct nc_principal_axes *p, struct nc_error *err)
{
    size_t constant = 0;
    size_t which = 0;
    double loudest = 0;

    for (size_t c = 0; c < p->channels; c++) {
        loudest = fmax(loudest, fmax(fabs((double)p->low[c]), fabs((double)p->high[c])));
        if (p->low[c] == p->high[c] && constant++ == 0)
            which = c;
    }
    if (loudest == 0)
        return nc_fail(err, NC_ERR_DATA, "the input is silent: nothing to separate");
    if (constant > 0)
        return nc_fail(err, NC_ERR_DATA, "channel %zu is constant (%g in every frame)%s", which + 1,
                       (double)p->low[which], constant > 1 ? ", and so are others" : "");
    return NC_OK;
}

static int check_rank(const struct nc_principal_axes *p, size_t components, struct nc_error *err)
{
    size_t rank = 0;

    while (rank < p->channels && p->spread[rank] > NC_WHITEN_RANK_TOLERANCE * p->spread[0])
        rank++;
    if (rank >= components)
        return NC_OK;
    return nc_fail(err, NC_ERR_DATA,
                   "%zu channels hold only %zu independent signal%s (one is a weighted sum of "
                   "others, or the same recording twice)",
                   p->channels, rank, rank == 1 ? "" : "s");
}

static int whitening_alloc(struct nc_whitening *w, size_t channels, size_t components,
                           struct nc_error *err)
{
    memset(w, 0, sizeof *w);
    w->channels = channels;
    w->components = components == 0 ? channels : components;
    if (channels == 0)
        return nc_fail(err, NC_ERR_DATA, "no channels");
    if (w->components > channels)
        return nc_fail(err, NC_ERR_USAGE, "%zu components asked of %zu channel%s", components,
                       channels, channels == 1 ? "" : "s");
    w->mean = nc_array(channels, sizeof *w->mean, "whitening", err);
    w->forward = nc_array(w->components * channels, sizeof *w->forward, "whitening", err);
    w->backward = nc_array(w->components * channels, sizeof *w->backward, "whitening", err);
    return w->mean && w->forward && w->backward ? NC_OK : NC_ERR_SYSTEM;
}

/* The sign of an axis is arbitrary: make its first channel positive, so that results repeat. */
static void set_maps(struct nc_whitening *w, const struct nc_principal_axes *p)
{
    memcpy(w->mean, p->mean, w->channels * sizeof *w->mean);
    for (size_t k = 0; k < w->components; k++) {
        const double *axis = p->axes + k * w->channels;
        double sign = axis[0] < 0 ? -1 : 1;
        for (size_t c = 0; c < w->channels; c++) {
            w->forward[k * w->channels + c] = sign * axis[c] / p->spread[k];
            w->backward[c * w->components + k] = sign * axis[c] * p->spread[k];
        }
    }
}

int nc_whiten(struct nc_whitening *whitening, const struct nc_signal *signal, size_t components,
              enum nc_axes_solver solver, struct nc_error *err)
{
    size_t n = signal->channels;
    struct nc_principal_axes principal = {0};
    int status = whitening_alloc(whitening, n, components, err);

    if (status)
        return status;
    if (signal->frames <= n)
        return nc_fail(err, NC_ERR_DATA, "%zu frame%s of %zu channel%s: too short to separate",
                       signal->frames, signal->frames == 1 ? "" : "s", n, n == 1 ? "" : "s");
    status = nc_principal_axes(&principal, signal, solver, err);
    if (!status)
        status = check_channels(&principal, err);
    if (!status)
        status = check_rank(&principal, whitening->components, err);
    if (!status)
        set_maps(whitening, &principal);
    nc_principal_axes_free(&principal);
    return status;
}

void nc_whitening_free(struct nc_whitening *whitening)
{
    free(whitening->mean);
    free(whitening->forward);
    free(whitening->backward);
    memset(whitening, 0, sizeof *whitening);
}
