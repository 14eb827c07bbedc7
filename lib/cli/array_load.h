/* An array from a file, .npy or text, made part of a stream. */
#ifndef NC_CLI_ARRAY_LOAD_H
#define NC_CLI_ARRAY_LOAD_H

#include "ground/head.h"
#include "ground/stream.h"

struct nc_array_load;

/* Reads the whole file. `name` decides the type: labels are bytes, all else single-precision
 * numbers. The file's items a frame must be those of an array of the head: `like`, or where it is
 * NULL the one of the same name, or else the first that fits; its resolution becomes the loaded
 * array's. NC_ERR_DATA names file, frame and reason. */
int nc_array_load_open(struct nc_array_load **load, const char *path, const struct nc_head *head,
                       const char *name, const char *like, struct nc_error *err);
void nc_array_load_close(struct nc_array_load *load);

/* Declares the array in the head of the output; writes all of it. */
int nc_array_load_declare(const struct nc_array_load *load, struct nc_head *head,
                          struct nc_error *err);
int nc_array_load_write(const struct nc_array_load *load, struct nc_writer *writer,
                        struct nc_error *err);

#endif
