#include "stages/segments.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

/* Part of a segment's energy of voice that lies below its range, and above it. */
static const double outside = 0.025;

/* A segment that is not finished, with its energy of voice in each bin. */
struct open_segment {
    uint64_t first, frames;
    bool voice;
    double *energy;
};

struct nc_segmenter {
    struct nc_segmenter_params params;
    struct open_segment current, change; /* change: since when frames are of the other kind */
    struct nc_voice_segment *segments;
    size_t count, capacity;
};

int nc_segmenter_new(struct nc_segmenter **segmenter, const struct nc_segmenter_params *params,
                     struct nc_error *err)
{
    struct nc_segmenter *s = calloc(1, sizeof *s);
    *segmenter = s;
    if (!s)
        return nc_fail_memory(err, "segments", sizeof *s);
    s->params = *params;
    s->current.energy = nc_array(params->bins, sizeof(double), "a segment", err);
    s->change.energy = nc_array(params->bins, sizeof(double), "a segment", err);
    if (s->current.energy && s->change.energy)
        return NC_OK;
    nc_segmenter_free(s);
    *segmenter = NULL;
    return NC_ERR_SYSTEM;
}

void nc_segmenter_free(struct nc_segmenter *segmenter)
{
    if (!segmenter)
        return;
    free(segmenter->current.energy);
    free(segmenter->change.energy);
    free(segmenter->segments);
    free(segmenter);
}

static void begin(struct nc_segmenter *s, struct open_segment *o, uint64_t first, bool voice)
{
    o->first = first;
    o->frames = 0;
    o->voice = voice;
    memset(o->energy, 0, s->params.bins * sizeof *o->energy);
}

/* The range of bins outside which 2.5 % of the energy lie on either side. */
static void set_range(const struct open_segment *o, size_t bins, struct nc_voice_segment *segment)
{
    double sum = 0, below = 0, above = 0;
    for (size_t k = 0; k < bins; k++)
        sum += o->energy[k];
    segment->low = 0;
    segment->high = bins;
    while (segment->low + 1 < bins && below + o->energy[segment->low] <= outside * sum)
        below += o->energy[segment->low++];
    while (segment->high > segment->low + 1 &&
           above + o->energy[segment->high - 1] <= outside * sum)
        above += o->energy[--segment->high];
}

static int close_current(struct nc_segmenter *s, struct nc_error *err)
{
    void *segments = s->segments;
    int status =
        nc_grow(&segments, &s->capacity, s->count + 1, sizeof *s->segments, "segments", err);
    s->segments = segments;
    if (status != NC_OK)
        return status;
    struct nc_voice_segment *segment = &s->segments[s->count++];
    segment->first = s->current.first;
    segment->end = s->current.first + s->current.frames;
    segment->voice = s->current.voice;
    set_range(&s->current, s->params.bins, segment);
    return NC_OK;
}

/* Frames of the change become part of the current segment. */
static void absorb(struct nc_segmenter *s)
{
    s->current.frames += s->change.frames;
    for (size_t k = 0; k < s->params.bins; k++)
        s->current.energy[k] += s->change.energy[k];
    s->change.frames = 0;
}

/* The change has lasted long enough to be the current segment. */
static int turn(struct nc_segmenter *s, struct nc_error *err)
{
    /* Only the very first segment can be shorter than `shortest`. */
    if (s->current.frames < s->params.shortest) {
        s->current.voice = s->change.voice;
        absorb(s);
        return NC_OK;
    }
    int status = close_current(s, err);
    struct open_segment old = s->current;
    s->current = s->change;
    s->change = old;
    s->change.frames = 0;
    return status;
}

int nc_segmenter_push(struct nc_segmenter *s, const float *voice, const float *energy,
                      struct nc_error *err)
{
    const size_t cells = s->params.channels * s->params.bins;
    double all = 0, of_voice = 0;
    for (size_t i = 0; i < cells; i++) {
        all += (double)energy[i];
        of_voice += (double)voice[i] * (double)energy[i];
    }
    bool is_voice = all > 0 && of_voice >= s->params.threshold * all;
    uint64_t frame = s->current.first + s->current.frames + s->change.frames;
    if (frame == 0)
        begin(s, &s->current, 0, is_voice);
    if (is_voice == s->current.voice && s->change.frames > 0)
        absorb(s);
    else if (is_voice != s->current.voice && s->change.frames == 0)
        begin(s, &s->change, frame, is_voice);

    struct open_segment *o = is_voice == s->current.voice ? &s->current : &s->change;
    o->frames++;
    for (size_t i = 0; i < cells; i++)
        o->energy[i % s->params.bins] += (double)voice[i] * (double)energy[i];
    return s->change.frames > 0 && s->change.frames >= s->params.shortest ? turn(s, err) : NC_OK;
}

int nc_segmenter_finish(struct nc_segmenter *s, const struct nc_voice_segment **segments,
                        size_t *count, struct nc_error *err)
{
    absorb(s);
    int status = s->current.frames > 0 ? close_current(s, err) : NC_OK;
    *segments = s->segments;
    *count = s->count;
    return status;
}
