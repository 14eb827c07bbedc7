#include "ground/audio.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/audio_format.h"
#include "ground/audio_sndfile.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/outfile.h"
#include "ground/spool.h"
#include "ground/wav.h"

enum { BLOCK_SAMPLES = 4096 };

struct nc_audio_writer {
    struct nc_outfile out;
    unsigned rate, channels;
    uint64_t promised; /* samples, or NC_SAMPLES_UNKNOWN */
    uint64_t written, clipped;
    const char *subtype;

    struct nc_sndfile *sndfile; /* encodes, or NULL: WAV or raw samples, written here */
    int spool;                  /* what sndfile writes to if that is not out.fd, else -1 */

    enum nc_pcm type;
    bool has_header;
    struct nc_wav_layout layout;
    struct nc_tags tags; /* of the layout */
    off_t start;         /* where the header is, or -1: it cannot be written again */
    size_t header_bytes;
    unsigned char *bytes; /* encoded, BLOCK_SAMPLES of every channel */
};

const char *nc_audio_writer_subtype(const struct nc_audio_writer *writer)
{
    return writer->subtype;
}

uint64_t nc_audio_writer_clipped(const struct nc_audio_writer *writer)
{
    return writer->clipped;
}

bool nc_audio_writer_can_grow(const struct nc_audio_writer *writer)
{
    return !writer->has_header || writer->start >= 0 || writer->promised == NC_SAMPLES_UNKNOWN;
}

void nc_audio_writer_close(struct nc_audio_writer *writer)
{
    if (!writer)
        return;
    nc_sndfile_close(writer->sndfile);
    if (writer->spool >= 0)
        close(writer->spool);
    nc_outfile_abandon(&writer->out);
    nc_tags_clear(&writer->tags);
    free(writer->bytes);
    free(writer);
}

/* Where the file begins if what is written there can be replaced later, else -1: pipes, and files
 * opened for appending, where every write goes to the end. */
static off_t rewritable_place(int fd)
{
    struct stat st;
    int flags = fcntl(fd, F_GETFL);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || flags < 0 || (flags & O_APPEND))
        return -1;
    return lseek(fd, 0, SEEK_CUR);
}

static int write_header(struct nc_audio_writer *writer, uint64_t samples, bool again,
                        struct nc_error *err)
{
    unsigned char *header;
    int status =
        nc_wav_format_header(&writer->layout, samples, &header, &writer->header_bytes, err);
    if (status != NC_OK)
        return status;
    if (!again)
        status = nc_write_full(writer->out.fd, header, writer->header_bytes, writer->out.name, err);
    else if (pwrite(writer->out.fd, header, writer->header_bytes, writer->start) !=
             (ssize_t)writer->header_bytes)
        status = nc_fail(err, NC_ERR_IO, "%s:", writer->out.name);
    free(header);
    return status;
}

/* WAV, RF64 and raw, with samples of a type known here. */
static int begin_plain(struct nc_audio_writer *writer, const char *format,
                       const struct nc_audio_spec *spec, struct nc_error *err)
{
    size_t block = nc_pcm_bytes(writer->type) * spec->channels;
    writer->bytes = nc_array(BLOCK_SAMPLES, block, "audio", err);
    if (!writer->bytes)
        return NC_ERR_SYSTEM;
    if (strcasecmp(format, "raw") == 0)
        return NC_OK;
    if (spec->tags) {
        int status = nc_tags_copy(&writer->tags, spec->tags, err);
        if (status != NC_OK)
            return status;
    }
    writer->has_header = true;
    writer->start = rewritable_place(writer->out.fd);
    bool rf64 = strcasecmp(format, "rf64") == 0;
    /* A margin of 1 MiB for the header. */
    bool may_grow =
        spec->samples == NC_SAMPLES_UNKNOWN || spec->samples > (UINT32_MAX - (1u << 20)) / block;
    writer->layout = (struct nc_wav_layout){
        .rate = spec->rate,
        .channels = spec->channels,
        .type = writer->type,
        .tags = &writer->tags,
        .room_for_rf64 = rf64 || (writer->start >= 0 && may_grow),
        .rf64 = rf64,
    };
    return write_header(writer, spec->samples, false, err);
}

static int begin_sndfile(struct nc_audio_writer *writer, int format,
                         const struct nc_audio_spec *spec, struct nc_error *err)
{
    int fd = writer->out.fd;
    if (!writer->out.own) { /* it may not be seekable */
        int status = nc_spool_create(&writer->spool, err);
        if (status != NC_OK)
            return status;
        fd = writer->spool;
    }
    return nc_sndfile_create(&writer->sndfile, fd, writer->out.name, format, spec, err);
}

static int begin(struct nc_audio_writer *writer, const char *format,
                 const struct nc_audio_spec *spec, struct nc_error *err)
{
    int wanted = spec->subtype ? nc_audio_subtype_find(spec->subtype) : SF_FORMAT_PCM_16;
    bool exact = spec->subtype && spec->exact_subtype;
    int major = nc_audio_format_find(format);
    if (major == 0)
        return nc_fail(err, NC_ERR_USAGE, "unknown audio format '%s' (known: %s)", format,
                       nc_audio_format_list());
    if (exact && wanted == 0)
        return nc_fail(err, NC_ERR_USAGE, "unknown sample type '%s'", spec->subtype);
    int subtype = nc_audio_subtype_choose(format, wanted, exact, spec->rate, spec->channels);
    if (subtype == 0)
        return nc_fail(err, NC_ERR_USAGE, "%s cannot hold %s with %u channels at %u Hz", format,
                       exact ? spec->subtype : "audio", spec->channels, spec->rate);
    writer->subtype = nc_audio_subtype_name(subtype);
    writer->type = nc_pcm_of_subtype(writer->subtype);
    bool plain = major == SF_FORMAT_WAV || major == SF_FORMAT_RF64 || major == SF_FORMAT_RAW;
    return plain && writer->type != NC_PCM_COUNT
               ? begin_plain(writer, format, spec, err)
               : begin_sndfile(writer, major | subtype, spec, err);
}

int nc_audio_writer_open(struct nc_audio_writer **writer, const char *path,
                         const struct nc_audio_spec *spec, struct nc_error *err)
{
    *writer = NULL;
    if (spec->rate == 0 || spec->rate > NC_MAX_RATE || spec->channels == 0 ||
        spec->channels > NC_MAX_CHANNELS)
        return nc_fail(err, NC_ERR_USAGE, "audio of %u channels at %u Hz cannot be written",
                       spec->channels, spec->rate);
    if (path && !spec->format && nc_audio_format_is_foreign(path))
        return nc_fail(err, NC_ERR_USAGE,
                       "%s: this format cannot be written (known: %s); perhaps by ffmpeg: "
                       "... | ffmpeg -i - FILE",
                       path, nc_audio_format_list());
    struct nc_audio_writer *made = calloc(1, sizeof *made);
    if (!made)
        return nc_fail_memory(err, "an audio writer", sizeof *made);
    made->rate = spec->rate;
    made->channels = spec->channels;
    made->promised = spec->samples;
    made->spool = -1;
    made->start = -1;
    const char *format = spec->format;
    if (!format && path)
        format = nc_audio_format_of_path(path);
    int status = nc_outfile_open(&made->out, path, err);
    if (status == NC_OK)
        status = begin(made, format ? format : "wav", spec, err);
    if (status != NC_OK) {
        nc_audio_writer_close(made);
        return status;
    }
    *writer = made;
    return NC_OK;
}

static int write_plain(struct nc_audio_writer *writer, const float *frames, size_t samples,
                       struct nc_error *err)
{
    size_t sample_bytes = nc_pcm_bytes(writer->type);
    int status = NC_OK;
    while (samples > 0 && status == NC_OK) {
        size_t block = samples < BLOCK_SAMPLES ? samples : BLOCK_SAMPLES;
        size_t count = block * writer->channels;
        writer->clipped += nc_pcm_encode(writer->type, frames, writer->bytes, count);
        status = nc_write_full(writer->out.fd, writer->bytes, count * sample_bytes,
                               writer->out.name, err);
        frames += count;
        samples -= block;
    }
    return status;
}

int nc_audio_writer_write(struct nc_audio_writer *writer, const float *frames, size_t samples,
                          struct nc_error *err)
{
    size_t count = samples * writer->channels;
    size_t at = nc_pcm_first_not_finite(frames, count);
    if (at < count)
        return nc_fail(err, NC_ERR_DATA,
                       "%s: sample %" PRIu64 " of channel %zu is %s (counted from 0)",
                       writer->out.name, writer->written + at / writer->channels,
                       at % writer->channels, frames[at] != frames[at] ? "NaN" : "infinite");
    int status = writer->sndfile
                     ? nc_sndfile_write(writer->sndfile, frames, samples, &writer->clipped, err)
                     : write_plain(writer, frames, samples, err);
    if (status == NC_OK)
        writer->written += samples;
    return status;
}

static int finish_plain(struct nc_audio_writer *writer, struct nc_error *err)
{
    if (!writer->has_header)
        return NC_OK;
    bool kept = writer->written == writer->promised;
    uint64_t data_bytes = writer->written * nc_pcm_bytes(writer->type) * writer->channels;
    int status = NC_OK;
    if (!kept && writer->promised != NC_SAMPLES_UNKNOWN && writer->start < 0)
        return nc_fail(err, NC_ERR_INTERNAL,
                       "%s: %" PRIu64 " samples written where the header promises %" PRIu64,
                       writer->out.name, writer->written, writer->promised);
    /* Chunks have even sizes; a streamed one in a pipe has no end to be padded. */
    if ((data_bytes & 1) && (kept || writer->start >= 0))
        status = nc_write_full(writer->out.fd, "", 1, writer->out.name, err);
    if (status == NC_OK && !kept && writer->start >= 0)
        status = write_header(writer, writer->written, true, err);
    return status;
}

static int finish_sndfile(struct nc_audio_writer *writer, struct nc_error *err)
{
    int status = nc_sndfile_finish(writer->sndfile, err);
    if (status != NC_OK || writer->spool < 0)
        return status;
    if (lseek(writer->spool, 0, SEEK_SET) < 0)
        return nc_fail(err, NC_ERR_IO, "temporary file (see TMPDIR):");
    return nc_spool_copy(writer->spool, "temporary file (see TMPDIR)", writer->out.fd,
                         writer->out.name, err);
}

int nc_audio_writer_commit(struct nc_audio_writer *writer, struct nc_error *err)
{
    int status = writer->sndfile ? finish_sndfile(writer, err) : finish_plain(writer, err);
    return status == NC_OK ? nc_outfile_commit(&writer->out, err) : status;
}
