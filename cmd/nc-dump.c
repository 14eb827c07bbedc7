/* nc-dump: arrays of a stream as files of other programs, and back into a stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/array_load.h"
#include "cli/array_store.h"
#include "cli/filter.h"
#include "cli/program.h"
#include "cli/segment_store.h"
#include "ground/outfile.h"

static struct {
    const char *array, *output, *load, *like, *shape;
    int format;
    bool header, fresh;
    struct nc_segment_options segments;
} options = {.segments = {.threshold = 0.5, .shortest = 0.1}};

static const struct nc_option table[] = {
    {"array", 0, NC_OPT_TEXT, &options.array, "NAME", 0, 0,
     "the array to write (by default the last one, for npz and mat all of them, for audacity and "
     "textgrid voice or label), or to load (label)",
     NULL},
    {"output", 'o', NC_OPT_TEXT, &options.output, "FILE", 0, 0,
     "where to write it, instead of standard output", NULL},
    {"format", 0, NC_OPT_CHOICE, &options.format, NC_ARRAY_FORMATS, 0, 0,
     "of the file that is written or loaded; auto: as its name tells, or its content, else text",
     NULL},
    {"header", 0, NC_OPT_FLAG, &options.header, NULL, 0, 0,
     "text, csv and tsv begin with a line of the columns' names", NULL},
    {"threshold", 0, NC_OPT_NUMBER, &options.segments.threshold, "0..1", 0, 1,
     "audacity, textgrid: a frame is voice when this part of its energy is", NULL},
    {"shortest", 0, NC_OPT_SECONDS, &options.segments.shortest, "TIME", 0, 3600,
     "audacity, textgrid: what is shorter belongs to the segment around it", NULL},
    {"load", 0, NC_OPT_TEXT, &options.load, "FILE", 0, 0,
     "pass the stream on with array NAME taken from FILE in place of the one it had", NULL},
    {"like", 0, NC_OPT_TEXT, &options.like, "NAME", 0, 0,
     "with --load: the array of the stream whose resolution FILE has; by default the first one of "
     "this size",
     NULL},
    {"shape", 0, NC_OPT_TEXT, &options.shape, "SHAPE", 0, 0,
     "with --load: numbers of a frame, as CHANNELSxBINS or BINS, where FILE does not tell (raw)",
     NULL},
    {"new", 0, NC_OPT_FLAG, &options.fresh, NULL, 0, 0,
     "with --load: begin a stream of FILE alone, instead of reading one", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-dump",
    .usage = "[OPTION...] < STREAM > FILE|STREAM",
    .summary = "Writes arrays of a stream as a file that other programs read, or loads one into "
               "it, so that a script can replace a stage.",
    .epilogue = "Examples: labels by a script; voice as a label track for Audacity\n"
                "  nc-stft a.wav | nc-reduce >low.ncs\n"
                "  nc-dump --array reduced -o low.npy <low.ncs\n"
                "  python3 my-clustering.py low.npy labels.npy\n"
                "  nc-dump --load labels.npy <low.ncs | nc-expand | nc-mask | "
                "nc-istft -o b.wav\n"
                "  nc-stft a.wav | nc-cluster | nc-dump --format audacity >voice.txt\n",
    .options = table,
};

/* ---- writing ---- */

static enum nc_array_format choose_format(void)
{
    enum nc_array_format format = (enum nc_array_format)options.format;
    bool standard = !options.output || strcmp(options.output, "-") == 0;
    if (format == NC_FORMAT_AUTO)
        format = standard ? NC_FORMAT_TEXT : nc_array_format_of_name(options.output);
    if (format == NC_FORMAT_AUTO)
        nc_die_usage("'%s' does not end as the name of a format: name a --format", options.output);
    bool letters = format == NC_FORMAT_TEXT || format == NC_FORMAT_CSV || format == NC_FORMAT_TSV ||
                   nc_array_format_is_segments(format);
    if (standard && !letters)
        nc_refuse_terminal_output();
    return format;
}

/* NULL with err->status NC_OK: all of them. */
static const struct nc_array_spec *choose_array(const struct nc_head *head,
                                                enum nc_array_format format, struct nc_error *err)
{
    err->status = NC_OK;
    if (head->array_count == 0)
        nc_fail(err, NC_ERR_DATA, "the stream has no arrays");
    else if (options.array && !nc_head_array(head, options.array))
        nc_fail(err, NC_ERR_DATA, "the stream has no array `%s`", options.array);
    if (err->status != NC_OK ||
        (!options.array && (format == NC_FORMAT_NPZ || format == NC_FORMAT_MAT)))
        return NULL;
    return options.array ? nc_head_array(head, options.array)
                         : &head->arrays[head->array_count - 1];
}

static int write_array(struct nc_reader *reader, FILE *out, enum nc_array_format format,
                       struct nc_error *err)
{
    struct nc_array_store *store = NULL;
    struct nc_chunk chunk;
    const struct nc_head *head = nc_reader_head(reader);
    const struct nc_array_spec *array = choose_array(head, format, err);
    int status = err->status;
    if (status == NC_OK)
        status = nc_array_store_open(&store, out, format, head, array, options.header, err);
    while (status == NC_OK && !ferror(out) && (status = nc_reader_next(reader, &chunk, err)) > 0)
        status = nc_array_store_chunk(store, &chunk, err);
    if (status == NC_OK && !ferror(out))
        status = nc_array_store_finish(store, err);
    nc_array_store_close(store);
    return status;
}

static int write_segments(struct nc_reader *reader, FILE *out, enum nc_array_format format,
                          struct nc_error *err)
{
    struct nc_segment_store *store = NULL;
    struct nc_chunk chunk;
    int status = nc_segment_store_open(&store, nc_reader_head(reader), options.array,
                                       &options.segments, err);
    while (status == NC_OK && (status = nc_reader_next(reader, &chunk, err)) > 0)
        status = nc_segment_store_chunk(store, &chunk, err);
    if (status == NC_OK)
        status = nc_segment_store_finish(store, out, format, err);
    nc_segment_store_close(store);
    return status;
}

static int write_stream(FILE *out, const char *name, enum nc_array_format format,
                        struct nc_error *err)
{
    struct nc_reader *reader = NULL;
    int status = nc_reader_open(&reader, STDIN_FILENO, "<stdin>", err);
    if (status == NC_OK)
        status = nc_array_format_is_segments(format) ? write_segments(reader, out, format, err)
                                                     : write_array(reader, out, format, err);
    /* Lost output comes first: the stream was not read to its end then. */
    if (status == NC_OK && (fflush(out) != 0 || ferror(out)))
        status = nc_fail(err, NC_ERR_IO, "%s:", name);
    if (status == NC_OK && nc_reader_next_stream(reader, err) > 0)
        status = nc_fail(err, NC_ERR_DATA, "more than one stream: write them one by one");
    nc_reader_close(reader);
    return status == NC_ERR_DATA ? nc_fail_in(err, "<stdin>") : status;
}

static int write_file(void)
{
    struct nc_error err;
    struct nc_outfile file;
    nc_refuse_terminal_input();
    enum nc_array_format format = choose_format();
    int status = nc_outfile_open(&file, options.output, &err);
    if (status != NC_OK)
        nc_die(&err);
    int copy = dup(file.fd);
    FILE *out = copy >= 0 ? fdopen(copy, "wb") : NULL;
    status = out ? write_stream(out, file.name, format, &err)
                 : nc_fail(&err, NC_ERR_IO, "%s:", file.name);
    if (out && fclose(out) != 0 && status == NC_OK)
        status = nc_fail(&err, NC_ERR_IO, "%s:", file.name);
    if (status == NC_OK)
        status = nc_outfile_commit(&file, &err);
    nc_outfile_abandon(&file);
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}

/* ---- loading ---- */

struct loading {
    struct nc_array_load_request request;
    struct nc_array_load *load;
};

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct loading *l = data;
    int status = nc_array_load_open(&l->load, &l->request, in, err);
    if (status != NC_OK)
        return status;
    nc_head_remove_array(out, l->request.name);
    return nc_array_load_declare(l->load, out, err);
}

/* Frames are loaded as those of the model come, so that the stages after this one need not wait. */
static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct loading *l = data;
    int status = NC_OK;
    if (!nc_chunk_is(chunk, l->request.name))
        status = nc_writer_pass(writer, chunk, err);
    if (status == NC_OK && nc_chunk_is(chunk, nc_array_load_model(l->load)))
        status = nc_array_load_frames(l->load, writer, chunk->frames, err);
    return status;
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct loading *l = data;
    return nc_array_load_finish(l->load, writer, err);
}

static void release(void *data)
{
    struct loading *l = data;
    nc_array_load_close(l->load);
    l->load = NULL;
}

/* A stream that has nothing but the file. */
static int load_alone(struct loading *l, int argc, char **argv)
{
    struct nc_error err;
    struct nc_head head;
    struct nc_writer *writer = NULL;
    nc_refuse_terminal_output();
    nc_head_init(&head);
    int status = nc_array_load_open(&l->load, &l->request, NULL, &err);
    if (status == NC_OK)
        status = nc_array_load_declare(l->load, &head, &err);
    if (status == NC_OK)
        status = nc_head_add_history(&head, program.name, NC_VERSION, argc, argv, &err);
    if (status == NC_OK)
        status = nc_writer_open(&writer, STDOUT_FILENO, "<stdout>", &head, &err);
    if (status == NC_OK)
        status = nc_array_load_finish(l->load, writer, &err);
    if (status == NC_OK)
        status = nc_writer_end(writer, &err);
    nc_writer_close(writer);
    nc_head_free(&head);
    release(l);
    if (status == NC_ERR_DATA)
        nc_fail_in(&err, l->request.path);
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}

/* A name that can stand in a stream's head: one word, not too long. */
static void check_name(const char *name)
{
    const size_t room = sizeof((struct nc_array_spec *)0)->name;
    bool word = *name && strlen(name) < room;
    for (const char *p = name; *p; p++)
        word = word && (unsigned char)*p > ' ' && *p != 0x7f;
    if (!word)
        nc_die_usage("--array: '%s' is no name for an array: one word of at most %zu characters",
                     name, room - 1);
}

/* "2x257", "1x257x3"; "257" is one channel. */
static void parse_shape(struct nc_array_load_request *request, const char *text)
{
    const char *at = text;
    char *end = NULL;
    for (; request->axes < NC_MAX_AXES && *at >= '0' && *at <= '9'; at = end + 1) {
        unsigned long long size = strtoull(at, &end, 10);
        if (size == 0 || size > NC_MAX_FRAME_BYTES || (*end && *end != 'x'))
            break;
        request->shape[request->axes++] = (size_t)size;
        if (!*end) {
            if (request->axes == 1) {
                request->shape[1] = request->shape[0];
                request->shape[0] = 1;
                request->axes = 2;
            }
            return;
        }
    }
    nc_die_usage("--shape: '%s' is not CHANNELSxBINS, BINS, or up to %d sizes", text, NC_MAX_AXES);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    if (!options.load) {
        if (options.like || options.shape || options.fresh)
            nc_die_usage("--like, --shape and --new go with --load");
        return write_file();
    }
    if (options.output)
        nc_die_usage("--load writes a stream to standard output: leave --output out");
    struct loading state = {.request = {.path = options.load,
                                        .name = options.array ? options.array : "label",
                                        .format = (enum nc_array_format)options.format,
                                        .like = options.like,
                                        .header = options.header}};
    check_name(state.request.name);
    if (options.shape)
        parse_shape(&state.request, options.shape);
    if (options.fresh)
        return load_alone(&state, argc, argv);
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
