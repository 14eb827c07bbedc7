/* Audio files: any format of libsndfile, and WAV through pipes, which libsndfile cannot write and
 * whose streamed headers it does not know.
 *
 * Samples are floats in [-1, 1), interleaved [sample][channel]; "samples" are counted per channel.
 */
#ifndef NC_GROUND_AUDIO_H
#define NC_GROUND_AUDIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "ground/pcm.h"
#include "ground/tags.h"

#define NC_SAMPLES_UNKNOWN UINT64_MAX

enum { NC_MAX_CHANNELS = 1024, NC_MAX_RATE = 100000000 };

struct nc_audio_info {
    unsigned rate; /* Hz */
    unsigned channels;
    uint64_t samples;    /* per channel, or NC_SAMPLES_UNKNOWN */
    const char *format;  /* "wav", "flac", ...: see ground/audio_format.h */
    const char *subtype; /* "PCM_16", "FLOAT", "VORBIS", ...: libsndfile's names */
    struct nc_tags tags;
};

/* ---- reading ---- */

struct nc_audio;

/* Headerless samples: what a header would say. */
struct nc_audio_raw {
    unsigned rate, channels;
    enum nc_pcm type;
};

/* Opens a file, or standard input for path NULL or "-". raw NULL: the format is found out. A WAV
 * from a pipe is read as it comes; other formats are first copied to an unlinked file in $TMPDIR.
 *
 * NC_ERR_NOINPUT: cannot be opened. NC_ERR_DATA: not audio, damaged, or truncated, where that shows
 * at once: the header promises more than the file holds. The length in a WAV header counts as a
 * promise unless it is one that programs write when they cannot know it: see nc_wav_is_streamed. */
int nc_audio_open(struct nc_audio **audio, const char *path, const struct nc_audio_raw *raw,
                  struct nc_error *err);

/* The same of a file that is open already, from its current place on. The reader closes fd, even if
 * this fails, but never standard input. name: for messages. */
int nc_audio_open_fd(struct nc_audio **audio, int fd, const char *name, struct nc_error *err);
void nc_audio_close(struct nc_audio *audio);

/* Borrowed. The tags of a WAV in a pipe are those before the samples. */
const struct nc_audio_info *nc_audio_info(const struct nc_audio *audio);

/* The next `samples` samples of every channel, as soon as they are there (nothing is read ahead);
 * fewer only at the end, which is *got < samples. NC_ERR_DATA: truncated, or a sample that is NaN
 * or infinite. */
int nc_audio_read(struct nc_audio *audio, float *frames, size_t samples, size_t *got,
                  struct nc_error *err);

/* ---- writing ---- */

struct nc_audio_writer;

struct nc_audio_spec {
    unsigned rate, channels;
    uint64_t samples;           /* per channel if known, else NC_SAMPLES_UNKNOWN */
    const char *format;         /* or NULL: by the extension of the path, else "wav" */
    const char *subtype;        /* or NULL: the format's usual one */
    bool exact_subtype;         /* false: if the format does not have it, the nearest that it has */
    const struct nc_tags *tags; /* or NULL; what the format cannot hold is left out */
};

/* Begins a file beside `path`, or on standard output (path NULL or "-"). A WAV or raw file is
 * written as it comes, to a pipe too, and nothing is held back; any other format goes to standard
 * output through an unlinked file in $TMPDIR, on commit.
 *
 * A WAV header in a pipe tells the true length if spec->samples is known, else 0xffffffff, the sign
 * of a stream that sox, ffmpeg and aplay understand. A WAV file past 4 GiB becomes RF64 (EBU Tech
 * 3306); in a pipe it counts as a stream.
 *
 * NC_ERR_USAGE: unknown format, or one that cannot hold this subtype, rate or channels.
 * NC_ERR_NOINPUT: cannot be created. */
int nc_audio_writer_open(struct nc_audio_writer **writer, const char *path,
                         const struct nc_audio_spec *spec, struct nc_error *err);

/* Appends samples: rounded to the nearest, clipped, not dithered. NC_ERR_DATA for NaN or infinity.
 */
int nc_audio_writer_write(struct nc_audio_writer *writer, const float *frames, size_t samples,
                          struct nc_error *err);

/* What it is written as: "PCM_16", ... */
const char *nc_audio_writer_subtype(const struct nc_audio_writer *writer);

/* Samples clipped so far, all channels together. */
uint64_t nc_audio_writer_clipped(const struct nc_audio_writer *writer);

/* False where a WAV header in a pipe has told a length, which can no longer be changed. */
bool nc_audio_writer_can_grow(const struct nc_audio_writer *writer);

/* Completes the file and gives it its name. Only what is committed stays. */
int nc_audio_writer_commit(struct nc_audio_writer *writer, struct nc_error *err);

/* Frees; removes the file if it was not committed. NULL is allowed. */
void nc_audio_writer_close(struct nc_audio_writer *writer);

#endif
