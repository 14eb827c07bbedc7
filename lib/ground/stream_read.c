#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/stream.h"
#include "ground/stream_chunk.h"

struct nc_reader {
    int fd;
    char *name;
    struct nc_head head;
    uint64_t counts[NC_MAX_ARRAYS]; /* frames seen, in the order of head.arrays */
    unsigned char *payload;
    size_t capacity;
    bool ended;
    unsigned char ahead[16384]; /* what one read brought beyond what was asked for */
    size_t ahead_from, ahead_to;
};

static int damaged(const struct nc_reader *r, struct nc_error *err, const char *what)
{
    return nc_fail(err, NC_ERR_DATA, "%s: damaged stream (%s)", r->name, what);
}

static int truncated(const struct nc_reader *r, struct nc_error *err)
{
    return nc_fail(err, NC_ERR_DATA, "%s: truncated stream (no END)", r->name);
}

/* Copies from what was read ahead, or, once that is empty, reads: as much as there is for a small
 * piece, just the piece for a large one. Nothing is waited for beyond the first byte. */
static ssize_t read_some(struct nc_reader *r, unsigned char *to, size_t bytes)
{
    if (r->ahead_from == r->ahead_to && bytes >= sizeof r->ahead)
        return nc_read_some(r->fd, to, 1, bytes);
    if (r->ahead_from == r->ahead_to) {
        ssize_t n = nc_read_some(r->fd, r->ahead, 1, sizeof r->ahead);
        if (n <= 0)
            return n;
        r->ahead_from = 0;
        r->ahead_to = (size_t)n;
    }
    size_t there = r->ahead_to - r->ahead_from, part = there < bytes ? there : bytes;
    memcpy(to, r->ahead + r->ahead_from, part);
    r->ahead_from += part;
    return (ssize_t)part;
}

/* Reads exactly `bytes`: 1, or 0 if the file ended before the first of them, or negative. */
static int read_exactly(struct nc_reader *r, void *to, size_t bytes, struct nc_error *err)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t n = read_some(r, (unsigned char *)to + done, bytes - done);
        if (n < 0)
            return nc_fail(err, NC_ERR_IO, "%s:", r->name);
        if (n == 0)
            return done == 0 ? 0 : truncated(r, err);
        done += (size_t)n;
    }
    return 1;
}

/* The payload and its padding. The buffer grows as bytes arrive, not as the header promises. */
static int read_payload(struct nc_reader *r, const struct nc_chunk_header *header,
                        struct nc_error *err)
{
    enum { STEP = 1 << 20 };
    size_t total = (size_t)header->bytes + nc_chunk_padding(header->bytes);
    for (size_t done = 0; done < total;) {
        size_t part = total - done < STEP ? total - done : STEP;
        void *buffer = r->payload;
        int status = nc_grow(&buffer, &r->capacity, done + part, 1, "a chunk", err);
        r->payload = buffer;
        if (status != NC_OK)
            return status;
        status = read_exactly(r, r->payload + done, part, err);
        if (status <= 0)
            return status < 0 ? status : truncated(r, err);
        done += part;
    }
    if (nc_crc(r->payload, (size_t)header->bytes) != header->payload_crc)
        return damaged(r, err, "wrong CRC of a chunk's payload");
    for (size_t i = (size_t)header->bytes; i < total; i++)
        if (r->payload[i] != 0)
            return damaged(r, err, "padding is not zero");
    return NC_OK;
}

/* Header and payload of the next chunk; end of file here means a missing END. */
static int read_chunk(struct nc_reader *r, struct nc_chunk_header *header,
                      unsigned char raw[NC_CHUNK_HEADER_BYTES], struct nc_error *err)
{
    int status = read_exactly(r, raw, NC_CHUNK_HEADER_BYTES, err);
    if (status <= 0)
        return status < 0 ? status : truncated(r, err);
    if (!nc_chunk_header_load(header, raw))
        return damaged(r, err, "a chunk's header");
    return read_payload(r, header, err);
}

static int read_head(struct nc_reader *r, struct nc_error *err)
{
    struct nc_chunk_header header;
    unsigned char raw[NC_CHUNK_HEADER_BYTES];
    int status = read_chunk(r, &header, raw, err);
    if (status != NC_OK)
        return status;
    if (strcmp(header.type, "HEAD") != 0)
        return damaged(r, err, "it does not start with HEAD");
    nc_head_free(&r->head);
    memset(r->counts, 0, sizeof r->counts);
    r->ended = false;
    status = nc_head_parse(&r->head, (const char *)r->payload, (size_t)header.bytes, err);
    return status == NC_OK || !err ? status : nc_fail_in(err, r->name);
}

int nc_reader_open_after_signature(struct nc_reader **reader, int fd, const char *name,
                                   struct nc_error *err)
{
    struct nc_reader *r = calloc(1, sizeof *r);
    *reader = NULL;
    if (!r || !(r->name = strdup(name))) {
        free(r);
        return nc_fail_memory(err, "reading a stream", 0);
    }
    r->fd = fd;
    nc_head_init(&r->head);
    int status = read_head(r, err);
    if (status != NC_OK) {
        nc_reader_close(r);
        return status;
    }
    *reader = r;
    return NC_OK;
}

int nc_reader_open(struct nc_reader **reader, int fd, const char *name, struct nc_error *err)
{
    unsigned char signature[NC_SIGNATURE_BYTES];
    ssize_t n = nc_read_full(fd, signature, sizeof signature);
    *reader = NULL;
    if (n < 0)
        return nc_fail(err, NC_ERR_IO, "%s:", name);
    if (n == 0)
        return nc_fail(err, NC_ERR_DATA,
                       "%s: empty input: no stream (did the program before fail?)", name);
    if (memcmp(signature, nc_signature, (size_t)n) != 0)
        return nc_fail(err, NC_ERR_DATA,
                       "%s: not a matrix stream (audio goes through nc-stft first)", name);
    if (n < (ssize_t)sizeof signature)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated stream (no END)", name);
    return nc_reader_open_after_signature(reader, fd, name, err);
}

void nc_reader_close(struct nc_reader *reader)
{
    if (!reader)
        return;
    nc_head_free(&reader->head);
    free(reader->payload);
    free(reader->name);
    free(reader);
}

const struct nc_head *nc_reader_head(const struct nc_reader *reader)
{
    return &reader->head;
}

uint64_t nc_reader_frames(const struct nc_reader *reader, const struct nc_array_spec *spec)
{
    return reader->counts[spec - reader->head.arrays];
}

static int accept_data(struct nc_reader *r, const struct nc_chunk_header *header,
                       struct nc_chunk *chunk, struct nc_error *err)
{
    for (size_t i = 0; i < r->head.array_count; i++) {
        const struct nc_array_spec *spec = &r->head.arrays[i];
        if (spec->id != header->array)
            continue;
        if (header->bytes == 0 || header->bytes % spec->frame_bytes != 0)
            return damaged(r, err, "a chunk with a part of a frame");
        if (header->first != r->counts[i])
            return nc_fail(err, NC_ERR_DATA,
                           "%s: damaged stream (array %s: frame %llu comes where %llu is due)",
                           r->name, spec->name, (unsigned long long)header->first,
                           (unsigned long long)r->counts[i]);
        chunk->spec = spec;
        chunk->first = header->first;
        chunk->frames = header->bytes / spec->frame_bytes;
        r->counts[i] += chunk->frames;
        return 1;
    }
    return damaged(r, err, "data of an array that HEAD does not name");
}

static int accept_end(struct nc_reader *r, const struct nc_chunk_header *header,
                      struct nc_error *err)
{
    if (header->bytes != 8 * r->head.array_count)
        return damaged(r, err, "END of the wrong length");
    for (size_t i = 0; i < r->head.array_count; i++)
        if (nc_load_u64(r->payload + 8 * i) != r->counts[i])
            return nc_fail(err, NC_ERR_DATA, "%s: truncated stream (END counts other frames of %s)",
                           r->name, r->head.arrays[i].name);
    r->ended = true;
    return 0;
}

int nc_reader_next(struct nc_reader *reader, struct nc_chunk *chunk, struct nc_error *err)
{
    struct nc_chunk_header header;
    if (reader->ended)
        return 0;
    int status = read_chunk(reader, &header, chunk->header, err);
    if (status != NC_OK)
        return status;

    memcpy(chunk->type, header.type, sizeof chunk->type);
    chunk->spec = NULL;
    chunk->first = chunk->frames = 0;
    chunk->payload = reader->payload;
    chunk->bytes = (size_t)header.bytes;
    if (strcmp(header.type, "DATA") == 0)
        return accept_data(reader, &header, chunk, err);
    if (strcmp(header.type, "END ") == 0)
        return accept_end(reader, &header, err);
    if (islower((unsigned char)header.type[0]))
        return 1;
    return nc_fail(err, NC_ERR_DATA, "%s: a chunk of type %s, which this version does not know",
                   reader->name, header.type);
}

int nc_reader_next_stream(struct nc_reader *reader, struct nc_error *err)
{
    unsigned char signature[NC_SIGNATURE_BYTES];
    int status = read_exactly(reader, signature, sizeof signature, err);
    if (status <= 0)
        return status;
    if (memcmp(signature, nc_signature, sizeof signature) != 0)
        return damaged(reader, err, "garbage after END");
    status = read_head(reader, err);
    return status == NC_OK ? 1 : status;
}
