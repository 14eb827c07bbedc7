#include "cli/segment_store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cell_grid.h"
#include "cli/label_file.h"
#include "cli/segment_file.h"
#include "ground/frame_queue.h"
#include "ground/mem.h"
#include "stages/segments.h"

static const size_t memory = 256 << 20; /* of each queue */

enum unit { UNIT_NONE, UNIT_COMPLEX, UNIT_POWER, UNIT_MAGNITUDE, UNIT_DECIBEL };

struct nc_segment_store {
    const struct nc_array_spec *voice, *energy; /* energy: or NULL */
    enum unit unit;                             /* of energy */
    unsigned voice_label;
    struct nc_cell_grid grid;
    double rate, samples; /* samples: or NaN */
    size_t cells;
    float *frame, *other; /* [cells] */
    struct nc_frame_queue *voices, *energies;
    struct nc_segmenter *segmenter;
};

/* ---- opening ---- */

static int choose_voice(struct nc_segment_store *s, const struct nc_head *head, const char *name,
                        struct nc_error *err)
{
    s->voice = nc_head_array(head, name ? name : "voice");
    if (!s->voice && !name)
        s->voice = nc_head_array(head, "label");
    if (!s->voice && name)
        return nc_fail(err, NC_ERR_DATA, "the stream has no array `%s`", name);
    if (!s->voice)
        return nc_fail(err, NC_ERR_DATA,
                       "the stream has neither `voice` nor `label` (is nc-cluster missing?)");
    bool probability = s->voice->dtype == NC_F4 && strcmp(s->voice->name, "voice") == 0;
    if (s->voice->axes != 2 || (s->voice->dtype != NC_U8 && !probability))
        return nc_fail(
            err, NC_ERR_DATA,
            "array `%s` is neither labels nor a probability of voice: it has no segments",
            s->voice->name);
    s->voice_label = nc_first_voice_label(s->voice);
    return NC_OK;
}

static enum unit unit_of(const struct nc_array_spec *spec)
{
    char value[16] = "";
    if (spec->dtype == NC_C8)
        return UNIT_COMPLEX;
    if (spec->dtype != NC_F4 || !nc_array_attribute(spec, "value", value, sizeof value))
        return UNIT_NONE;
    return strcmp(value, "power") == 0       ? UNIT_POWER
           : strcmp(value, "magnitude") == 0 ? UNIT_MAGNITUDE
           : strcmp(value, "dB") == 0        ? UNIT_DECIBEL
                                             : UNIT_NONE;
}

/* The spectrogram or its reduction, if its cells are those of the labels. */
static void choose_energy(struct nc_segment_store *s, const struct nc_head *head)
{
    for (size_t i = 0; !s->energy && i < head->array_count; i++) {
        const struct nc_array_spec *spec = &head->arrays[i];
        s->unit = unit_of(spec);
        if (s->unit != UNIT_NONE && spec->axes == 2 && spec->step == s->voice->step &&
            spec->shape[1] == s->voice->shape[1] &&
            (spec->shape[0] == s->voice->shape[0] || s->voice->shape[0] == 1))
            s->energy = spec;
    }
}

static int prepare(struct nc_segment_store *s, const struct nc_head *head,
                   const struct nc_segment_options *options, struct nc_error *err)
{
    struct nc_segmenter_params params = {.channels = s->voice->shape[0],
                                         .bins = s->voice->shape[1],
                                         .threshold = options->threshold};
    int status = nc_cell_grid_read(head, s->voice, &s->grid, err);
    if (status != NC_OK)
        return status;
    status = nc_head_number(head, "rate", 1, 1e9, &s->rate, err);
    if (nc_head_number(head, "samples", 0, 1e18, &s->samples, NULL) != NC_OK)
        s->samples = NAN;
    params.shortest = (uint64_t)(options->shortest / s->grid.seconds + 0.5);
    s->cells = s->voice->frame_items;
    s->frame = nc_array(s->cells, sizeof *s->frame, "a frame", err);
    s->other = nc_array(s->cells, sizeof *s->other, "a frame", err);
    if (!s->frame || !s->other)
        return NC_ERR_SYSTEM;
    if (status == NC_OK)
        status = nc_segmenter_new(&s->segmenter, &params, err);
    if (status == NC_OK)
        status = nc_frame_queue_new(&s->voices, s->cells * sizeof *s->frame, memory, err);
    if (status == NC_OK)
        status = nc_frame_queue_new(&s->energies, s->cells * sizeof *s->frame, memory, err);
    return status;
}

int nc_segment_store_open(struct nc_segment_store **store, const struct nc_head *head,
                          const char *array, const struct nc_segment_options *options,
                          struct nc_error *err)
{
    struct nc_segment_store *s = calloc(1, sizeof *s);
    *store = NULL;
    if (!s)
        return nc_fail_memory(err, "segments", sizeof *s);
    int status = choose_voice(s, head, array, err);
    if (status == NC_OK) {
        choose_energy(s, head);
        status = prepare(s, head, options, err);
    }
    if (status != NC_OK) {
        nc_segment_store_close(s);
        return status;
    }
    *store = s;
    return NC_OK;
}

void nc_segment_store_close(struct nc_segment_store *store)
{
    if (!store)
        return;
    free(store->frame);
    free(store->other);
    nc_frame_queue_free(store->voices);
    nc_frame_queue_free(store->energies);
    nc_segmenter_free(store->segmenter);
    free(store);
}

/* ---- chunks ---- */

static float energy_of(enum unit unit, const float *x)
{
    switch (unit) {
    case UNIT_COMPLEX:
        return x[0] * x[0] + x[1] * x[1];
    case UNIT_MAGNITUDE:
        return x[0] * x[0];
    case UNIT_DECIBEL:
        return powf(10, x[0] / 10);
    default:
        return x[0];
    }
}

/* Energies of one frame; of several channels with one mask, their sum. */
static void read_energy(const struct nc_segment_store *s, const float *x, float *energy)
{
    size_t width = s->unit == UNIT_COMPLEX ? 2 : 1;
    memset(energy, 0, s->cells * sizeof *energy);
    for (size_t i = 0; i < s->energy->frame_items; i++) {
        float e = energy_of(s->unit, x + i * width);
        /* Damage by a script, such as NaN, must not decide the whole frame. */
        energy[i % s->cells] += isfinite(e) && e > 0 ? e : 0;
    }
}

static void read_voice(const struct nc_segment_store *s, const unsigned char *x, float *voice)
{
    for (size_t i = 0; i < s->cells; i++) {
        if (s->voice->dtype == NC_U8) {
            voice[i] = x[i] >= s->voice_label;
            continue;
        }
        memcpy(&voice[i], x + i * sizeof *voice, sizeof *voice);
        voice[i] = voice[i] > 0 ? fminf(voice[i], 1) : 0;
    }
}

/* Frames of which both parts are there. */
static int advance(struct nc_segment_store *s, struct nc_error *err)
{
    int status = NC_OK;
    while (status == NC_OK && nc_frame_queue_count(s->voices) > 0 &&
           nc_frame_queue_count(s->energies) > 0) {
        status = nc_frame_queue_pop(s->voices, s->frame, err);
        if (status == NC_OK)
            status = nc_frame_queue_pop(s->energies, s->other, err);
        if (status == NC_OK)
            status = nc_segmenter_push(s->segmenter, s->frame, s->other, err);
    }
    return status;
}

/* A live recording tells its length at the end. */
static void read_tail(struct nc_segment_store *s, const struct nc_chunk *chunk)
{
    char text[256];
    size_t size = chunk->bytes < sizeof text ? chunk->bytes : sizeof text - 1;
    memcpy(text, chunk->payload, size);
    text[size] = '\0';
    const char *samples = strncmp(text, "samples ", 8) == 0 ? text : strstr(text, "\nsamples ");
    double count = samples ? strtod(strchr(samples, ' '), NULL) : -1;
    if (count >= 0 && isfinite(count))
        s->samples = count;
}

int nc_segment_store_chunk(struct nc_segment_store *s, const struct nc_chunk *chunk,
                           struct nc_error *err)
{
    int status = NC_OK;
    if (strcmp(chunk->type, "tail") == 0)
        read_tail(s, chunk);
    for (uint64_t t = 0; status == NC_OK && chunk->spec == s->voice && t < chunk->frames; t++) {
        read_voice(s, (const unsigned char *)chunk->payload + t * s->voice->frame_bytes, s->frame);
        status = nc_frame_queue_push(s->voices, s->frame, 1, err);
        for (size_t i = 0; !s->energy && i < s->cells; i++)
            s->other[i] = 1;
        if (status == NC_OK && !s->energy)
            status = nc_frame_queue_push(s->energies, s->other, 1, err);
    }
    for (uint64_t t = 0;
         status == NC_OK && s->energy && chunk->spec == s->energy && t < chunk->frames; t++) {
        const char *frame = (const char *)chunk->payload + t * s->energy->frame_bytes;
        read_energy(s, (const float *)(const void *)frame, s->other);
        status = nc_frame_queue_push(s->energies, s->other, 1, err);
    }
    return status == NC_OK && chunk->spec ? advance(s, err) : status;
}

/* ---- the end ---- */

/* From a frame's number to the time half a frame before its centre. */
static double beginning(const struct nc_segment_store *s, uint64_t frame, double duration)
{
    double second = s->grid.first_second + ((double)frame - 0.5) * s->grid.seconds;
    return frame == 0 ? 0 : fmin(fmax(second, 0), duration);
}

static double edge(const struct nc_segment_store *s, size_t bin)
{
    double hertz = s->grid.first_hertz + ((double)bin - 0.5) * s->grid.hertz;
    return fmin(fmax(hertz, 0), s->rate / 2);
}

int nc_segment_store_finish(struct nc_segment_store *s, FILE *out, enum nc_array_format format,
                            struct nc_error *err)
{
    const struct nc_voice_segment *found;
    struct nc_segments segments = {0};
    size_t count;
    int status = nc_segmenter_finish(s->segmenter, &found, &count, err);
    double duration = s->samples / s->rate;
    if (isnan(duration))
        duration = count > 0 ? beginning(s, found[count - 1].end, INFINITY) : 0;
    for (size_t i = 0; status == NC_OK && i < count; i++) {
        struct nc_segment segment = {.low = NAN, .high = NAN, .value = found[i].voice};
        segment.start = beginning(s, found[i].first, duration);
        segment.end = i + 1 < count ? beginning(s, found[i].end, duration) : duration;
        if (found[i].voice) {
            segment.low = edge(s, found[i].low);
            segment.high = edge(s, found[i].high);
        }
        /* Frames of nothing but padding lie behind the end. */
        if (segment.end > segment.start)
            status = nc_segments_add(&segments, &segment, err);
    }
    if (status == NC_OK)
        nc_segments_write(out, format, s->voice->name, duration, &segments);
    nc_segments_free(&segments);
    return status;
}
