/* The matrix stream that the programs exchange; nc-stream(5) describes the format.
 *
 * A stream is a signature, a HEAD chunk, DATA chunks of whole frames, and an END chunk with the
 * frame counts. END is written only on success, so a reader that does not find it knows that a
 * program upstream died. */
#ifndef NC_GROUND_STREAM_H
#define NC_GROUND_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "ground/head.h"

enum {
    NC_SIGNATURE_BYTES = 8,
    NC_CHUNK_HEADER_BYTES = 32,
    NC_MAX_PAYLOAD_BYTES = 64 << 20,
    NC_BLOCK_BYTES = 128 << 10 /* what a block of frames should have: methods say 64-256 KiB */
};

extern const unsigned char nc_signature[NC_SIGNATURE_BYTES];

/* One chunk as read. payload belongs to the reader and is valid until its next call. */
struct nc_chunk {
    char type[5];                     /* "DATA", or a chunk of a lower-case type, such as "tail" */
    const struct nc_array_spec *spec; /* DATA: which array, in the reader's head; else NULL */
    uint64_t first, frames;           /* DATA: frames first .. first + frames - 1 */
    const void *payload;
    size_t bytes;
    unsigned char header[NC_CHUNK_HEADER_BYTES]; /* as it stood, for passing on */
};

/* ---- reading ---- */

struct nc_reader;

/* Reads signature and HEAD from fd, which stays the caller's. `name` is for messages ("<stdin>").
 * Errors: NC_ERR_DATA (not a stream, damaged, truncated, empty), NC_ERR_IO, NC_ERR_SYSTEM. */
int nc_reader_open(struct nc_reader **reader, int fd, const char *name, struct nc_error *err);

/* The same where the caller has read the signature already, to tell a stream from other input. */
int nc_reader_open_after_signature(struct nc_reader **reader, int fd, const char *name,
                                   struct nc_error *err);
void nc_reader_close(struct nc_reader *reader);

/* The head of the stream being read; belongs to the reader. */
const struct nc_head *nc_reader_head(const struct nc_reader *reader);

/* The next chunk: 1 with *chunk filled in, 0 after END, negative on error. Signature, both CRCs,
 * order and counts of frames have been checked. Chunks of unknown lower-case types are returned to
 * be passed on; unknown upper-case types are an error. */
int nc_reader_next(struct nc_reader *reader, struct nc_chunk *chunk, struct nc_error *err);

/* After END: 1 if another stream follows (its HEAD has been read), 0 at end of file, negative on
 * error. */
int nc_reader_next_stream(struct nc_reader *reader, struct nc_error *err);

/* Frames read so far of an array of the head. */
uint64_t nc_reader_frames(const struct nc_reader *reader, const struct nc_array_spec *spec);

/* ---- writing ---- */

struct nc_writer;

/* Writes signature and HEAD to fd, which stays the caller's; head is copied. Nothing is buffered: a
 * chunk is in the pipe when its call returns. */
int nc_writer_open(struct nc_writer **writer, int fd, const char *name, const struct nc_head *head,
                   struct nc_error *err);

/* Releases the writer. Without nc_writer_end before it the stream is left visibly unfinished. */
void nc_writer_close(struct nc_writer *writer);

/* Appends whole frames to the array of this name: `frames` x spec->frame_bytes bytes. */
int nc_writer_data(struct nc_writer *writer, const char *array, const void *frames_data,
                   uint64_t frames, struct nc_error *err);

/* Passes a chunk on byte for byte; its array must have kept its id. */
int nc_writer_pass(struct nc_writer *writer, const struct nc_chunk *chunk, struct nc_error *err);

/* A `tail` chunk: `key value` lines known only at the end, as the sample count of a live recording.
 */
int nc_writer_tail(struct nc_writer *writer, const char *text, struct nc_error *err);

/* END: call it only when everything before it succeeded. */
int nc_writer_end(struct nc_writer *writer, struct nc_error *err);

#endif
