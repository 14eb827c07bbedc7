#include "ground/audio_sndfile.h"

#include <sndfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ground/audio_format.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/wav.h"

enum { BLOCK_SAMPLES = 4096 };

struct nc_sndfile {
    SNDFILE *handle;
    int fd;           /* for the functions below */
    off_t start;      /* in fd, of what libsndfile takes for the file */
    const char *name; /* borrowed */
    unsigned channels;
    unsigned bits;     /* writing: of integers, 0 if floats are handed over */
    bool clips;        /* writing: values beyond 1 cannot be kept */
    int32_t *integers; /* writing: BLOCK_SAMPLES of them */
};

static const int string_types[NC_TAG_COUNT] = {
    [NC_TAG_TITLE] = SF_STR_TITLE,
    [NC_TAG_COPYRIGHT] = SF_STR_COPYRIGHT,
    [NC_TAG_SOFTWARE] = SF_STR_SOFTWARE,
    [NC_TAG_ARTIST] = SF_STR_ARTIST,
    [NC_TAG_COMMENT] = SF_STR_COMMENT,
    [NC_TAG_DATE] = SF_STR_DATE,
    [NC_TAG_ALBUM] = SF_STR_ALBUM,
    [NC_TAG_LICENSE] = SF_STR_LICENSE,
    [NC_TAG_TRACKNUMBER] = SF_STR_TRACKNUMBER,
    [NC_TAG_GENRE] = SF_STR_GENRE,
};

void nc_sndfile_close(struct nc_sndfile *file)
{
    if (!file)
        return;
    if (file->handle)
        sf_close(file->handle);
    free(file->integers);
    free(file);
}

static int make(struct nc_sndfile **file, const char *name, unsigned channels, struct nc_error *err)
{
    *file = calloc(1, sizeof **file);
    if (!*file)
        return nc_fail_memory(err, "an audio file", sizeof **file);
    (*file)->name = name;
    (*file)->channels = channels;
    return NC_OK;
}

/* libsndfile shortens the length that the header promises to what the file holds and tells only its
 * log: "SSND : 192008 (should be 127990)". True if that was a promise, not a streamed length. */
static bool log_tells_truncated(SNDFILE *handle)
{
    static const char sign[] = " (should be ";
    char log[16384] = "";
    sf_command(handle, SFC_GET_LOG_INFO, log, sizeof log);
    for (const char *at = log; (at = strstr(at, sign)) != NULL; at += sizeof sign - 1) {
        const char *number = at;
        while (number > log && number[-1] >= '0' && number[-1] <= '9')
            number--;
        bool negative = number > log && number[-1] == '-';
        unsigned long long promised = strtoull(number, NULL, 10);
        unsigned long long found = strtoull(at + sizeof sign - 1, NULL, 10);
        bool streamed =
            negative || promised == 0 ||
            (promised <= UINT32_MAX && nc_wav_is_streamed((uint32_t)promised, UINT32_MAX, 0));
        if (promised > found && !streamed)
            return true;
    }
    return false;
}

static int read_info(struct nc_sndfile *file, const SF_INFO *in, struct nc_audio_info *info,
                     struct nc_error *err)
{
    int major = in->format & SF_FORMAT_TYPEMASK;
    /* What libsndfile says when there is no count: 2^31-1, or the largest. */
    bool unknown = in->frames < 0 || in->frames == INT32_MAX || in->frames == SF_COUNT_MAX;
    bool unfinished = major == SF_FORMAT_OGG && in->frames == SF_COUNT_MAX;
    if (unfinished || log_tells_truncated(file->handle))
        return nc_fail(err, NC_ERR_DATA, "%s: truncated audio (the header promises more)",
                       file->name);
    info->rate = (unsigned)in->samplerate;
    info->channels = (unsigned)in->channels;
    info->samples = unknown ? NC_SAMPLES_UNKNOWN : (uint64_t)in->frames;
    info->format = nc_audio_format_name(in->format);
    info->subtype = nc_audio_subtype_name(in->format);
    for (enum nc_tag tag = 0; tag < NC_TAG_COUNT; tag++) {
        const char *text = sf_get_string(file->handle, string_types[tag]);
        int status = text ? nc_tags_set(&info->tags, tag, text, strlen(text), err) : NC_OK;
        if (status != NC_OK)
            return status;
    }
    return NC_OK;
}

/* ---- MP3 through functions that hide the file's length ----
 *
 * libsndfile estimates the samples of an MP3 without a Xing header from its length and the bit rate
 * of its first frame, and stops reading there, however much is left. Without a length it reads on;
 * from a Xing header it still knows the exact number. */

static sf_count_t hidden_length(void *context)
{
    (void)context;
    return SF_COUNT_MAX;
}

static sf_count_t seek_without_end(sf_count_t offset, int whence, void *context)
{
    const struct nc_sndfile *file = context;
    if (whence == SEEK_END)
        return -1;
    off_t place = lseek(file->fd, whence == SEEK_SET ? file->start + offset : offset, whence);
    return place < 0 ? -1 : place - file->start;
}

static sf_count_t read_bytes(void *bytes, sf_count_t count, void *context)
{
    const struct nc_sndfile *file = context;
    return nc_read_full(file->fd, bytes, (size_t)count);
}

static sf_count_t write_nothing(const void *bytes, sf_count_t count, void *context)
{
    (void)bytes, (void)count, (void)context;
    return -1;
}

static sf_count_t tell(void *context)
{
    return seek_without_end(0, SEEK_CUR, context);
}

/* MP3 begins with an ID3 tag or the 11 ones of a frame. */
static bool may_be_mp3(int fd, off_t start)
{
    unsigned char bytes[3];
    if (pread(fd, bytes, sizeof bytes, start) != (ssize_t)sizeof bytes)
        return false;
    return memcmp(bytes, "ID3", 3) == 0 || (bytes[0] == 0xff && bytes[1] >= 0xe0);
}

static SNDFILE *open_handle(struct nc_sndfile *file, SF_INFO *in)
{
    static SF_VIRTUAL_IO functions = {hidden_length, seek_without_end, read_bytes, write_nothing,
                                      tell};
    if (may_be_mp3(file->fd, file->start)) {
        SNDFILE *handle = sf_open_virtual(&functions, SFM_READ, in, file);
        if (handle && (in->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG)
            return handle;
        if (handle)
            sf_close(handle);
        *in = (SF_INFO){0};
        lseek(file->fd, file->start, SEEK_SET);
    }
    return sf_open_fd(file->fd, SFM_READ, in, 0);
}

int nc_sndfile_open(struct nc_sndfile **file, int fd, const char *name, struct nc_audio_info *info,
                    struct nc_error *err)
{
    SF_INFO in = {0};
    int status = make(file, name, 0, err);
    if (status != NC_OK)
        return status;
    (*file)->fd = fd;
    (*file)->start = lseek(fd, 0, SEEK_CUR);
    (*file)->handle = open_handle(*file, &in);
    if (!(*file)->handle)
        status = nc_fail(err, NC_ERR_DATA, "%s: not audio that libsndfile can read (%s)%s", name,
                         sf_strerror(NULL),
                         sf_error(NULL) == SF_ERR_UNRECOGNISED_FORMAT
                             ? "; perhaps ffmpeg can: ffmpeg -i FILE -f wav - | nc-..."
                             : "");
    else if (in.samplerate <= 0 || in.channels <= 0 || in.channels > NC_MAX_CHANNELS)
        status = nc_fail(err, NC_ERR_DATA, "%s: damaged audio header", name);
    else
        status = read_info(*file, &in, info, err);
    if (status != NC_OK) {
        nc_sndfile_close(*file);
        *file = NULL;
        return status;
    }
    (*file)->channels = info->channels;
    return NC_OK;
}

int nc_sndfile_read(struct nc_sndfile *file, float *frames, size_t samples, size_t *got,
                    struct nc_error *err)
{
    sf_count_t count = sf_readf_float(file->handle, frames, (sf_count_t)samples);
    *got = count > 0 ? (size_t)count : 0;
    if (*got < samples && sf_error(file->handle) != SF_ERR_NO_ERROR)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated or damaged audio (%s)", file->name,
                       sf_strerror(file->handle));
    return NC_OK;
}

/* ---- writing ---- */

int nc_sndfile_create(struct nc_sndfile **file, int fd, const char *name, int format,
                      const struct nc_audio_spec *spec, struct nc_error *err)
{
    int subtype = format & SF_FORMAT_SUBMASK;
    SF_INFO out = {
        .samplerate = (int)spec->rate, .channels = (int)spec->channels, .format = format};
    int status = make(file, name, spec->channels, err);
    if (status != NC_OK)
        return status;
    (*file)->bits = nc_audio_subtype_bits(subtype);
    (*file)->clips = subtype != SF_FORMAT_FLOAT && subtype != SF_FORMAT_DOUBLE;
    (*file)->integers =
        nc_array((size_t)BLOCK_SAMPLES * spec->channels, sizeof(int32_t), "audio", err);
    (*file)->handle = sf_open_fd(fd, SFM_WRITE, &out, 0);
    if (!(*file)->integers)
        status = NC_ERR_SYSTEM;
    else if (!(*file)->handle)
        status = nc_fail(err, NC_ERR_USAGE, "%s: cannot be written (%s)", name, sf_strerror(NULL));
    if (status != NC_OK) {
        nc_sndfile_close(*file);
        *file = NULL;
        return status;
    }
    /* The PEAK chunk holds the time of writing: the same input would not give the same bytes. */
    sf_command((*file)->handle, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
    sf_command((*file)->handle, SFC_SET_CLIPPING, NULL, SF_TRUE);
    for (enum nc_tag tag = 0; spec->tags && tag < NC_TAG_COUNT; tag++)
        if (spec->tags->value[tag])
            sf_set_string((*file)->handle, string_types[tag], spec->tags->value[tag]);
    return NC_OK;
}

static uint64_t count_beyond_one(const float *samples, size_t count)
{
    uint64_t beyond = 0;
    for (size_t i = 0; i < count; i++)
        beyond += samples[i] > 1 || samples[i] < -1;
    return beyond;
}

int nc_sndfile_write(struct nc_sndfile *file, const float *frames, size_t samples,
                     uint64_t *clipped, struct nc_error *err)
{
    while (samples > 0) {
        size_t block = samples < BLOCK_SAMPLES ? samples : BLOCK_SAMPLES;
        size_t count = block * file->channels;
        sf_count_t written;
        if (file->bits > 0) {
            *clipped += nc_pcm_quantise(frames, file->integers, count, file->bits);
            written = sf_writef_int(file->handle, file->integers, (sf_count_t)block);
        } else {
            *clipped += file->clips ? count_beyond_one(frames, count) : 0;
            written = sf_writef_float(file->handle, frames, (sf_count_t)block);
        }
        if (written != (sf_count_t)block)
            return nc_fail(err, NC_ERR_IO, "%s: cannot write (%s)", file->name,
                           sf_strerror(file->handle));
        frames += count;
        samples -= block;
    }
    return NC_OK;
}

int nc_sndfile_finish(struct nc_sndfile *file, struct nc_error *err)
{
    int code = sf_close(file->handle);
    file->handle = NULL;
    if (code != SF_ERR_NO_ERROR)
        return nc_fail(err, NC_ERR_IO, "%s: cannot write (%s)", file->name, sf_error_number(code));
    return NC_OK;
}
