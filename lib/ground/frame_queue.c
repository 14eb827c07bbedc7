#include "ground/frame_queue.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/spool.h"

/* The memory part is a ring. Once a frame has gone to the file, all later ones follow it there
 * until the file is empty again, so that the order is kept: ring first, then file. */
struct nc_frame_queue {
    size_t frame_bytes;
    size_t most_in_memory; /* frames */
    unsigned char *ring;
    size_t capacity, head, held; /* frames in the ring; head: the oldest */
    int fd;                      /* -1: no file yet */
    uint64_t written, read;      /* frames of the file */
    unsigned char *buffer;       /* frames read ahead from the file */
    size_t buffered, buffer_at;
};

enum { READ_AHEAD_BYTES = 256 << 10 };

int nc_frame_queue_new(struct nc_frame_queue **queue, size_t frame_bytes, size_t memory_limit,
                       struct nc_error *err)
{
    struct nc_frame_queue *q = calloc(1, sizeof *q);
    *queue = q;
    if (!q)
        return nc_fail_memory(err, "a queue of frames", 0);
    q->frame_bytes = frame_bytes;
    q->most_in_memory = memory_limit / frame_bytes > 0 ? memory_limit / frame_bytes : 1;
    q->fd = -1;
    return NC_OK;
}

void nc_frame_queue_free(struct nc_frame_queue *queue)
{
    if (!queue)
        return;
    if (queue->fd >= 0)
        close(queue->fd);
    free(queue->ring);
    free(queue->buffer);
    free(queue);
}

static uint64_t in_file(const struct nc_frame_queue *q)
{
    return q->written - q->read + q->buffered - q->buffer_at;
}

uint64_t nc_frame_queue_count(const struct nc_frame_queue *queue)
{
    return queue->held + in_file(queue);
}

/* Doubles the ring, up to the limit, and straightens it. */
static int grow_ring(struct nc_frame_queue *q, struct nc_error *err)
{
    size_t capacity = q->capacity == 0 ? 16 : 2 * q->capacity;
    if (capacity > q->most_in_memory)
        capacity = q->most_in_memory;
    unsigned char *ring = malloc(capacity * q->frame_bytes);
    if (!ring)
        return nc_fail_memory(err, "frames that wait", (double)capacity * (double)q->frame_bytes);
    size_t first = q->capacity - q->head < q->held ? q->capacity - q->head : q->held;
    if (q->held > 0) {
        memcpy(ring, q->ring + q->head * q->frame_bytes, first * q->frame_bytes);
        memcpy(ring + first * q->frame_bytes, q->ring, (q->held - first) * q->frame_bytes);
    }
    free(q->ring);
    q->ring = ring;
    q->capacity = capacity;
    q->head = 0;
    return NC_OK;
}

static int push_to_ring(struct nc_frame_queue *q, const void *frame, struct nc_error *err)
{
    if (q->held == q->capacity) {
        int status = grow_ring(q, err);
        if (status != NC_OK)
            return status;
    }
    size_t at = (q->head + q->held) % q->capacity;
    memcpy(q->ring + at * q->frame_bytes, frame, q->frame_bytes);
    q->held++;
    return NC_OK;
}

static int push_to_file(struct nc_frame_queue *q, const void *data, uint64_t frames,
                        struct nc_error *err)
{
    if (q->fd < 0) {
        int status = nc_spool_create(&q->fd, err);
        if (status != NC_OK)
            return status;
    }
    off_t offset = (off_t)(q->written * q->frame_bytes);
    if (lseek(q->fd, offset, SEEK_SET) < 0)
        return nc_fail(err, NC_ERR_IO, "<temporary file>:");
    int status =
        nc_write_full(q->fd, data, (size_t)frames * q->frame_bytes, "<temporary file>", err);
    if (status == NC_OK)
        q->written += frames;
    return status;
}

int nc_frame_queue_push(struct nc_frame_queue *queue, const void *data, uint64_t frames,
                        struct nc_error *err)
{
    const unsigned char *frame = data;
    int status = NC_OK;
    while (status == NC_OK && frames > 0 && in_file(queue) == 0 &&
           queue->held < queue->most_in_memory) {
        status = push_to_ring(queue, frame, err);
        frame += queue->frame_bytes;
        frames--;
    }
    if (status == NC_OK && frames > 0)
        status = push_to_file(queue, frame, frames, err);
    return status;
}

/* Fills the empty read-ahead buffer from the file. */
static int read_ahead(struct nc_frame_queue *q, struct nc_error *err)
{
    size_t most = READ_AHEAD_BYTES / q->frame_bytes > 0 ? READ_AHEAD_BYTES / q->frame_bytes : 1;
    if (!q->buffer && !(q->buffer = nc_array(most, q->frame_bytes, "frames read ahead", err)))
        return NC_ERR_SYSTEM;
    uint64_t left = q->written - q->read;
    size_t frames = left < most ? (size_t)left : most;
    ssize_t bytes = (ssize_t)(frames * q->frame_bytes);
    if (lseek(q->fd, (off_t)(q->read * q->frame_bytes), SEEK_SET) < 0 ||
        nc_read_full(q->fd, q->buffer, (size_t)bytes) != bytes)
        return nc_fail(err, NC_ERR_IO, "<temporary file>:");
    q->read += frames;
    q->buffered = frames;
    q->buffer_at = 0;
    return NC_OK;
}

/* Once everything in the file is taken, its space is given back. */
static int recycle_file(struct nc_frame_queue *q, struct nc_error *err)
{
    if (in_file(q) > 0)
        return NC_OK;
    q->written = q->read = 0;
    q->buffered = q->buffer_at = 0;
    if (ftruncate(q->fd, 0) != 0)
        return nc_fail(err, NC_ERR_IO, "<temporary file>:");
    return NC_OK;
}

int nc_frame_queue_pop(struct nc_frame_queue *queue, void *frame, struct nc_error *err)
{
    if (queue->held > 0) {
        memcpy(frame, queue->ring + queue->head * queue->frame_bytes, queue->frame_bytes);
        queue->head = (queue->head + 1) % queue->capacity;
        queue->held--;
        return NC_OK;
    }
    if (queue->buffer_at == queue->buffered) {
        int status = read_ahead(queue, err);
        if (status != NC_OK)
            return status;
    }
    memcpy(frame, queue->buffer + queue->buffer_at++ * queue->frame_bytes, queue->frame_bytes);
    return recycle_file(queue, err);
}
