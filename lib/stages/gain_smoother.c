#include "stages/gain_smoother.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

struct nc_gain_smoother {
    size_t channels, bins;
    size_t radius_frames, radius_bins;
    float *kernel_frames, *kernel_bins; /* [2 radius + 1], sum 1 */
    float *ring;                        /* [2 radius_frames + 1][channels][bins], bins smoothed */
    unsigned long long pushed, emitted;
};

static float *new_kernel(double sigma, size_t *radius, struct nc_error *err)
{
    *radius = (size_t)(3 * sigma + 0.5);
    float *kernel = nc_array(2 * *radius + 1, sizeof *kernel, "a Gaussian", err);
    if (!kernel)
        return NULL;
    double sum = 0;
    for (size_t i = 0; i <= 2 * *radius; i++) {
        double x = (double)i - (double)*radius;
        kernel[i] = sigma > 0 ? (float)exp(-x * x / (2 * sigma * sigma)) : 1;
        sum += kernel[i];
    }
    for (size_t i = 0; i <= 2 * *radius; i++)
        kernel[i] = (float)(kernel[i] / sum);
    return kernel;
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
    s->kernel_frames = new_kernel(sigma_frames, &s->radius_frames, err);
    if (s->kernel_frames)
        s->kernel_bins = new_kernel(sigma_bins, &s->radius_bins, err);
    if (s->kernel_bins)
        s->ring = nc_array((2 * s->radius_frames + 1) * channels, bins * sizeof *s->ring,
                           "gains to smooth", err);
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
    free(smoother->kernel_frames);
    free(smoother->kernel_bins);
    free(smoother->ring);
    free(smoother);
}

static float *ring_frame(const struct nc_gain_smoother *s, unsigned long long frame)
{
    return s->ring + (size_t)(frame % (2 * s->radius_frames + 1)) * s->channels * s->bins;
}

/* One channel along its bins; beyond the edges the outermost bin continues. */
static void smooth_bins(const struct nc_gain_smoother *s, const float *in, float *out)
{
    long long last = (long long)s->bins - 1, radius = (long long)s->radius_bins;
    for (long long k = 0; k <= last; k++) {
        float sum = 0;
        for (long long j = -radius; j <= radius; j++) {
            long long at = k + j < 0 ? 0 : k + j > last ? last : k + j;
            sum += s->kernel_bins[j + radius] * in[at];
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
    long long radius = (long long)smoother->radius_frames;
    if (centre > last || (!ended && centre + radius > last))
        return false;

    size_t items = smoother->channels * smoother->bins;
    memset(gains, 0, items * sizeof *gains);
    for (long long j = -radius; j <= radius; j++) {
        long long at = centre + j < 0 ? 0 : centre + j > last ? last : centre + j;
        const float *frame = ring_frame(smoother, (unsigned long long)at);
        float weight = smoother->kernel_frames[j + radius];
        for (size_t i = 0; i < items; i++)
            gains[i] += weight * frame[i];
    }
    smoother->emitted++;
    return true;
}
