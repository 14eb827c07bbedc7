/* A stream filter's main loop: stream in at stdin, stream out at stdout, for any number of
 * concatenated streams. A program supplies what it does with HEAD, with chunks, and at the end.
 *
 * Chunks that the program does not take are passed on byte for byte. END is written only when every
 * callback succeeded. */
#ifndef NC_CLI_FILTER_H
#define NC_CLI_FILTER_H

#include "cli/options.h"
#include "ground/stream.h"

struct nc_filter {
    void *state;

    /* Once a stream: looks at the input's head, declares its own arrays in *out (a copy of the
     * input's head, to which the history line is then added). */
    int (*begin)(void *state, const struct nc_head *in, struct nc_head *out, struct nc_error *err);

    /* For each chunk: does its work, and passes the chunk on with nc_writer_pass if it shall go on.
     */
    int (*chunk)(void *state, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err);

    /* Once a stream, after its last chunk: what was held back is written. May be NULL. */
    int (*finish)(void *state, struct nc_writer *writer, struct nc_error *err);

    /* Once a stream, always: frees what begin allocated. May be NULL. */
    void (*release)(void *state);
};

/* True for a DATA chunk of this array. */
bool nc_chunk_is(const struct nc_chunk *chunk, const char *array);

/* Runs the filter and returns the program's exit status, 0. Dies on errors. */
int nc_filter_run(const struct nc_filter *filter, int argc, char **argv);

#endif
