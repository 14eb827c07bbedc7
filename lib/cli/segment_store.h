/* Labels or probabilities of voice of a stream as segments of voice and noise in a file of another
 * program's. What is not yet decided waits in memory, or beyond a limit in a temporary file. */
#ifndef NC_CLI_SEGMENT_STORE_H
#define NC_CLI_SEGMENT_STORE_H

#include <stdio.h>

#include "cli/array_format.h"
#include "ground/stream.h"

struct nc_segment_store;

struct nc_segment_options {
    double threshold; /* part of a frame's energy that is voice, from which on it is voice */
    double shortest;  /* seconds */
};

/* array: the labels or the probability of voice, or NULL for what the stream has. Cells weigh as
 * much as their energy, if the stream tells it at this resolution. NC_ERR_DATA: neither is there,
 * or no transform that tells of time. */
int nc_segment_store_open(struct nc_segment_store **store, const struct nc_head *head,
                          const char *array, const struct nc_segment_options *options,
                          struct nc_error *err);
void nc_segment_store_close(struct nc_segment_store *store);

/* Takes any chunk of the stream. */
int nc_segment_store_chunk(struct nc_segment_store *store, const struct nc_chunk *chunk,
                           struct nc_error *err);

/* After END. Write errors stay in `out`. */
int nc_segment_store_finish(struct nc_segment_store *store, FILE *out, enum nc_array_format format,
                            struct nc_error *err);

#endif
