#include "stages/cluster_mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/mixture_online.h"
#include "methods/mixture_segments.h"

/* Added to each power, so that digital silence has a logarithm; mixture.h asks for it. */
static const float LEAST_POWER = 1e-12f;

enum { NOISE, SNR, VOICE, FIELDS };

/* One clustering. Those of several channels see the same calls and so stay in step. */
struct mask {
    struct nc_mixture_online *online; /* one of these two */
    struct nc_mixture_segments *segments;
    float *power;         /* [NC_MIXTURE_BLOCK][bins] */
    float *field[FIELDS]; /* [NC_MIXTURE_BLOCK][bins] */
};

struct nc_cluster_mixture {
    struct nc_cluster_mixture_params params;
    size_t bins, mask_count;
    struct mask *masks;
    struct nc_gain_params gain;
    size_t seen;  /* frames since the start, for messages */
    size_t ready; /* online: frames whose results wait */
};

static int mask_start(struct mask *mask, const struct nc_cluster_mixture_params *params,
                      struct nc_gain_params *gain, struct nc_error *err)
{
    size_t block = NC_MIXTURE_BLOCK * (params->shape.n_fft / 2 + 1);
    int status = NC_OK;

    if (!(mask->power = nc_array(block, sizeof *mask->power, "the mixture", err)))
        return NC_ERR_SYSTEM;
    for (int f = 0; f < FIELDS; f++)
        if (!(mask->field[f] = nc_array(block, sizeof *mask->field[f], "the mixture", err)))
            return NC_ERR_SYSTEM;
    if (params->online) {
        struct nc_mixture_online_params online;
        status = nc_mixture_online_preset(params->preset, &online, err);
        *gain = online.gain;
        if (status == NC_OK)
            status = nc_mixture_online_new(&online, &params->shape, &mask->online, err);
    } else {
        struct nc_mixture_params offline;
        status = nc_mixture_preset(params->preset, &offline, err);
        *gain = offline.gain;
        if (status == NC_OK)
            status = nc_mixture_segments_new(&offline, &nc_segment_defaults, &params->shape,
                                             &mask->segments, err);
    }
    return status;
}

int nc_cluster_mixture_new(struct nc_cluster_mixture **mixture,
                           const struct nc_cluster_mixture_params *params, struct nc_error *err)
{
    *mixture = NULL;
    int status = nc_mixture_check_shape(&params->shape, err);
    if (status != NC_OK)
        return status;
    struct nc_cluster_mixture *m = nc_array(1, sizeof *m, "the mixture", err);
    if (!m)
        return NC_ERR_SYSTEM;
    m->params = *params;
    m->bins = params->shape.n_fft / 2 + 1;
    m->mask_count = params->linked ? 1 : params->channels;
    m->masks = nc_array(m->mask_count, sizeof *m->masks, "the mixture", err);
    status = m->masks ? NC_OK : NC_ERR_SYSTEM;
    for (size_t i = 0; status == NC_OK && i < m->mask_count; i++)
        status = mask_start(&m->masks[i], params, &m->gain, err);
    if (status != NC_OK)
        nc_cluster_mixture_free(m);
    else
        *mixture = m;
    return status;
}

void nc_cluster_mixture_free(struct nc_cluster_mixture *mixture)
{
    if (!mixture)
        return;
    for (size_t i = 0; mixture->masks && i < mixture->mask_count; i++) {
        struct mask *mask = &mixture->masks[i];
        nc_mixture_online_free(mask->online);
        nc_mixture_segments_free(mask->segments);
        free(mask->power);
        for (int f = 0; f < FIELDS; f++)
            free(mask->field[f]);
    }
    free(mixture->masks);
    free(mixture);
}

size_t nc_cluster_mixture_masks(const struct nc_cluster_mixture *mixture)
{
    return mixture->mask_count;
}

const struct nc_gain_params *nc_cluster_mixture_gain(const struct nc_cluster_mixture *mixture)
{
    return &mixture->gain;
}

/* Powers of frame t of a block; spec: [channels][bins] complex. */
static int add_powers(struct nc_cluster_mixture *m, const float *spec, size_t t,
                      struct nc_error *err)
{
    for (size_t i = 0; i < m->mask_count; i++)
        for (size_t b = 0; b < m->bins; b++)
            m->masks[i].power[t * m->bins + b] = LEAST_POWER;
    for (size_t c = 0; c < m->params.channels; c++) {
        float *power = m->masks[m->params.linked ? 0 : c].power + t * m->bins;
        const float *cell = spec + c * m->bins * 2;
        for (size_t b = 0; b < m->bins; b++) {
            power[b] += cell[2 * b] * cell[2 * b] + cell[2 * b + 1] * cell[2 * b + 1];
            if (isnan(power[b]))
                return nc_fail(err, NC_ERR_DATA, "NaN at channel %zu, frame %zu, bin %zu", c,
                               m->seen + t, b);
        }
    }
    return NC_OK;
}

static int push_online(struct nc_cluster_mixture *m, size_t frames, struct nc_error *err)
{
    int status = NC_OK;
    for (size_t t = 0; t < frames; t++)
        for (size_t i = 0; status == NC_OK && i < m->mask_count; i++) {
            struct mask *mask = &m->masks[i];
            size_t at = t * m->bins;
            struct nc_mixture_fields out = {.noise = mask->field[NOISE] + at,
                                            .snr = mask->field[SNR] + at,
                                            .voice = mask->field[VOICE] + at};
            status = nc_mixture_online_frame(mask->online, mask->power + at, &out, err);
        }
    m->ready = frames;
    return status;
}

static int push_segments(struct nc_cluster_mixture *m, size_t frames, size_t *accepted,
                         struct nc_error *err)
{
    int status = NC_OK;
    for (size_t i = 0; status == NC_OK && i < m->mask_count; i++) {
        size_t taken;
        status = nc_mixture_segments_push(m->masks[i].segments, frames, m->masks[i].power, NULL,
                                          &taken, err);
        if (status == NC_OK && i > 0 && taken != *accepted)
            return nc_fail(err, NC_ERR_INTERNAL, "the channels' clusterings fell out of step");
        *accepted = taken;
    }
    return status;
}

int nc_cluster_mixture_push(struct nc_cluster_mixture *mixture, const float *spec, size_t frames,
                            size_t *accepted, struct nc_error *err)
{
    struct nc_cluster_mixture *m = mixture;
    int status = NC_OK;

    *accepted = 0;
    if (m->ready > 0)
        return NC_OK;
    if (frames > NC_MIXTURE_BLOCK)
        frames = NC_MIXTURE_BLOCK;
    for (size_t t = 0; status == NC_OK && t < frames; t++)
        status = add_powers(m, spec + t * m->params.channels * m->bins * 2, t, err);
    if (status == NC_OK && m->params.online) {
        *accepted = frames;
        status = push_online(m, frames, err);
    } else if (status == NC_OK) {
        status = push_segments(m, frames, accepted, err);
    }
    m->seen += *accepted;
    return status;
}

int nc_cluster_mixture_end(struct nc_cluster_mixture *mixture, struct nc_error *err)
{
    int status = NC_OK;
    for (size_t i = 0; status == NC_OK && i < mixture->mask_count; i++)
        if (mixture->masks[i].segments)
            status = nc_mixture_segments_end(mixture->masks[i].segments, err);
    return status;
}

size_t nc_cluster_mixture_take(struct nc_cluster_mixture *mixture,
                               const struct nc_mixture_fields *out)
{
    struct nc_cluster_mixture *m = mixture;
    float *const to[FIELDS] = {[NOISE] = out->noise, [SNR] = out->snr, [VOICE] = out->voice};
    size_t count = m->ready;

    m->ready = 0;
    for (size_t i = 0; i < m->mask_count; i++) {
        const struct mask *mask = &m->masks[i];
        if (mask->segments) {
            struct nc_mixture_fields fields = {mask->field[NOISE], mask->field[SNR],
                                               mask->field[VOICE]};
            count = nc_mixture_segments_take(mask->segments, NC_MIXTURE_BLOCK, &fields);
        }
        for (size_t t = 0; t < count; t++)
            for (int f = 0; f < FIELDS; f++)
                memcpy(to[f] + (t * m->mask_count + i) * m->bins, mask->field[f] + t * m->bins,
                       m->bins * sizeof(float));
    }
    return count;
}
