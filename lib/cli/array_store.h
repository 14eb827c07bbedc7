/* Arrays of a stream as a file of another format. Text and raw numbers are written as they come;
 * formats that tell the number of frames first keep the data in temporary files until the end. */
#ifndef NC_CLI_ARRAY_STORE_H
#define NC_CLI_ARRAY_STORE_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/array_format.h"
#include "ground/stream.h"

struct nc_array_store;

/* head outlives the store. array: the one to be stored, or NULL for all of them (.npz and .mat
 * alone). header: text begins with the columns' names. NC_ERR_DATA: the format cannot hold it.
 * Write errors stay in `out`. */
int nc_array_store_open(struct nc_array_store **store, FILE *out, enum nc_array_format format,
                        const struct nc_head *head, const struct nc_array_spec *array, bool header,
                        struct nc_error *err);
void nc_array_store_close(struct nc_array_store *store);

/* Takes any chunk of the stream. */
int nc_array_store_chunk(struct nc_array_store *store, const struct nc_chunk *chunk,
                         struct nc_error *err);

/* After END: writes what was kept. */
int nc_array_store_finish(struct nc_array_store *store, struct nc_error *err);

#endif
