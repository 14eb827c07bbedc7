/* nc-reduce: the spectrogram at a lower resolution, for clustering. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/program.h"
#include "ground/mem.h"
#include "stages/reduce.h"

static struct {
    struct nc_pair factor, to;
    int value, pool, channels, link;
    double range;
    bool whole_range;
} options = {.factor = {4, 4}, .range = NC_RANGE_DB};

static bool factor_given, to_given;

static const struct nc_option table[] = {
    {"factor", 0, NC_OPT_PAIR, &options.factor, "BINSxFRAMES", 1, 1e9,
     "make one value of each block of BINS x FRAMES cells", &factor_given},
    {"to", 0, NC_OPT_PAIR, &options.to, "BINSxFRAMES", 1, 1e9,
     "choose the smallest whole factors that give at most BINS x FRAMES values", &to_given},
    {"value", 0, NC_OPT_CHOICE, &options.value, NC_SPECTRUM_VALUES, 0, 0,
     "what of each complex cell is pooled", NULL},
    {"pool", 0, NC_OPT_CHOICE, &options.pool, NC_POOLS, 0, 0, "how a block becomes one value",
     NULL},
    {"channels", 0, NC_OPT_CHOICE, &options.channels, "each|linked", 0, 0,
     "a matrix for each channel, or one for all", NULL},
    {"link", 0, NC_OPT_CHOICE, &options.link, "loudest|mean", 0, 0,
     "with --channels linked: the loudest channel's value in each cell, or the mean", NULL},
    {"range", 0, NC_OPT_DECIBEL, &options.range, "DB", 1, 1000,
     "with --value dB: raise what lies more than this below the maximum; the reduced matrix is "
     "held "
     "until the end for it",
     NULL},
    {"no-range", 0, NC_OPT_FLAG, &options.whole_range, NULL, 0, 0,
     "do not raise, and write each reduced frame as soon as its block is full", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-reduce",
    .usage = "[OPTION...] < STREAM > STREAM",
    .summary =
        "Adds array `reduced`: the spectrogram `spec` at a lower resolution, for clustering.",
    .epilogue = "Example: 2049 x 1960 cells to 683 x 70\n"
                "  nc-stft --n-fft 4096 --hop 128 a.wav | nc-reduce --factor 3x28 | nc-info\n",
    .options = table,
};

struct state {
    struct nc_reduce *reduce;
    float *row;   /* one reduced frame */
    size_t items; /* values of a reduced frame */
    bool hold;    /* the range needs the maximum, which is known at the end */
    float *held;  /* [held_rows][items] */
    size_t held_rows, capacity;
};

/* Frames that the recording will have, from its head. */
static int expected_frames(const struct nc_head *head, double *frames, struct nc_error *err)
{
    return nc_head_number(head, "frames", 0, 1e15, frames, err);
}

/* The factors that --to asks for. */
static int factors_for(const struct nc_head *head, size_t bins, struct nc_pair *factor,
                       struct nc_error *err)
{
    double frames;
    if (expected_frames(head, &frames, err) != NC_OK)
        return nc_fail(
            err, NC_ERR_DATA,
            "--to needs the number of frames, which this recording does not tell before its "
            "end: use --factor");
    factor->bins = (bins + options.to.bins - 1) / options.to.bins;
    factor->frames = (size_t)ceil(frames / (double)options.to.frames);
    if (factor->frames == 0)
        factor->frames = 1;
    return NC_OK;
}

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct state *s = data;
    const struct nc_array_spec *spec = nc_head_array(in, "spec");
    if (!spec || spec->dtype != NC_C8 || spec->axes != 2)
        return nc_fail(err, NC_ERR_DATA, "the stream has no complex spectrogram `spec`");

    struct nc_pair factor = options.factor;
    if (to_given) {
        int status = factors_for(in, spec->shape[1], &factor, err);
        if (status != NC_OK)
            return status;
    }
    struct nc_reduce_params params = {
        .factor_bins = factor.bins,
        .factor_frames = factor.frames,
        .value = (enum nc_spectrum_value)options.value,
        .pool = (enum nc_pool)options.pool,
        .link = options.channels ? (enum nc_link)(NC_LINK_LOUDEST + options.link) : NC_LINK_NONE,
        .channels = spec->shape[0],
        .bins = spec->shape[1],
    };
    int status = nc_reduce_new(&s->reduce, &params, err);
    if (status != NC_OK)
        return status;

    size_t shape[2] = {nc_reduce_channels(s->reduce), nc_reduce_bins(s->reduce)};
    char attributes[200];
    static const char *const values[] = {"dB", "magnitude", "power", "real"};
    snprintf(attributes, sizeof attributes, "axis=channel,bin value=%s factor=%zux%zu bins=%zu",
             values[options.value], factor.bins, factor.frames, params.bins);
    if (!nc_head_add_array(out, "reduced", NC_F4, 2, shape, spec->step * factor.frames, attributes,
                           err))
        return err->status;
    s->items = shape[0] * shape[1];
    s->hold = params.value == NC_VALUE_DB && !options.whole_range;
    s->row = nc_array(s->items, sizeof *s->row, "a reduced frame", err);
    return s->row ? NC_OK : NC_ERR_SYSTEM;
}

/* Writes the row, or keeps it where the maximum is not known yet. */
static int put_row(struct state *s, struct nc_writer *writer, struct nc_error *err)
{
    if (!s->hold)
        return nc_writer_data(writer, "reduced", s->row, 1, err);
    void *held = s->held;
    int status = nc_grow(&held, &s->capacity, s->held_rows + 1, s->items * sizeof *s->held,
                         "the reduced matrix", err);
    s->held = held;
    if (status == NC_OK)
        memcpy(s->held + s->held_rows++ * s->items, s->row, s->items * sizeof *s->held);
    return status;
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct state *s = data;
    int status = nc_writer_pass(writer, chunk, err);
    if (status != NC_OK || !nc_chunk_is(chunk, "spec"))
        return status;
    const float *frames = chunk->payload;
    size_t frame_floats = chunk->spec->frame_bytes / sizeof(float);
    for (uint64_t t = 0; status == NC_OK && t < chunk->frames; t++)
        if (nc_reduce_frame(s->reduce, frames + t * frame_floats, s->row))
            status = put_row(s, writer, err);
    return status;
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct state *s = data;
    if (nc_reduce_finish(s->reduce, s->row)) {
        int status = put_row(s, writer, err);
        if (status != NC_OK)
            return status;
    }
    if (!s->hold || s->held_rows == 0)
        return NC_OK;
    size_t count = s->held_rows * s->items;
    nc_raise_to_floor(s->held, count, nc_largest(s->held, count) - (float)options.range);
    return nc_writer_data(writer, "reduced", s->held, s->held_rows, err);
}

static void release(void *data)
{
    struct state *s = data;
    nc_reduce_free(s->reduce);
    free(s->row);
    free(s->held);
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    if (factor_given && to_given)
        nc_die_usage("--factor and --to exclude each other");
    struct state state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
