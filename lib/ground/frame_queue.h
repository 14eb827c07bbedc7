/* A queue of frames of one size, first in, first out: in memory up to a limit, beyond it in an
 * unlinked temporary file. For programs that hold one array until another, later one, comes. */
#ifndef NC_GROUND_FRAME_QUEUE_H
#define NC_GROUND_FRAME_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

struct nc_frame_queue;

/* memory_limit: bytes kept in memory before frames go to a file in $TMPDIR. */
int nc_frame_queue_new(struct nc_frame_queue **queue, size_t frame_bytes, size_t memory_limit,
                       struct nc_error *err);
void nc_frame_queue_free(struct nc_frame_queue *queue);

/* Frames that wait. */
uint64_t nc_frame_queue_count(const struct nc_frame_queue *queue);

/* Appends `frames` frames. NC_ERR_SYSTEM or NC_ERR_IO (a full disk) when they cannot be kept. */
int nc_frame_queue_push(struct nc_frame_queue *queue, const void *data, uint64_t frames,
                        struct nc_error *err);

/* Takes the oldest frame into `frame`. The queue must not be empty. */
int nc_frame_queue_pop(struct nc_frame_queue *queue, void *frame, struct nc_error *err);

#endif
