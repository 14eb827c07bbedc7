/* Segments of time as other programs mark them: Audacity's label tracks and Praat's TextGrids. */
#ifndef NC_CLI_SEGMENT_FILE_H
#define NC_CLI_SEGMENT_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "cli/array_format.h"
#include "ground/error.h"

/* low, high: NaN where a segment holds for all frequencies. */
struct nc_segment {
    double start, end; /* seconds */
    double low, high;  /* Hz */
    double value;      /* 0 noise, 1 voice, or another label */
};

struct nc_segments {
    struct nc_segment *items; /* in the order of the file */
    size_t count, capacity;
};

/* `name` is an interval tier's, for choosing among several of a TextGrid: else the first one.
 * NC_ERR_DATA names the file, line or interval, and reason. Times are finite, and end is not before
 * start. */
int nc_segments_read(struct nc_segments *segments, FILE *file, const char *path,
                     enum nc_array_format format, const char *name, struct nc_error *err);
int nc_segments_add(struct nc_segments *segments, const struct nc_segment *segment,
                    struct nc_error *err);
void nc_segments_free(struct nc_segments *segments);

/* The value that a segment's text stands for: a number itself; 0 for noise, silence and what
 * aligners write for pauses; else 1. */
double nc_segment_value(const char *text, double empty);

/* Write errors stay in the FILE. A TextGrid has one tier, from 0 to `duration`, which the segments
 * must cover without gaps. */
void nc_segments_write(FILE *out, enum nc_array_format format, const char *name, double duration,
                       const struct nc_segments *segments);

/* For segment_file.c alone. */
int nc_textgrid_read(struct nc_segments *segments, FILE *file, const char *path, const char *name,
                     struct nc_error *err);

#endif
