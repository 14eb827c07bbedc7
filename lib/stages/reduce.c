#include "stages/reduce.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

struct nc_reduce {
    struct nc_reduce_params params;
    size_t out_channels, out_bins;
    size_t held;   /* frames of the unfinished block */
    float *values; /* [channels][bins]: the frame at hand */
    float *block;  /* [out_channels][factor_frames][bins] */
    float *sample; /* one block's values, for the median */
};

int nc_reduce_new(struct nc_reduce **reduce, const struct nc_reduce_params *params,
                  struct nc_error *err)
{
    struct nc_reduce *r = calloc(1, sizeof *r);
    *reduce = NULL;
    if (!r)
        return nc_fail_memory(err, "nc-reduce", sizeof *r);
    r->params = *params;
    r->out_channels = params->link == NC_LINK_NONE ? params->channels : 1;
    r->out_bins = (params->bins + params->factor_bins - 1) / params->factor_bins;

    size_t frame = params->channels * params->bins; /* a frame's size was checked with its head */
    size_t cells, block = 0;
    if (!nc_multiply(params->factor_frames, r->out_channels * params->bins, &cells) ||
        !nc_multiply(params->factor_bins, params->factor_frames, &block))
        cells = block = SIZE_MAX;
    r->values = nc_array(frame, sizeof *r->values, "a frame's values", err);
    if (r->values)
        r->block = nc_array(cells, sizeof *r->block, "a block of frames", err);
    if (r->block)
        r->sample = nc_array(block, sizeof *r->sample, "a block's values", err);
    if (!r->sample) {
        nc_reduce_free(r);
        return NC_ERR_SYSTEM;
    }
    *reduce = r;
    return NC_OK;
}

void nc_reduce_free(struct nc_reduce *reduce)
{
    if (!reduce)
        return;
    free(reduce->values);
    free(reduce->block);
    free(reduce->sample);
    free(reduce);
}

size_t nc_reduce_channels(const struct nc_reduce *reduce)
{
    return reduce->out_channels;
}

size_t nc_reduce_bins(const struct nc_reduce *reduce)
{
    return reduce->out_bins;
}

/* Real parts have signs, levels in dB are negative for quiet cells: each has its own order. */
static bool louder(enum nc_spectrum_value value, float x, float y)
{
    return value == NC_VALUE_REAL ? fabsf(x) > fabsf(y) : x > y;
}

/* values [channels][bins] into linked [bins]. */
static void link_channels(const struct nc_reduce_params *p, const float *values, float *linked)
{
    for (size_t k = 0; k < p->bins; k++) {
        float loudest = values[k], sum = 0;
        for (size_t c = 0; c < p->channels; c++) {
            float x = values[c * p->bins + k];
            sum += x;
            if (louder(p->value, x, loudest))
                loudest = x;
        }
        linked[k] = p->link == NC_LINK_LOUDEST ? loudest : sum / (float)p->channels;
    }
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float median(float *sample, size_t count)
{
    qsort(sample, count, sizeof *sample, compare_floats);
    return count % 2 ? sample[count / 2] : (sample[count / 2 - 1] + sample[count / 2]) / 2;
}

static float pool(enum nc_pool kind, float *sample, size_t count)
{
    if (kind == NC_POOL_MAX)
        return nc_largest(sample, count);
    if (kind == NC_POOL_MEDIAN)
        return median(sample, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += sample[i];
    return (float)(sum / (double)count);
}

/* Pools the held frames of all channels into out. */
static void pool_block(struct nc_reduce *r, float *out)
{
    const struct nc_reduce_params *p = &r->params;
    for (size_t c = 0; c < r->out_channels; c++) {
        const float *frames = r->block + c * p->factor_frames * p->bins;
        for (size_t j = 0; j < r->out_bins; j++) {
            size_t first = j * p->factor_bins;
            size_t width = p->bins - first < p->factor_bins ? p->bins - first : p->factor_bins;
            for (size_t t = 0; t < r->held; t++)
                memcpy(r->sample + t * width, frames + t * p->bins + first, width * sizeof(float));
            out[c * r->out_bins + j] = pool(p->pool, r->sample, r->held * width);
        }
    }
    r->held = 0;
}

bool nc_reduce_frame(struct nc_reduce *reduce, const float *spec, float *out)
{
    const struct nc_reduce_params *p = &reduce->params;
    nc_spectrum_values(p->value, spec, p->channels * p->bins, reduce->values);
    float *to = reduce->block + reduce->held * p->bins;
    if (p->link != NC_LINK_NONE)
        link_channels(p, reduce->values, to);
    else
        for (size_t c = 0; c < p->channels; c++)
            memcpy(to + c * p->factor_frames * p->bins, reduce->values + c * p->bins,
                   p->bins * sizeof(float));

    if (++reduce->held < p->factor_frames)
        return false;
    pool_block(reduce, out);
    return true;
}

bool nc_reduce_finish(struct nc_reduce *reduce, float *out)
{
    if (reduce->held == 0)
        return false;
    pool_block(reduce, out);
    return true;
}
