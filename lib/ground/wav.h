/* The header of WAV files (RIFF, RF64, BW64), read from anything, pipes included, and written. */
#ifndef NC_GROUND_WAV_H
#define NC_GROUND_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "ground/pcm.h"
#include "ground/tags.h"

/* ---- reading ---- */

/* What has been read from a file's start, kept so that it can be read again from a pipe. */
struct nc_header_bytes {
    int fd;
    const char *name; /* for messages */
    unsigned char *bytes;
    size_t size, capacity;
};

struct nc_wav {
    unsigned codec; /* WAVE_FORMAT_*: 1 integers, 3 floats, 6 A-law, 7 mu-law, ... */
    unsigned channels, rate, block_bytes, bits;
    enum nc_pcm type;    /* NC_PCM_COUNT if it takes libsndfile to decode it */
    uint64_t data_bytes; /* as promised by the header; meaningless if streamed */
    bool streamed;       /* the length was not known when the header was written */
    bool rf64;
};

/* True for the first 12 bytes of a little-endian WAV file. */
bool nc_is_wav(const unsigned char *start);

/* The rule that tells a promised length from a streamed one. A data size is streamed if it is
 *   - within 4096 bytes below 2^31 or 2^32, or 2^31 itself: sox writes 0x7ffff000, others
 * 0x7fffffff, 0x7fffff00 (arecord), 0x80000000, ffmpeg 0xffffffff; or
 *   - 0 where the RIFF size is not past the start of the data, or is itself one of these values.
 * Every other size is a promise, and a file that holds less is truncated. */
bool nc_wav_is_streamed(uint32_t data_size, uint32_t riff_size, uint64_t data_offset);

/* Reads the chunks up to the samples: source has the first 12 bytes already. Afterwards the next
 * byte of the file is the first of the samples. LIST INFO texts go to tags.
 * NC_ERR_DATA: truncated or impossible header; NC_ERR_IO. */
int nc_wav_read_header(struct nc_header_bytes *source, struct nc_wav *wav, struct nc_tags *tags,
                       struct nc_error *err);

/* Makes source hold `size` more bytes; NC_ERR_DATA (truncated) if the file ends before. */
int nc_header_bytes_more(struct nc_header_bytes *source, size_t size, struct nc_error *err);

/* Texts of LIST INFO among the chunks in bytes[0..size), which may end anywhere. */
int nc_wav_tags(const unsigned char *bytes, size_t size, struct nc_tags *tags,
                struct nc_error *err);

/* ---- writing ---- */

struct nc_wav_layout {
    unsigned rate, channels;
    enum nc_pcm type;
    const struct nc_tags *tags; /* or NULL */
    bool room_for_rf64;         /* a JUNK chunk that becomes ds64 if the file grows past 4 GiB */
    bool rf64;                  /* RF64 in any case; wants room_for_rf64 */
};

/* The header for `samples` samples a channel, or a streamed one (NC_SAMPLES_UNKNOWN, or more than
 * fits where there is no room for RF64). Its size depends on the layout alone, so that it can be
 * written again over itself. *bytes is to be freed by the caller. */
int nc_wav_format_header(const struct nc_wav_layout *layout, uint64_t samples,
                         unsigned char **bytes, size_t *size, struct nc_error *err);

#endif
