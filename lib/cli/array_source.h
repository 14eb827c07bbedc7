/* An array in a file of any format, read in order, frame by frame. */
#ifndef NC_CLI_ARRAY_SOURCE_H
#define NC_CLI_ARRAY_SOURCE_H

#include "cli/array_format.h"
#include "ground/error.h"
#include "ground/npy.h"

struct nc_array_source;

/* Size of the whole array: frames first. UINT64_MAX frames: only the end of the file tells. Text
 * has two sizes, lines and columns; raw numbers one. */
struct nc_array_shape {
    size_t axes;
    uint64_t size[NC_NPY_MAX_AXES];
};

/* Takes the file over and closes it, also on error. variable: which array of several (.npz, .mat);
 * where there is only one it is that, whatever its name. header: text begins with the columns'
 * names. NC_ERR_DATA names the file; a header that promises more than the file holds is refused
 * here, before anything is allocated for it. */
int nc_array_source_open(struct nc_array_source **source, FILE *file, const char *path,
                         enum nc_array_format format, const char *variable, bool header,
                         struct nc_error *err);
void nc_array_source_close(struct nc_array_source *source);

const struct nc_array_shape *nc_array_source_shape(const struct nc_array_source *source);

/* Whether each number is two values, real and imaginary part. */
bool nc_array_source_is_complex(const struct nc_array_source *source);

/* The columns' names ("a,b,c"), or "". */
const char *nc_array_source_columns(const struct nc_array_source *source);

/* Up to `count` values; fewer only at the end. */
int nc_array_source_read(struct nc_array_source *source, double *values, size_t count, size_t *got,
                         struct nc_error *err);

#endif
