#include "ground/audio.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/audio_sndfile.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/spool.h"
#include "ground/stream.h"
#include "ground/wav.h"

enum {
    SNIFF_BYTES = 12,
    MOST_SAMPLES_AT_ONCE = 1 << 14, /* bounds the buffer of undecoded bytes */
    MOST_TRAILER_BYTES = 1 << 20    /* chunks after the samples that are searched for texts */
};

#define LEFT_UNKNOWN UINT64_MAX

struct nc_audio {
    struct nc_audio_info info;
    char *name; /* for messages */
    int fd;
    bool seekable;
    uint64_t position; /* samples given so far */

    struct nc_sndfile *sndfile; /* decodes, or NULL: the samples are as below */

    enum nc_pcm type;
    size_t block_bytes;   /* a sample of every channel */
    uint64_t left;        /* bytes of samples to come, or LEFT_UNKNOWN */
    bool wav, ended;      /* wav: chunks may follow the samples */
    unsigned char *bytes; /* room for MOST_SAMPLES_AT_ONCE */
    size_t held;          /* bytes of a sample of which the rest has not come yet */
};

const struct nc_audio_info *nc_audio_info(const struct nc_audio *audio)
{
    return &audio->info;
}

void nc_audio_close(struct nc_audio *audio)
{
    if (!audio)
        return;
    nc_sndfile_close(audio->sndfile);
    if (audio->fd > STDIN_FILENO)
        close(audio->fd);
    nc_tags_clear(&audio->info.tags);
    free(audio->bytes);
    free(audio->name);
    free(audio);
}

static int fail_truncated(const struct nc_audio *audio, uint64_t promised, uint64_t found,
                          struct nc_error *err)
{
    return nc_fail(err, NC_ERR_DATA,
                   "%s: truncated audio (the header promises %" PRIu64
                   " samples, the file ends after %" PRIu64 ")",
                   audio->name, promised, found);
}

/* ---- opening ---- */

/* What kind of file is open as audio->fd. */
static int examine_input(struct nc_audio *audio, struct nc_error *err)
{
    struct stat st;
    if (audio->fd < 0 || fstat(audio->fd, &st) != 0)
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", audio->name);
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", audio->name);
    }
    audio->seekable = S_ISREG(st.st_mode) && lseek(audio->fd, 0, SEEK_CUR) >= 0;
    return NC_OK;
}

/* Bytes from the current place to the end of a regular file. */
static int bytes_to_end(const struct nc_audio *audio, uint64_t *bytes, struct nc_error *err)
{
    struct stat st;
    off_t here = lseek(audio->fd, 0, SEEK_CUR);
    if (here < 0 || fstat(audio->fd, &st) != 0)
        return nc_fail(err, NC_ERR_IO, "%s:", audio->name);
    *bytes = st.st_size > here ? (uint64_t)(st.st_size - here) : 0;
    return NC_OK;
}

/* Samples of a known type follow at the current place. */
static int begin_pcm(struct nc_audio *audio, enum nc_pcm type, struct nc_error *err)
{
    audio->type = type;
    audio->info.subtype = nc_pcm_subtype(type);
    audio->block_bytes = nc_pcm_bytes(type) * audio->info.channels;
    audio->bytes = nc_array(MOST_SAMPLES_AT_ONCE, audio->block_bytes, "audio", err);
    return audio->bytes ? NC_OK : NC_ERR_SYSTEM;
}

static int open_raw(struct nc_audio *audio, const struct nc_audio_raw *raw, struct nc_error *err)
{
    if (raw->rate == 0 || raw->rate > NC_MAX_RATE || raw->channels == 0 ||
        raw->channels > NC_MAX_CHANNELS || raw->type >= NC_PCM_COUNT)
        return nc_fail(err, NC_ERR_USAGE, "raw audio: impossible rate, channels or format");
    audio->info.rate = raw->rate;
    audio->info.channels = raw->channels;
    audio->info.format = "raw";
    audio->info.samples = NC_SAMPLES_UNKNOWN;
    audio->left = LEFT_UNKNOWN;
    int status = begin_pcm(audio, raw->type, err);
    if (status != NC_OK || !audio->seekable)
        return status;
    uint64_t bytes = 0;
    status = bytes_to_end(audio, &bytes, err);
    audio->info.samples = bytes / audio->block_bytes;
    return status;
}

/* What follows the samples of a WAV: texts, or something else that is let be; but not a second
 * recording, which would be lost without a word. */
static int read_trailer(struct nc_audio *audio, const unsigned char *bytes, size_t size,
                        struct nc_error *err)
{
    if (size >= SNIFF_BYTES && nc_is_wav(bytes))
        return nc_fail(err, NC_ERR_DATA,
                       "%s: a second recording follows the first (give them one by one)",
                       audio->name);
    return nc_wav_tags(bytes, size, &audio->info.tags, err);
}

/* The trailer of a file: read now, so that its texts are known before the samples. */
static int look_past_samples(struct nc_audio *audio, uint64_t data_bytes, struct nc_error *err)
{
    off_t here = lseek(audio->fd, 0, SEEK_CUR);
    unsigned char *bytes = malloc(MOST_TRAILER_BYTES);
    if (!bytes)
        return nc_fail_memory(err, "a WAV header", MOST_TRAILER_BYTES);
    ssize_t got =
        pread(audio->fd, bytes, MOST_TRAILER_BYTES, here + (off_t)(data_bytes + (data_bytes & 1)));
    int status = got < 0 ? nc_fail(err, NC_ERR_IO, "%s:", audio->name)
                         : read_trailer(audio, bytes, (size_t)got, err);
    free(bytes);
    return status;
}

/* The WAV header is read and the samples are of a type known here. */
static int open_wav_pcm(struct nc_audio *audio, const struct nc_wav *wav, struct nc_error *err)
{
    audio->info.rate = wav->rate;
    audio->info.channels = wav->channels;
    audio->info.format = wav->rf64 ? "rf64" : "wav";
    audio->wav = true;
    int status = begin_pcm(audio, wav->type, err);
    if (status != NC_OK)
        return status;
    audio->left = wav->streamed ? LEFT_UNKNOWN : wav->data_bytes;
    audio->info.samples = wav->streamed ? NC_SAMPLES_UNKNOWN : wav->data_bytes / audio->block_bytes;
    if (!audio->seekable)
        return NC_OK;

    uint64_t bytes = 0;
    status = bytes_to_end(audio, &bytes, err);
    if (status != NC_OK)
        return status;
    if (wav->streamed)
        audio->info.samples = bytes / audio->block_bytes;
    else if (wav->data_bytes > bytes)
        return fail_truncated(audio, audio->info.samples, bytes / audio->block_bytes, err);
    else
        status = look_past_samples(audio, wav->data_bytes, err);
    return status;
}

/* Hands the file to libsndfile, from its start again. */
static int open_sndfile(struct nc_audio *audio, off_t start, const unsigned char *already_read,
                        size_t size, struct nc_error *err)
{
    if (audio->seekable && lseek(audio->fd, start, SEEK_SET) < 0)
        return nc_fail(err, NC_ERR_IO, "%s:", audio->name);
    if (!audio->seekable) {
        int spool;
        int status = nc_spool_input(audio->fd, audio->name, already_read, size, &spool, err);
        if (status != NC_OK)
            return status;
        if (audio->fd > STDIN_FILENO)
            close(audio->fd);
        audio->fd = spool;
        audio->seekable = true;
    }
    return nc_sndfile_open(&audio->sndfile, audio->fd, audio->name, &audio->info, err);
}

/* Finds out what the file is by its first bytes. */
static int open_any(struct nc_audio *audio, struct nc_error *err)
{
    struct nc_header_bytes head = {.fd = audio->fd, .name = audio->name};
    unsigned char start[SNIFF_BYTES] = {0};
    off_t place = audio->seekable ? lseek(audio->fd, 0, SEEK_CUR) : 0;
    int status = NC_OK;
    ssize_t got = nc_read_full(audio->fd, start, sizeof start);
    if (got < 0)
        status = nc_fail(err, NC_ERR_IO, "%s:", audio->name);
    else if (got == 0)
        status = nc_fail(err, NC_ERR_DATA, "%s: empty, not audio", audio->name);
    else if (got >= NC_SIGNATURE_BYTES && memcmp(start, nc_signature, NC_SIGNATURE_BYTES) == 0)
        status =
            nc_fail(err, NC_ERR_DATA,
                    "%s: a matrix stream, where audio is expected (nc-istft makes audio of it)",
                    audio->name);
    if (status != NC_OK)
        return status;

    if (got < SNIFF_BYTES || !nc_is_wav(start))
        return open_sndfile(audio, place, start, (size_t)got, err);

    struct nc_wav wav = {0};
    void *bytes = NULL;
    status = nc_grow(&bytes, &head.capacity, sizeof start, 1, "a WAV header", err);
    head.bytes = bytes;
    if (status == NC_OK) {
        memcpy(head.bytes, start, sizeof start);
        head.size = sizeof start;
        status = nc_wav_read_header(&head, &wav, &audio->info.tags, err);
    }
    if (status == NC_OK && wav.type != NC_PCM_COUNT)
        status = open_wav_pcm(audio, &wav, err);
    else if (status == NC_OK)
        status = open_sndfile(audio, place, head.bytes, head.size, err);
    free(head.bytes);
    return status;
}

/* fd belongs to *audio from now on; -1: it could not be opened, errno tells why. */
static int open_fd(struct nc_audio **audio, int fd, const char *name,
                   const struct nc_audio_raw *raw, struct nc_error *err)
{
    int reason = errno;
    struct nc_audio *made = calloc(1, sizeof *made);
    *audio = NULL;
    if (!made || !(made->name = strdup(name))) {
        free(made);
        if (fd > STDIN_FILENO)
            close(fd);
        return nc_fail_memory(err, "an audio reader", sizeof *made);
    }
    made->fd = fd;
    errno = reason;
    int status = examine_input(made, err);
    if (status == NC_OK)
        status = raw ? open_raw(made, raw, err) : open_any(made, err);
    if (status == NC_OK)
        *audio = made;
    else
        nc_audio_close(made);
    return status;
}

int nc_audio_open(struct nc_audio **audio, const char *path, const struct nc_audio_raw *raw,
                  struct nc_error *err)
{
    if (!path || strcmp(path, "-") == 0)
        return open_fd(audio, STDIN_FILENO, "<stdin>", raw, err);
    return open_fd(audio, open(path, O_RDONLY | O_CLOEXEC), path, raw, err);
}

int nc_audio_open_fd(struct nc_audio **audio, int fd, const char *name, struct nc_error *err)
{
    return open_fd(audio, fd, name, NULL, err);
}

/* ---- reading ---- */

/* Everything of a WAV in a pipe that follows the samples is read: its writer shall not die of a
 * closed pipe. */
static int drain_trailer(struct nc_audio *audio, struct nc_error *err)
{
    size_t room = MOST_TRAILER_BYTES,
           skip = (size_t)(audio->left + (audio->position * audio->block_bytes + audio->left) % 2);
    unsigned char *bytes = malloc(room);
    if (!bytes)
        return nc_fail_memory(err, "a WAV header", (double)room);
    ssize_t got = nc_read_full(audio->fd, bytes, room);
    int status = got < 0 ? nc_fail(err, NC_ERR_IO, "%s:", audio->name) : NC_OK;
    if (status == NC_OK && (size_t)got > skip)
        status = read_trailer(audio, bytes + skip, (size_t)got - skip, err);
    while (status == NC_OK && got > 0) {
        got = nc_read_some(audio->fd, bytes, 1, room);
        if (got < 0)
            status = nc_fail(err, NC_ERR_IO, "%s:", audio->name);
    }
    free(bytes);
    return status;
}

static int end_pcm(struct nc_audio *audio, struct nc_error *err)
{
    audio->ended = true;
    if (audio->wav && audio->left != LEFT_UNKNOWN && !audio->seekable)
        return drain_trailer(audio, err);
    return NC_OK;
}

/* The file ended where samples were still expected, or could have been. */
static int end_early(struct nc_audio *audio, struct nc_error *err)
{
    if (audio->left != LEFT_UNKNOWN)
        return fail_truncated(audio, audio->info.samples, audio->position, err);
    if (audio->held > 0)
        return nc_fail(err, NC_ERR_DATA,
                       "%s: truncated audio (it ends inside a sample, after %" PRIu64
                       " whole ones)",
                       audio->name, audio->position);
    return end_pcm(audio, err);
}

/* At most MOST_SAMPLES_AT_ONCE; *got = 0 is the end. */
static int read_pcm(struct nc_audio *audio, float *frames, size_t samples, size_t *got,
                    struct nc_error *err)
{
    size_t block = audio->block_bytes;
    *got = 0;
    if (audio->ended)
        return NC_OK;
    if (audio->left != LEFT_UNKNOWN && audio->left / block < samples)
        samples = (size_t)(audio->left / block);
    if (samples == 0)
        return end_pcm(audio, err);
    ssize_t count =
        nc_read_full(audio->fd, audio->bytes + audio->held, samples * block - audio->held);
    if (count < 0)
        return nc_fail(err, NC_ERR_IO, "%s:", audio->name);

    size_t bytes = audio->held + (size_t)count;
    *got = bytes / block;
    audio->held = bytes - *got * block;
    audio->position += *got;
    if (audio->left != LEFT_UNKNOWN)
        audio->left -= *got * block;
    nc_pcm_decode(audio->type, audio->bytes, frames, *got * audio->info.channels);
    memmove(audio->bytes, audio->bytes + *got * block, audio->held);
    return *got < samples ? end_early(audio, err) : NC_OK;
}

static int read_decoded(struct nc_audio *audio, float *frames, size_t most, size_t *got,
                        struct nc_error *err)
{
    int status = nc_sndfile_read(audio->sndfile, frames, most, got, err);
    audio->position += *got;
    if (status == NC_OK && *got < most && audio->info.samples != NC_SAMPLES_UNKNOWN &&
        audio->position < audio->info.samples)
        status = fail_truncated(audio, audio->info.samples, audio->position, err);
    return status;
}

static int check_finite(const struct nc_audio *audio, const float *frames, size_t samples,
                        struct nc_error *err)
{
    size_t count = samples * audio->info.channels;
    size_t at = nc_pcm_first_not_finite(frames, count);
    if (at == count)
        return NC_OK;
    return nc_fail(err, NC_ERR_DATA, "%s: sample %" PRIu64 " of channel %zu is %s (counted from 0)",
                   audio->name, audio->position - samples + at / audio->info.channels,
                   at % audio->info.channels, frames[at] != frames[at] ? "NaN" : "infinite");
}

static int read_part(struct nc_audio *audio, float *frames, size_t samples, size_t *got,
                     struct nc_error *err)
{
    if (samples > MOST_SAMPLES_AT_ONCE)
        samples = MOST_SAMPLES_AT_ONCE;
    int status = audio->sndfile ? read_decoded(audio, frames, samples, got, err)
                                : read_pcm(audio, frames, samples, got, err);
    return status == NC_OK ? check_finite(audio, frames, *got, err) : status;
}

int nc_audio_read(struct nc_audio *audio, float *frames, size_t samples, size_t *got,
                  struct nc_error *err)
{
    *got = 0;
    while (*got < samples) {
        size_t part, wanted = samples - *got;
        int status = read_part(audio, frames + *got * audio->info.channels, wanted, &part, err);
        if (status != NC_OK)
            return status;
        if (part == 0)
            break;
        *got += part;
    }
    return NC_OK;
}
