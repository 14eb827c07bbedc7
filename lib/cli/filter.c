#include "cli/filter.h"

#include <string.h>
#include <unistd.h>

#include "cli/program.h"

bool nc_chunk_is(const struct nc_chunk *chunk, const char *array)
{
    return chunk->spec && strcmp(chunk->spec->name, array) == 0;
}

static int open_output(const struct nc_filter *filter, const struct nc_head *in,
                       struct nc_writer **writer, int argc, char **argv, struct nc_error *err)
{
    struct nc_head out;
    int status = nc_head_copy(&out, in, err);
    if (status == NC_OK)
        status = filter->begin(filter->state, in, &out, err);
    if (status == NC_OK)
        status = nc_head_add_history(&out, nc_program_name(), NC_VERSION, argc, argv, err);
    if (status == NC_OK)
        status = nc_writer_open(writer, STDOUT_FILENO, "<stdout>", &out, err);
    nc_head_free(&out);
    return status;
}

/* One stream, from its HEAD (already read) to its END. */
static int run_stream(const struct nc_filter *filter, struct nc_reader *reader, int argc,
                      char **argv, struct nc_error *err)
{
    struct nc_writer *writer = NULL;
    struct nc_chunk chunk;
    int status = open_output(filter, nc_reader_head(reader), &writer, argc, argv, err);
    if (status == NC_OK) {
        while ((status = nc_reader_next(reader, &chunk, err)) > 0) {
            status = filter->chunk(filter->state, &chunk, writer, err);
            if (status != NC_OK)
                break;
        }
    }
    if (status == NC_OK && filter->finish)
        status = filter->finish(filter->state, writer, err);
    if (status == NC_OK)
        status = nc_writer_end(writer, err);
    if (filter->release)
        filter->release(filter->state);
    nc_writer_close(writer);
    return status;
}

int nc_filter_run(const struct nc_filter *filter, int argc, char **argv)
{
    struct nc_error err;
    struct nc_reader *reader = NULL;
    nc_refuse_terminal_input();
    nc_refuse_terminal_output();

    int status = nc_reader_open(&reader, STDIN_FILENO, "<stdin>", &err);
    while (status == NC_OK) {
        status = run_stream(filter, reader, argc, argv, &err);
        if (status == NC_OK)
            status = nc_reader_next_stream(reader, &err);
        if (status == 0)
            break;
        status = status > 0 ? NC_OK : status;
    }
    nc_reader_close(reader);
    if (status == NC_ERR_DATA)
        nc_fail_in(&err, "<stdin>");
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}
