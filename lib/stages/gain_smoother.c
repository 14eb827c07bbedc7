#include "stages/gain_smoother.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/gaussian.h"

struct nc_gain_smoother {
    size_t channels, bins;
    struct nc_gaussian over_frames, over_bins;
    float *ring; /* [2 x radius over frames + 1][channels][bins], bins smoothed */
    unsigned long long pushed, emitted;
};

static size_t ring_frames(const struct nc_gain_smoother *s)
{
    return 2 * s->over_frames.radius + 1;
}

int nc_gain_smoother_new(struct nc_gain_smoother **smoother, double sigma_frames, double sigma_bins,
                         size_t channels, size_t bins, struct nc_error *err)
{
    struct nc_gain_smoother *s = calloc(1, sizeof *s);
    *smoother = NULL;
    if (!s)
        return nc_fail_memory(err, "smoothing", 0);
    s->channels = channels;
    s->bins = bins;
    if (nc_gaussian_init(&s->over_frames, sigma_frames, err) == NC_OK &&
        nc_gaussian_init(&s->over_bins, sigma_bins, err) == NC_OK)
        s->ring =
            nc_array(ring_frames(s) * channels, bins * sizeof *s->ring, "gains to smooth", err);
    if (!s->ring) {
        nc_gain_smoother_free(s);
        return NC_ERR_SYSTEM;
    }
    *smoother = s;
    return NC_OK;
}

void nc_gain_smoother_free(struct nc_gain_smoother *smoother)
{
    if (!smoother)
        return;
    nc_gaussian_free(&smoother->over_frames);
    nc_gaussian_free(&smoother->over_bins);
    free(smoother->ring);
    free(smoother);
}

static float *ring_frame(const struct nc_gain_smoother *s, unsigned long long frame)
{
    return s->ring + (size_t)(frame % ring_frames(s)) * s->channels * s->bins;
}

/* One channel along its bins; beyond the edges the outermost bin continues. */
static void smooth_bins(const struct nc_gain_smoother *s, const float *in, float *out)
{
    long long last = (long long)s->bins - 1, radius = (long long)s->over_bins.radius;
    for (long long k = 0; k <= last; k++) {
        float sum = 0;
        for (long long j = -radius; j <= radius; j++) {
            long long at = k + j < 0 ? 0 : k + j > last ? last : k + j;
            sum += s->over_bins.weight[llabs(j)] * in[at];
        }
        out[k] = sum;
    }
}

void nc_gain_smoother_push(struct nc_gain_smoother *smoother, const float *gains)
{
    float *to = ring_frame(smoother, smoother->pushed++);
    for (size_t c = 0; c < smoother->channels; c++)
        smooth_bins(smoother, gains + c * smoother->bins, to + c * smoother->bins);
}

bool nc_gain_smoother_next(struct nc_gain_smoother *smoother, bool ended, float *gains)
{
    long long centre = (long long)smoother->emitted, last = (long long)smoother->pushed - 1;
    long long radius = (long long)smoother->over_frames.radius;
    if (centre > last || (!ended && centre + radius > last))
        return false;

    size_t items = smoother->channels * smoother->bins;
    memset(gains, 0, items * sizeof *gains);
    for (long long j = -radius; j <= radius; j++) {
        long long at = centre + j < 0 ? 0 : centre + j > last ? last : centre + j;
        const float *frame = ring_frame(smoother, (unsigned long long)at);
        float weight = smoother->over_frames.weight[llabs(j)];
        for (size_t i = 0; i < items; i++)
            gains[i] += weight * frame[i];
    }
    smoother->emitted++;
    return true;
}
