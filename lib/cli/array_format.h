/* Formats of files that hold arrays, or voice and noise segments. */
#ifndef NC_CLI_ARRAY_FORMAT_H
#define NC_CLI_ARRAY_FORMAT_H

#include <stdbool.h>
#include <stdio.h>

#include "ground/error.h"

enum nc_array_format {
    NC_FORMAT_AUTO,
    NC_FORMAT_TEXT,
    NC_FORMAT_CSV,
    NC_FORMAT_TSV,
    NC_FORMAT_NPY,
    NC_FORMAT_NPZ,
    NC_FORMAT_MAT,
    NC_FORMAT_HTK,
    NC_FORMAT_AUDACITY,
    NC_FORMAT_TEXTGRID,
    NC_FORMAT_RAW
};

/* Their names for an option, in the order of the enumeration. */
#define NC_ARRAY_FORMATS "auto|text|csv|tsv|npy|npz|mat|htk|audacity|textgrid|raw"

/* The format that the ending of a file's name stands for; NC_FORMAT_AUTO if none. */
enum nc_array_format nc_array_format_of_name(const char *path);

/* The format of a seekable file, by its content where that tells, else by its name, else text. The
 * file is left at its beginning. */
enum nc_array_format nc_array_format_of_file(FILE *file, const char *path);

/* Formats of segments in time, rather than of arrays. */
bool nc_array_format_is_segments(enum nc_array_format format);

/* Opens a file for reading, seekable: a pipe is copied into a temporary file. NULL with err set. */
FILE *nc_open_seekable(const char *path, struct nc_error *err);

#endif
