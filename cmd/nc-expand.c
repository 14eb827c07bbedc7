/* nc-expand: what was found at low resolution, back at the spectrogram's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/program.h"
#include "ground/mem.h"
#include "stages/expand.h"

static struct {
    int interpolation;
} options;

static const struct nc_option table[] = {
    {"interpolation", 0, NC_OPT_CHOICE, &options.interpolation, "nearest|linear", 0, 0,
     "each cell gets its block's value, or one between the blocks' centres (labels then become a "
     "voice probability)",
     NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-expand",
    .usage = "[OPTION...] < STREAM > STREAM",
    .summary =
        "Brings the arrays label, voice, noise and snr from low resolution back to that of spec.",
    .epilogue = NULL,
    .options = table,
};

/* The arrays that can be expanded, and what linear interpolation means for each. */
static const struct {
    const char *name;
    enum nc_interpolation linear;
} expandable[] = {
    {"label", NC_EXPAND_LINEAR},
    {"voice", NC_EXPAND_LINEAR},
    {"noise", NC_EXPAND_LOG},
    {"snr", NC_EXPAND_LOG},
};
enum { EXPANDABLE = sizeof expandable / sizeof expandable[0] };

/* One array on its way. */
struct task {
    const char *name;
    const char *out_name; /* "voice" where labels are interpolated */
    struct nc_expand *expand;
    size_t low_items, full_items, factor_frames;
    float divisor; /* highest label, to make a probability of it; else 1 */
    bool bytes_in, bytes_out;
    float *low, *full;
    unsigned char *labels;
    uint64_t written;
};

struct state {
    struct task tasks[EXPANDABLE];
    size_t task_count;
    uint64_t spec_frames; /* seen so far */
    bool spec_there;
};

static const struct nc_array_spec *full_resolution(const struct nc_head *head)
{
    return nc_head_array(head, "spec");
}

/* Highest label + 1: `clusters=K` of the label's attributes. */
static float highest_label(const struct nc_array_spec *label)
{
    char text[16];
    double clusters = 2;
    if (nc_array_attribute(label, "clusters", text, sizeof text))
        clusters = atof(text);
    return clusters > 1 ? (float)(clusters - 1) : 1;
}

static int new_task(struct state *s, size_t which, const struct nc_array_spec *low,
                    const struct nc_array_spec *spec, struct nc_head *out, struct nc_error *err)
{
    struct task *t = &s->tasks[s->task_count++];
    struct nc_pair factor;
    char text[64];
    if (!nc_array_attribute(low, "factor", text, sizeof text) || !nc_parse_pair(text, &factor) ||
        factor.bins == 0 || factor.frames == 0 || low->axes != 2 ||
        (spec->shape[1] + factor.bins - 1) / factor.bins != low->shape[1] ||
        low->step != spec->step * factor.frames)
        return nc_fail(err, NC_ERR_DATA, "array %s does not tell how it was reduced from spec",
                       low->name);
    if (low->dtype != NC_U8 && low->dtype != NC_F4)
        return nc_fail(err, NC_ERR_DATA, "array %s is of type %s, not |u1 or <f4", low->name,
                       nc_dtype_name(low->dtype));

    bool linear = options.interpolation == 1;
    bool label = low->dtype == NC_U8;
    t->name = expandable[which].name;
    t->out_name = label && linear ? "voice" : t->name;
    t->bytes_in = label;
    t->bytes_out = label && !linear;
    t->divisor = label && linear ? highest_label(low) : 1;

    struct nc_expand_params params = {
        .interpolation = linear ? expandable[which].linear : NC_EXPAND_NEAREST,
        .channels = low->shape[0],
        .low_bins = low->shape[1],
        .bins = spec->shape[1],
        .factor_bins = factor.bins,
        .factor_frames = factor.frames,
    };
    size_t shape[2] = {params.channels, params.bins};
    char attributes[256] = "axis=channel,bin", clusters[16];
    if (t->bytes_out && nc_array_attribute(low, "clusters", clusters, sizeof clusters))
        snprintf(attributes, sizeof attributes, "axis=channel,bin clusters=%s", clusters);
    nc_head_remove_array(out, t->name);
    if (!nc_head_add_array(out, t->out_name, t->bytes_out ? NC_U8 : NC_F4, 2, shape, spec->step,
                           attributes, err))
        return err->status;

    t->factor_frames = factor.frames;
    t->low_items = low->frame_items;
    t->full_items = params.channels * params.bins;
    t->low = nc_array(t->low_items, sizeof *t->low, "a frame", err);
    t->full = nc_array(t->full_items, sizeof *t->full, "a frame", err);
    t->labels = nc_array(t->full_items, 1, "a frame", err);
    if (!t->low || !t->full || !t->labels)
        return NC_ERR_SYSTEM;
    return nc_expand_new(&t->expand, &params, err);
}

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct state *s = data;
    const struct nc_array_spec *spec = full_resolution(in);
    bool any = false;
    if (!spec || spec->axes != 2)
        return nc_fail(err, NC_ERR_DATA,
                       "the stream has no spectrogram `spec`, so no full resolution");
    for (size_t i = 0; i < EXPANDABLE; i++) {
        const struct nc_array_spec *low = nc_head_array(in, expandable[i].name);
        if (!low)
            continue;
        any = true;
        if (low->axes == 2 && low->shape[1] == spec->shape[1] && low->step == spec->step)
            continue; /* full resolution already: passed on */
        int status = new_task(s, i, low, spec, out, err);
        if (status != NC_OK)
            return status;
    }
    if (!any)
        return nc_fail(err, NC_ERR_DATA,
                       "nothing to expand: no label, voice, noise or snr (is nc-cluster missing?)");
    return NC_OK;
}

static struct task *task_of(struct state *s, const struct nc_chunk *chunk)
{
    for (size_t i = 0; i < s->task_count; i++)
        if (nc_chunk_is(chunk, s->tasks[i].name))
            return &s->tasks[i];
    return NULL;
}

static int write_full(struct task *t, struct nc_writer *writer, struct nc_error *err)
{
    t->written++;
    if (!t->bytes_out)
        return nc_writer_data(writer, t->out_name, t->full, 1, err);
    for (size_t i = 0; i < t->full_items; i++)
        t->labels[i] = (unsigned char)lrintf(t->full[i]);
    return nc_writer_data(writer, t->out_name, t->labels, 1, err);
}

/* Writes the frames that are determined, but never more than the spectrogram has. */
static int drain(struct state *s, struct task *t, bool ended, struct nc_writer *writer,
                 struct nc_error *err)
{
    int status = NC_OK;
    while (status == NC_OK && t->written < s->spec_frames &&
           nc_expand_next(t->expand, ended, t->full))
        status = write_full(t, writer, err);
    return status;
}

static int expand_chunk(struct state *s, struct task *t, const struct nc_chunk *chunk,
                        struct nc_writer *writer, struct nc_error *err)
{
    int status = NC_OK;
    for (uint64_t f = 0; status == NC_OK && f < chunk->frames; f++) {
        if (t->bytes_in) {
            const unsigned char *labels = (const unsigned char *)chunk->payload + f * t->low_items;
            for (size_t i = 0; i < t->low_items; i++)
                t->low[i] = (float)labels[i] / t->divisor;
        } else {
            memcpy(t->low, (const float *)chunk->payload + f * t->low_items,
                   t->low_items * sizeof *t->low);
        }
        /* Blocks before this one must be written by now, or they would be lost. */
        if (s->spec_frames / t->factor_frames < chunk->first + f)
            return nc_fail(err, NC_ERR_DATA, "array %s runs ahead of spec", t->name);
        nc_expand_push(t->expand, t->low);
        status = drain(s, t, false, writer, err);
    }
    return status;
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct state *s = data;
    struct task *t = task_of(s, chunk);
    if (t)
        return expand_chunk(s, t, chunk, writer, err);
    if (nc_chunk_is(chunk, "spec"))
        s->spec_frames += chunk->frames;
    return nc_writer_pass(writer, chunk, err);
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct state *s = data;
    for (size_t i = 0; i < s->task_count; i++) {
        struct task *t = &s->tasks[i];
        int status = drain(s, t, true, writer, err);
        if (status != NC_OK)
            return status;
        if (t->written != s->spec_frames)
            return nc_fail(err, NC_ERR_DATA, "array %s has no frames, but spec has", t->name);
    }
    return NC_OK;
}

static void release(void *data)
{
    struct state *s = data;
    for (size_t i = 0; i < s->task_count; i++) {
        nc_expand_free(s->tasks[i].expand);
        free(s->tasks[i].low);
        free(s->tasks[i].full);
        free(s->tasks[i].labels);
    }
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    struct state state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
