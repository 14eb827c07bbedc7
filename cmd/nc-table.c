/* nc-table: a row a sample, with columns frame, bin, amplitude. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/program.h"
#include "ground/mem.h"
#include "methods/spectrum_value.h"
#include "stages/table.h"

static struct {
    const char *columns;
    bool centroid;
    int scale, value;
    double range;
} options = {.columns = "frame,bin,amplitude", .range = NC_RANGE_DB};

static bool value_given, range_given;

static const struct nc_option option_table[] = {
    {"columns", 0, NC_OPT_TEXT, &options.columns, "NAMES", 0, 0,
     "columns in this order, of frame, bin, amplitude, centroid", NULL},
    {"centroid", 0, NC_OPT_FLAG, &options.centroid, NULL, 0, 0,
     "add column centroid: the distance to the recording's centroid", NULL},
    {"scale", 0, NC_OPT_CHOICE, &options.scale, NC_SCALES, 0, 0,
     "each column as it is, with mean 0 and deviation 1, or from 0 to 1", NULL},
    {"value", 0, NC_OPT_CHOICE, &options.value, NC_SPECTRUM_VALUES, 0, 0,
     "amplitude of a cell, where the table is made of `spec`", &value_given},
    {"range", 0, NC_OPT_DECIBEL, &options.range, "DB", 1, 1000,
     "where the table is made of `spec` in dB: raise what lies more than this below the maximum",
     &range_given},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-table",
    .usage = "[OPTION...] < STREAM > STREAM",
    .summary =
        "Adds array `table`: a row for each sample of `reduced` (or, where there is none, `spec`).",
    .epilogue = "Example: the table as text\n"
                "  nc-stft a.wav | nc-reduce | nc-table | nc-dump --array table\n",
    .options = option_table,
};

struct state {
    struct nc_table_params params;
    const char *source;     /* "reduced" or "spec" */
    size_t channels, items; /* items: values of a source frame, channels x bins */
    bool hold, floored;
    float *row;    /* one frame of the table */
    float *values; /* [frames][items]: held, or the frame at hand */
    size_t frames, capacity;
};

static const char *value_words[] = {"dB", "magnitude", "power", "real"};

/* The name of the amplitude's unit: as nc-reduce noted it, or as asked. */
static void amplitude_unit(const struct nc_array_spec *source, char *text, size_t size)
{
    if (!nc_array_attribute(source, "value", text, size))
        snprintf(text, size, "%s", value_words[options.value]);
}

static int declare(struct state *s, const struct nc_array_spec *source, struct nc_head *out,
                   struct nc_error *err)
{
    char attributes[512], columns[128] = "", unit[32], factor[64] = "", bins[32] = "";
    for (size_t i = 0; i < s->params.column_count; i++) {
        if (i > 0)
            strcat(columns, ",");
        strcat(columns, nc_table_column_name(s->params.columns[i]));
    }
    amplitude_unit(source, unit, sizeof unit);
    nc_array_attribute(source, "factor", factor, sizeof factor);
    nc_array_attribute(source, "bins", bins, sizeof bins);
    static const char *const scales[] = {"none", "standard", "range"};
    snprintf(attributes, sizeof attributes,
             "axis=channel,bin,column columns=%s value=%s scale=%s%s%s%s%s", columns, unit,
             scales[options.scale], factor[0] ? " factor=" : "", factor, bins[0] ? " bins=" : "",
             bins);
    size_t shape[3] = {s->channels, s->params.bins, s->params.column_count};
    if (!nc_head_add_array(out, "table", NC_F4, 3, shape, source->step, attributes, err))
        return err->status;
    return NC_OK;
}

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct state *s = data;
    const struct nc_array_spec *source = nc_head_array(in, "reduced");
    if (source && (value_given || range_given))
        return nc_fail(
            err, NC_ERR_USAGE,
            "--value and --range belong to nc-reduce where there is a reduced spectrogram");
    if (!source)
        source = nc_head_array(in, "spec");
    if (!source || source->axes != 2 || (source->dtype != NC_C8 && source->dtype != NC_F4))
        return nc_fail(err, NC_ERR_DATA, "the stream has neither `reduced` nor `spec`");

    s->source = source->dtype == NC_C8 ? "spec" : "reduced";
    s->channels = source->shape[0];
    s->params.bins = source->shape[1];
    s->params.scale = (enum nc_scale)options.scale;
    int status = nc_table_parse_columns(&s->params, options.columns, err);
    if (status != NC_OK)
        return status;
    if (options.centroid)
        nc_table_add_column(&s->params, NC_COLUMN_CENTROID);
    s->items = source->frame_items;
    s->floored = source->dtype == NC_C8 && options.value == NC_VALUE_DB;
    s->hold = s->floored || nc_table_needs_end(&s->params);
    s->row =
        nc_array(s->items * s->params.column_count, sizeof *s->row, "a frame of the table", err);
    return s->row ? declare(s, source, out, err) : NC_ERR_SYSTEM;
}

/* Room for one more source frame; where nothing is held, the same place again. */
static float *next_values(struct state *s, struct nc_error *err)
{
    size_t at = s->hold ? s->frames : 0;
    void *values = s->values;
    int status = nc_grow(&values, &s->capacity, at + 1, s->items * sizeof *s->values,
                         "the recording's table (use nc-reduce before it)", err);
    s->values = values;
    return status == NC_OK ? s->values + at * s->items : NULL;
}

/* fits: one a channel, or NULL. */
static int write_frame(struct state *s, const struct nc_table_fit *fits, size_t frame,
                       const float *values, struct nc_writer *writer, struct nc_error *err)
{
    const struct nc_table_params *p = &s->params;
    for (size_t c = 0; c < s->channels; c++)
        nc_table_frame(p, fits ? &fits[c] : NULL, frame, values + c * p->bins,
                       s->row + c * p->bins * p->column_count);
    return nc_writer_data(writer, "table", s->row, 1, err);
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct state *s = data;
    int status = nc_writer_pass(writer, chunk, err);
    if (status != NC_OK || !nc_chunk_is(chunk, s->source))
        return status;
    bool complex_cells = chunk->spec->dtype == NC_C8;
    for (uint64_t t = 0; status == NC_OK && t < chunk->frames; t++, s->frames++) {
        const float *frame =
            (const float *)chunk->payload + t * chunk->spec->frame_bytes / sizeof(float);
        float *values = next_values(s, err);
        if (!values)
            return NC_ERR_SYSTEM;
        if (complex_cells)
            nc_spectrum_values((enum nc_spectrum_value)options.value, frame, s->items, values);
        else
            memcpy(values, frame, s->items * sizeof *values);
        if (!s->hold)
            status = write_frame(s, NULL, s->frames, values, writer, err);
    }
    return status;
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct state *s = data;
    if (!s->hold || s->frames == 0)
        return NC_OK;
    size_t count = s->frames * s->items;
    if (s->floored)
        nc_raise_to_floor(s->values, count, nc_largest(s->values, count) - (float)options.range);

    struct nc_table_fit *fits = nc_array(s->channels, sizeof *fits, "the columns' scales", err);
    if (!fits)
        return NC_ERR_SYSTEM;
    int status = NC_OK;
    for (size_t c = 0; c < s->channels; c++)
        nc_table_fit(&s->params, s->values + c * s->params.bins, s->frames, s->items, &fits[c]);
    for (size_t t = 0; status == NC_OK && t < s->frames; t++)
        status = write_frame(s, fits, t, s->values + t * s->items, writer, err);
    free(fits);
    return status;
}

static void release(void *data)
{
    struct state *s = data;
    free(s->row);
    free(s->values);
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    struct nc_error err;
    nc_options_parse_operands(&program, argc, argv, 0);
    if (nc_table_parse_columns(&(struct nc_table_params){0}, options.columns, &err) != NC_OK)
        nc_die(&err);
    struct state state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
