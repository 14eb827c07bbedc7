/* An array from a file of any format, made part of a stream, or a stream of its own. */
#ifndef NC_CLI_ARRAY_LOAD_H
#define NC_CLI_ARRAY_LOAD_H

#include <stdbool.h>

#include "cli/array_format.h"
#include "ground/head.h"
#include "ground/stream.h"

struct nc_array_load;

struct nc_array_load_request {
    const char *path, *name;         /* of the file, and of the array that it becomes */
    enum nc_array_format format;     /* NC_FORMAT_AUTO: as content and name of the file tell */
    const char *like;                /* the array of the stream whose cells it has, or NULL */
    size_t axes, shape[NC_MAX_AXES]; /* of a frame, where it was told; axes 0: not told */
    bool header;                     /* text begins with the columns' names */
};

/* `name` decides the type: labels are bytes; complex numbers, and what takes the place of complex
 * ones, stay complex; all else becomes single-precision numbers.
 *
 * head: the stream's, of which one array, the model, lends its resolution: `like`, or that of the
 * same name, or the first that has as many cells a frame. NULL: there is no stream. NC_ERR_DATA
 * names file and reason. */
int nc_array_load_open(struct nc_array_load **load, const struct nc_array_load_request *request,
                       const struct nc_head *head, struct nc_error *err);
void nc_array_load_close(struct nc_array_load *load);

/* Name of the model in the stream; NULL without a stream. */
const char *nc_array_load_model(const struct nc_array_load *load);

/* Declares the array in the head of the output. */
int nc_array_load_declare(const struct nc_array_load *load, struct nc_head *head,
                          struct nc_error *err);

/* Writes the next `frames` frames, those that came of the model; a file that has no more is an
 * error. */
int nc_array_load_frames(struct nc_array_load *load, struct nc_writer *writer, uint64_t frames,
                         struct nc_error *err);

/* After the model's last frame: the file must be at its end. Without a stream: writes all frames.
 */
int nc_array_load_finish(struct nc_array_load *load, struct nc_writer *writer,
                         struct nc_error *err);

#endif
