#include <stdlib.h>
#include <string.h>

#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/stream.h"
#include "ground/stream_chunk.h"

struct nc_writer {
    int fd;
    char *name;
    struct nc_head head;
    uint64_t counts[NC_MAX_ARRAYS];
};

static int write_chunk(struct nc_writer *w, const unsigned char raw[NC_CHUNK_HEADER_BYTES],
                       const void *payload, size_t bytes, struct nc_error *err)
{
    static const unsigned char zeros[8];
    /* One call a chunk: live, with a chunk a frame, system calls are most of what a stage costs. */
    struct iovec parts[3] = {
        {(void *)(uintptr_t)raw, NC_CHUNK_HEADER_BYTES},
        {(void *)(uintptr_t)payload, bytes},
        {(void *)(uintptr_t)zeros, nc_chunk_padding(bytes)},
    };
    return nc_write_parts(w->fd, parts, 3, w->name, err);
}

static int write_new_chunk(struct nc_writer *w, const char *type, unsigned array, uint64_t first,
                           const void *payload, size_t bytes, struct nc_error *err)
{
    struct nc_chunk_header header = {
        .array = (uint16_t)array,
        .bytes = bytes,
        .first = first,
        .payload_crc = nc_crc(payload, bytes),
    };
    unsigned char raw[NC_CHUNK_HEADER_BYTES];
    memcpy(header.type, type, 5);
    nc_chunk_header_store(raw, &header);
    return write_chunk(w, raw, payload, bytes, err);
}

static int write_start(struct nc_writer *w, struct nc_error *err)
{
    char *text = NULL;
    size_t bytes;
    int status = nc_head_format(&w->head, &text, &bytes, err);
    if (status == NC_OK)
        status = nc_write_full(w->fd, nc_signature, NC_SIGNATURE_BYTES, w->name, err);
    if (status == NC_OK)
        status = write_new_chunk(w, "HEAD", 0, 0, text, bytes, err);
    free(text);
    return status;
}

int nc_writer_open(struct nc_writer **writer, int fd, const char *name, const struct nc_head *head,
                   struct nc_error *err)
{
    struct nc_writer *w = calloc(1, sizeof *w);
    *writer = NULL;
    if (!w || !(w->name = strdup(name))) {
        nc_writer_close(w);
        return nc_fail_memory(err, "writing a stream", 0);
    }
    w->fd = fd;
    int status = nc_head_copy(&w->head, head, err);
    if (status == NC_OK)
        status = write_start(w, err);
    if (status != NC_OK) {
        nc_writer_close(w);
        return status;
    }
    *writer = w;
    return NC_OK;
}

void nc_writer_close(struct nc_writer *writer)
{
    if (!writer)
        return;
    nc_head_free(&writer->head);
    free(writer->name);
    free(writer);
}

int nc_writer_data(struct nc_writer *writer, const char *array, const void *frames_data,
                   uint64_t frames, struct nc_error *err)
{
    const struct nc_array_spec *spec = nc_head_array(&writer->head, array);
    if (!spec)
        return nc_fail(err, NC_ERR_INTERNAL, "array %s was not declared", array);
    uint64_t *count = &writer->counts[spec - writer->head.arrays];
    const unsigned char *data = frames_data;
    uint64_t most = NC_MAX_PAYLOAD_BYTES / spec->frame_bytes;

    while (frames > 0) {
        uint64_t part = frames < most ? frames : most;
        size_t bytes = (size_t)part * spec->frame_bytes;
        int status = write_new_chunk(writer, "DATA", spec->id, *count, data, bytes, err);
        if (status != NC_OK)
            return status;
        *count += part;
        data += bytes;
        frames -= part;
    }
    return NC_OK;
}

int nc_writer_pass(struct nc_writer *writer, const struct nc_chunk *chunk, struct nc_error *err)
{
    if (chunk->spec) {
        const struct nc_array_spec *spec = nc_head_array(&writer->head, chunk->spec->name);
        if (!spec || spec->id != chunk->spec->id)
            return nc_fail(err, NC_ERR_INTERNAL, "array %s was not declared", chunk->spec->name);
        writer->counts[spec - writer->head.arrays] += chunk->frames;
    }
    return write_chunk(writer, chunk->header, chunk->payload, chunk->bytes, err);
}

int nc_writer_tail(struct nc_writer *writer, const char *text, struct nc_error *err)
{
    return write_new_chunk(writer, "tail", 0, 0, text, strlen(text), err);
}

int nc_writer_end(struct nc_writer *writer, struct nc_error *err)
{
    unsigned char counts[8 * NC_MAX_ARRAYS];
    for (size_t i = 0; i < writer->head.array_count; i++)
        nc_store_u64(counts + 8 * i, writer->counts[i]);
    return write_new_chunk(writer, "END ", 0, 0, counts, 8 * writer->head.array_count, err);
}
