/* The labels of another stream, read whole from a file, and looked up for the frames and bins of
 * this one: the recording may have been clustered at any other resolution, window or hop. */
#ifndef NC_CLI_LABEL_FILE_H
#define NC_CLI_LABEL_FILE_H

#include <stdint.h>

#include "ground/head.h"

struct nc_label_file;

/* Labels from this one up are voice: the upper half of `clusters=K`, of two where an array (or
 * NULL) does not tell. */
unsigned nc_first_voice_label(const struct nc_array_spec *label);

/* head: of the stream that the labels will be applied to. Reads the file to its END. */
int nc_label_file_open(struct nc_label_file **file, const char *path, const struct nc_head *head,
                       struct nc_error *err);
void nc_label_file_close(struct nc_label_file *file);

/* Channels of the labels: those of the head's spec, or 1. */
size_t nc_label_file_channels(const struct nc_label_file *file);

/* The labels of the cells nearest to those of spec's frame: labels [channels][bins of spec]. */
void nc_label_file_frame(const struct nc_label_file *file, uint64_t frame, unsigned char *labels);

#endif
