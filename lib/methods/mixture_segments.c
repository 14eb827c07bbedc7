#include "methods/mixture_segments.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/audible.h"

const struct nc_segment_params nc_segment_defaults = {
    .advance = 90.0, .context = 12.0, .fade = 1.0};

/* The buffer holds audible frames from the current segment's start on:
 *
 *     0   context   +fade            advance  +context  +fade        length
 *     |  dropped  | cross-fade |  ...    |  ...     | kept for next |  dropped  |
 *
 * with length = advance + 2 context + fade. Frames from `next` to `ready` wait to be taken. */
struct nc_mixture_segments {
    struct nc_mixture_params params;
    struct nc_mixture_shape shape;
    size_t bins, advance, context, fade;
    bool first, ended;
    size_t count, next, ready;
    size_t capacity;            /* frames, of the four below */
    float *power, *noise, *snr; /* [capacity][bins] */
    float *label;               /* the same, where labels of another method are given */
    bool labelled;
    float *row;                   /* [bins] */
    float *kept_noise, *kept_snr; /* [fade][bins]: from the last segment */
    float *last_noise;            /* [bins]: of the frame taken last */
    bool any_taken;               /* whether last_noise is set */
    uint8_t *silent;              /* [waiting]: of the frames pushed and not taken, 1 if silent */
    size_t silent_capacity, silent_from, silent_to;
};

static int allocate(struct nc_mixture_segments *s, struct nc_error *err)
{
    s->row = nc_array(s->bins, sizeof *s->row, "a frame", err);
    s->last_noise = nc_array(s->bins, sizeof *s->last_noise, "a frame", err);
    s->kept_noise = nc_array(s->fade * s->bins, sizeof *s->kept_noise, "a segment", err);
    s->kept_snr = nc_array(s->fade * s->bins, sizeof *s->kept_snr, "a segment", err);
    return s->row && s->last_noise && s->kept_noise && s->kept_snr ? NC_OK : NC_ERR_SYSTEM;
}

/* A whole number of the start's strides, so that every segment starts from the same clusters as the
 * whole recording would. */
static size_t advance_frames(const struct nc_mixture_params *params, double seconds,
                             double frame_rate)
{
    double stride = fmax(floor(rint(params->start.segment * frame_rate) / 2.0), 1.0);
    return (size_t)(stride * fmax(rint(seconds * frame_rate / stride), 1.0));
}

int nc_mixture_segments_new(const struct nc_mixture_params *params,
                            const struct nc_segment_params *size,
                            const struct nc_mixture_shape *shape,
                            struct nc_mixture_segments **segments, struct nc_error *err)
{
    *segments = NULL;
    int status = nc_mixture_check_shape(shape, err);
    if (status)
        return status;
    struct nc_mixture_segments *s = nc_array(1, sizeof *s, "a segment", err);
    if (!s)
        return NC_ERR_SYSTEM;
    double frame_rate = shape->rate / (double)shape->hop;
    s->params = *params;
    s->shape = *shape;
    s->bins = shape->n_fft / 2 + 1;
    s->advance = advance_frames(params, size->advance, frame_rate);
    s->context = (size_t)rint(size->context * frame_rate);
    s->fade = (size_t)rint(size->fade * frame_rate);
    s->first = true;
    status = allocate(s, err);
    if (status)
        nc_mixture_segments_free(s);
    else
        *segments = s;
    return status;
}

void nc_mixture_segments_free(struct nc_mixture_segments *s)
{
    if (!s)
        return;
    float *arrays[] = {s->power, s->noise,      s->snr,      s->label,
                       s->row,   s->kept_noise, s->kept_snr, s->last_noise};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    free(s->silent);
    free(s);
}

/* Room for one more frame in the arrays, which grow together. */
static int reserve(struct nc_mixture_segments *s, struct nc_error *err)
{
    float **arrays[] = {&s->power, &s->noise, &s->snr, &s->label};
    size_t capacity = s->capacity;
    for (size_t i = 0; i < (s->labelled ? 4 : 3); i++) {
        capacity = s->capacity;
        void *array = *arrays[i];
        int status =
            nc_grow(&array, &capacity, s->count + 1, s->bins * sizeof(float), "a segment", err);
        if (status)
            return status;
        *arrays[i] = array;
    }
    s->capacity = capacity;
    return NC_OK;
}

/* Notes whether the frame just judged is silent. */
static int remember_silence(struct nc_mixture_segments *s, bool silent, struct nc_error *err)
{
    if (s->silent_from > s->silent_to / 2) {
        memmove(s->silent, s->silent + s->silent_from, s->silent_to - s->silent_from);
        s->silent_to -= s->silent_from;
        s->silent_from = 0;
    }
    void *array = s->silent;
    int status = nc_grow(&array, &s->silent_capacity, s->silent_to + 1, 1, "the silence", err);
    s->silent = array;
    if (!status)
        s->silent[s->silent_to++] = silent;
    return status;
}

/* now = before^(1 - weight) now^weight */
NC_CLONES
static void fade_row(size_t bins, float weight, const float *restrict before, float *restrict now)
{
    for (size_t k = 0; k < bins; k++)
        now[k] = nc_exp((1.0F - weight) * nc_log(before[k]) + weight * nc_log(now[k]));
}

static void cross_fade(struct nc_mixture_segments *s)
{
    for (size_t t = 0; t < s->fade; t++) {
        float weight = ((float)t + 0.5F) / (float)s->fade;
        size_t to = (s->context + t) * s->bins, from = t * s->bins;
        fade_row(s->bins, weight, s->kept_noise + from, s->noise + to);
        fade_row(s->bins, weight, s->kept_snr + from, s->snr + to);
    }
}

/* Clusters the buffer; results up to frame `ready` may then be taken. */
static int cluster_segment(struct nc_mixture_segments *s, size_t ready, struct nc_error *err)
{
    int status = nc_mixture_audible(&s->params, &s->shape, s->count, s->power,
                                    s->labelled ? s->label : NULL, s->noise, s->snr, err);
    if (status)
        return status;
    if (!s->first)
        cross_fade(s);
    s->ready = ready;
    return NC_OK;
}

static void keep_for_next(struct nc_mixture_segments *s)
{
    size_t from = (s->advance + s->context) * s->bins, bytes = s->fade * s->bins * sizeof(float);
    memcpy(s->kept_noise, s->noise + from, bytes);
    memcpy(s->kept_snr, s->snr + from, bytes);
}

/* Moves the segment's start on by `advance`, once its results were taken. */
static void move_on(struct nc_mixture_segments *s)
{
    size_t gone = s->advance * s->bins;
    s->count -= s->advance;
    memmove(s->power, s->power + gone, s->count * s->bins * sizeof *s->power);
    if (s->labelled)
        memmove(s->label, s->label + gone, s->count * s->bins * sizeof *s->label);
    s->next -= s->advance;
    s->ready = s->next;
    s->first = false;
}

/* Half a segment more than needed is awaited, so that the last segment is never a short one. */
static bool segment_is_full(const struct nc_mixture_segments *s)
{
    size_t length = s->advance + 2 * s->context + s->fade;
    return s->count >= length + s->advance / 2;
}

/* Appends the audible frame in s->row, and its labels. */
static int append_frame(struct nc_mixture_segments *s, const float *noise_label,
                        struct nc_error *err)
{
    int status = reserve(s, err);
    if (status)
        return status;
    memcpy(s->power + s->count * s->bins, s->row, s->bins * sizeof *s->row);
    if (s->labelled)
        memcpy(s->label + s->count * s->bins, noise_label, s->bins * sizeof *s->label);
    s->count++;
    return NC_OK;
}

int nc_mixture_segments_push(struct nc_mixture_segments *s, size_t frames, const float *power,
                             const float *noise_label, size_t *accepted, struct nc_error *err)
{
    *accepted = 0;
    s->labelled = noise_label != NULL;
    if (s->ready > s->next)
        return NC_OK;
    if (s->ready > 0 && segment_is_full(s))
        move_on(s);
    while (*accepted < frames && !segment_is_full(s)) {
        enum nc_frame_kind kind = nc_audible_frame(s->bins, power + *accepted * s->bins, s->row);
        if (kind == NC_FRAME_NAN)
            return nc_fail(err, NC_ERR_DATA, "a power is not a number");
        int status = remember_silence(s, kind == NC_FRAME_SILENT, err);
        if (!status && kind == NC_FRAME_AUDIBLE)
            status = append_frame(s, noise_label ? noise_label + *accepted * s->bins : NULL, err);
        if (status)
            return status;
        ++*accepted;
    }
    if (!segment_is_full(s))
        return NC_OK;
    int status = cluster_segment(s, s->advance + s->context, err);
    if (!status)
        keep_for_next(s);
    return status;
}

int nc_mixture_segments_end(struct nc_mixture_segments *s, struct nc_error *err)
{
    if (s->ready > 0 && segment_is_full(s))
        move_on(s);
    s->ended = true;
    return cluster_segment(s, s->count, err);
}

static void take_audible(struct nc_mixture_segments *s, size_t to,
                         const struct nc_mixture_fields *out)
{
    size_t bins = s->bins, from = s->next++ * bins;
    memcpy(s->last_noise, s->noise + from, bins * sizeof *s->noise);
    s->any_taken = true;
    if (out->noise)
        memcpy(out->noise + to * bins, s->noise + from, bins * sizeof *s->noise);
    if (out->snr)
        memcpy(out->snr + to * bins, s->snr + from, bins * sizeof *s->snr);
    if (out->voice)
        nc_mixture_voice(&s->params, bins, s->power + from, s->noise + from,
                         out->voice + to * bins);
}

/* A silent frame takes the noise level of the audible frame before it, or of the first. */
static void take_silent(struct nc_mixture_segments *s, size_t to,
                        const struct nc_mixture_fields *out)
{
    size_t bins = s->bins;
    const float *level = s->any_taken ? s->last_noise : s->next < s->ready ? s->noise : NULL;
    for (size_t k = 0; k < bins; k++) {
        if (out->noise)
            out->noise[to * bins + k] = level ? level[k] : NC_POWER_LEAST;
        if (out->snr)
            out->snr[to * bins + k] = 0.0F;
        if (out->voice)
            out->voice[to * bins + k] = 0.0F;
    }
}

/* Silence before any sound waits for the first level. */
static bool may_take_silent(const struct nc_mixture_segments *s)
{
    return s->any_taken || s->next < s->ready || s->ended;
}

size_t nc_mixture_segments_take(struct nc_mixture_segments *s, size_t frames,
                                const struct nc_mixture_fields *out)
{
    size_t taken = 0;
    for (; taken < frames && s->silent_from < s->silent_to; taken++) {
        bool silent = s->silent[s->silent_from];
        if (silent ? !may_take_silent(s) : s->next == s->ready)
            break;
        if (silent)
            take_silent(s, taken, out);
        else
            take_audible(s, taken, out);
        s->silent_from++;
    }
    return taken;
}
