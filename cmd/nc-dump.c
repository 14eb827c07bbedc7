/* nc-dump: an array of a stream as text, CSV or .npy; and back into a stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/array_load.h"
#include "cli/array_text.h"
#include "cli/filter.h"
#include "cli/program.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/npy.h"
#include "ground/spool.h"

enum { FORMAT_TEXT, FORMAT_CSV, FORMAT_NPY };

static struct {
    const char *array, *load, *like;
    int format;
    bool header;
} options;

static const struct nc_option table[] = {
    {"array", 0, NC_OPT_TEXT, &options.array, "NAME", 0, 0,
     "the array to print (by default the last one), or to load (label)", NULL},
    {"format", 0, NC_OPT_CHOICE, &options.format, "text|csv|npy", 0, 0,
     "numbers separated by spaces or commas, a line for each row of a frame; or NumPy's .npy of "
     "shape "
     "frames x shape of a frame",
     NULL},
    {"header", 0, NC_OPT_FLAG, &options.header, NULL, 0, 0,
     "begin text and CSV with a line of the columns' names", NULL},
    {"load", 0, NC_OPT_TEXT, &options.load, "FILE", 0, 0,
     "pass the stream on with array NAME taken from FILE (.npy, or text or CSV with a line a "
     "frame) "
     "in place of the one it had",
     NULL},
    {"like", 0, NC_OPT_TEXT, &options.like, "NAME", 0, 0,
     "with --load: the array of the stream whose resolution FILE has; by default the first one of "
     "this size",
     NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-dump",
    .usage = "[OPTION...] < STREAM > TEXT|NPY|STREAM",
    .summary =
        "Prints an array of a stream, or loads one into it, so that a script can replace a stage.",
    .epilogue = "Example: labels by a script\n"
                "  nc-stft a.wav | nc-reduce >low.ncs\n"
                "  nc-dump --array reduced --format npy <low.ncs >low.npy\n"
                "  python3 my-clustering.py low.npy labels.npy\n"
                "  nc-dump --load labels.npy <low.ncs | nc-expand | nc-mask | "
                "nc-istft -o b.wav\n",
    .options = table,
};

/* ---- printing ---- */

static const struct nc_array_spec *choose_array(const struct nc_head *head, struct nc_error *err)
{
    if (head->array_count == 0) {
        nc_fail(err, NC_ERR_DATA, "<stdin>: the stream has no arrays");
        return NULL;
    }
    if (!options.array)
        return &head->arrays[head->array_count - 1];
    const struct nc_array_spec *spec = nc_head_array(head, options.array);
    if (!spec)
        nc_fail(err, NC_ERR_DATA, "<stdin>: the stream has no array `%s`", options.array);
    return spec;
}

/* .npy tells the number of frames before the first one, so the data waits in a temporary file. */
static int print_npy(struct nc_reader *reader, const struct nc_array_spec *spec,
                     struct nc_error *err)
{
    struct nc_chunk chunk;
    int fd;
    int status = nc_spool_create(&fd, err);
    if (status != NC_OK)
        return status;
    while ((status = nc_reader_next(reader, &chunk, err)) > 0) {
        if (chunk.spec != spec)
            continue;
        status = nc_write_full(fd, chunk.payload, chunk.bytes, "<temporary file>", err);
        if (status != NC_OK)
            break;
    }
    uint64_t shape[1 + NC_MAX_AXES] = {nc_reader_frames(reader, spec)};
    for (size_t i = 0; i < spec->axes; i++)
        shape[1 + i] = spec->shape[i];
    if (status == NC_OK)
        status =
            nc_npy_write_header(stdout, nc_dtype_name(spec->dtype), 1 + spec->axes, shape, err);
    if (status == NC_OK && (fflush(stdout) != 0 || lseek(fd, 0, SEEK_SET) != 0))
        status = nc_fail(err, NC_ERR_IO, "<stdout>:");
    if (status == NC_OK)
        status = nc_spool_copy(fd, "<temporary file>", STDOUT_FILENO, "<stdout>", err);
    close(fd);
    return status;
}

static int print_text(struct nc_reader *reader, const struct nc_array_spec *spec,
                      struct nc_error *err)
{
    struct nc_chunk chunk;
    char separator = options.format == FORMAT_CSV ? ',' : ' ';
    int status;
    if (options.header)
        nc_array_print_header(stdout, spec, separator);
    while ((status = nc_reader_next(reader, &chunk, err)) > 0) {
        if (chunk.spec != spec)
            continue;
        nc_array_print(stdout, spec, chunk.payload, chunk.frames, separator);
        if (ferror(stdout))
            return nc_fail(err, NC_ERR_IO, "<stdout>:");
    }
    return status;
}

static int print_array(void)
{
    struct nc_error err;
    struct nc_reader *reader;
    nc_refuse_terminal_input();
    if (options.format == FORMAT_NPY)
        nc_refuse_terminal_output();
    int status = nc_reader_open(&reader, STDIN_FILENO, "<stdin>", &err);
    const struct nc_array_spec *spec =
        status == NC_OK ? choose_array(nc_reader_head(reader), &err) : NULL;
    if (!spec)
        nc_die(&err);
    status = options.format == FORMAT_NPY ? print_npy(reader, spec, &err)
                                          : print_text(reader, spec, &err);
    if (status == NC_OK && nc_reader_next_stream(reader, &err) > 0)
        status = nc_fail(&err, NC_ERR_DATA, "<stdin>: more than one stream: print them one by one");
    nc_reader_close(reader);
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}

/* ---- loading ---- */

struct loading {
    struct nc_array_load *load;
    char replaced[32]; /* the array of the input that the loaded one takes the place of */
};

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct loading *l = data;
    const char *name = options.array ? options.array : "label";
    snprintf(l->replaced, sizeof l->replaced, "%s", name);
    int status = nc_array_load_open(&l->load, options.load, in, name, options.like, err);
    if (status != NC_OK)
        return status;
    nc_head_remove_array(out, name);
    return nc_array_load_declare(l->load, out, err);
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct loading *l = data;
    if (nc_chunk_is(chunk, l->replaced))
        return NC_OK;
    return nc_writer_pass(writer, chunk, err);
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct loading *l = data;
    return nc_array_load_write(l->load, writer, err);
}

static void release(void *data)
{
    struct loading *l = data;
    nc_array_load_close(l->load);
    l->load = NULL;
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

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    if (!options.load)
        return print_array();
    if (options.array)
        check_name(options.array);
    if (options.format != FORMAT_TEXT || options.header)
        nc_die_usage("--load finds the format itself: leave --format and --header out");
    struct loading state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
