#include <stdlib.h>
#include <string.h>

#include "ground/audio.h"
#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/wav.h"

enum {
    CODEC_PCM = 1,
    CODEC_FLOAT = 3,
    CODEC_ALAW = 6,
    CODEC_MULAW = 7,
    CODEC_EXTENSIBLE = 0xfffe,
    MOST_HEADER_BYTES = 64 << 20 /* cover art and the like before the samples */
};

static bool is(const unsigned char *bytes, const char *id)
{
    return memcmp(bytes, id, 4) == 0;
}

bool nc_is_wav(const unsigned char *start)
{
    return (is(start, "RIFF") || is(start, "RF64") || is(start, "BW64")) && is(start + 8, "WAVE");
}

static bool is_streaming_size(uint32_t size)
{
    return (size >= 0x7ffff000 && size <= 0x80000000) || size >= 0xfffff000;
}

bool nc_wav_is_streamed(uint32_t data_size, uint32_t riff_size, uint64_t data_offset)
{
    if (data_size == 0)
        return riff_size + UINT64_C(8) <= data_offset || is_streaming_size(riff_size);
    return is_streaming_size(data_size);
}

int nc_header_bytes_more(struct nc_header_bytes *source, size_t size, struct nc_error *err)
{
    if (size > MOST_HEADER_BYTES || source->size > MOST_HEADER_BYTES)
        return nc_fail(err, NC_ERR_DATA, "%s: WAV header of more than %d MiB", source->name,
                       MOST_HEADER_BYTES >> 20);
    void *bytes = source->bytes;
    int status = nc_grow(&bytes, &source->capacity, source->size + size, 1, "a WAV header", err);
    source->bytes = bytes;
    if (status != NC_OK)
        return status;
    ssize_t got = nc_read_full(source->fd, source->bytes + source->size, size);
    if (got < 0)
        return nc_fail(err, NC_ERR_IO, "%s:", source->name);
    source->size += (size_t)got;
    if ((size_t)got < size)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated audio (the WAV header is not complete)",
                       source->name);
    return NC_OK;
}

static enum nc_pcm pcm_type(unsigned codec, unsigned bytes)
{
    static const enum nc_pcm integers[] = {NC_PCM_U8, NC_PCM_S16LE, NC_PCM_S24LE, NC_PCM_S32LE};
    if (codec == CODEC_PCM && bytes >= 1 && bytes <= 4)
        return integers[bytes - 1];
    if (codec == CODEC_FLOAT && bytes == 4)
        return NC_PCM_F32LE;
    if (codec == CODEC_FLOAT && bytes == 8)
        return NC_PCM_F64LE;
    if (codec == CODEC_ALAW && bytes == 1)
        return NC_PCM_ALAW;
    if (codec == CODEC_MULAW && bytes == 1)
        return NC_PCM_MULAW;
    return NC_PCM_COUNT;
}

/* The fmt chunk. An extensible one has the codec in the first two bytes of its GUID. */
static int read_format(const unsigned char *chunk, uint32_t size, const char *name,
                       struct nc_wav *wav, struct nc_error *err)
{
    if (size < 16)
        return nc_fail(err, NC_ERR_DATA, "%s: damaged WAV header (fmt of %u bytes)", name,
                       (unsigned)size);
    wav->codec = nc_load_u16(chunk);
    wav->channels = nc_load_u16(chunk + 2);
    wav->rate = nc_load_u32(chunk + 4);
    wav->block_bytes = nc_load_u16(chunk + 12);
    wav->bits = nc_load_u16(chunk + 14);
    if (wav->codec == CODEC_EXTENSIBLE && size >= 26)
        wav->codec = nc_load_u16(chunk + 24);
    if (wav->channels == 0 || wav->channels > NC_MAX_CHANNELS)
        return nc_fail(err, NC_ERR_DATA, "%s: damaged WAV header (%u channels)", name,
                       wav->channels);
    if (wav->rate == 0 || wav->rate > NC_MAX_RATE)
        return nc_fail(err, NC_ERR_DATA, "%s: damaged WAV header (%u samples a second)", name,
                       wav->rate);
    unsigned sample_bytes = wav->block_bytes / wav->channels;
    bool whole =
        sample_bytes * wav->channels == wav->block_bytes && sample_bytes == (wav->bits + 7) / 8;
    wav->type = whole ? pcm_type(wav->codec, sample_bytes) : NC_PCM_COUNT;
    if (wav->type == NC_PCM_COUNT && (wav->codec == CODEC_PCM || wav->codec == CODEC_FLOAT))
        return nc_fail(err, NC_ERR_DATA, "%s: damaged WAV header (%u bits in blocks of %u bytes)",
                       name, wav->bits, wav->block_bytes);
    return NC_OK;
}

int nc_wav_read_header(struct nc_header_bytes *source, struct nc_wav *wav, struct nc_tags *tags,
                       struct nc_error *err)
{
    uint32_t riff_size = nc_load_u32(source->bytes + 4);
    uint64_t ds64_data = 0;
    bool has_format = false, has_ds64 = false;
    *wav = (struct nc_wav){.type = NC_PCM_COUNT, .rf64 = !is(source->bytes, "RIFF")};

    for (;;) {
        size_t at = source->size;
        int status = nc_header_bytes_more(source, 8, err);
        if (status != NC_OK)
            return status;
        uint32_t size = nc_load_u32(source->bytes + at + 4);
        if (is(source->bytes + at, "data")) {
            wav->data_bytes = has_ds64 && size == UINT32_MAX ? ds64_data : size;
            wav->streamed = !(has_ds64 && size == UINT32_MAX && ds64_data > 0) &&
                            nc_wav_is_streamed(size, riff_size, at + 8);
            if (!has_format)
                return nc_fail(err, NC_ERR_DATA, "%s: damaged WAV header (no fmt chunk)",
                               source->name);
            return NC_OK;
        }
        status = nc_header_bytes_more(source, size + (size_t)(size & 1), err);
        if (status != NC_OK)
            return status;
        const unsigned char *chunk = source->bytes + at;
        if (is(chunk, "fmt ")) {
            status = read_format(chunk + 8, size, source->name, wav, err);
            has_format = true;
        } else if (is(chunk, "ds64") && size >= 16) {
            ds64_data = nc_load_u64(chunk + 16);
            has_ds64 = wav->rf64;
        } else if (is(chunk, "LIST")) {
            status = nc_wav_tags(chunk, size + 8, tags, err);
        }
        if (status != NC_OK)
            return status;
    }
}

static enum nc_tag info_tag(const unsigned char *id)
{
    static const struct {
        const char *id;
        enum nc_tag tag;
    } info[] = {
        {"INAM", NC_TAG_TITLE},  {"ICOP", NC_TAG_COPYRIGHT},   {"ISFT", NC_TAG_SOFTWARE},
        {"IART", NC_TAG_ARTIST}, {"ICMT", NC_TAG_COMMENT},     {"ICRD", NC_TAG_DATE},
        {"IPRD", NC_TAG_ALBUM},  {"ITRK", NC_TAG_TRACKNUMBER}, {"IPRT", NC_TAG_TRACKNUMBER},
        {"IGNR", NC_TAG_GENRE},
    };
    for (size_t i = 0; i < sizeof info / sizeof *info; i++)
        if (is(id, info[i].id))
            return info[i].tag;
    return NC_TAG_COUNT;
}

/* The texts inside one LIST INFO: id, size, text with a zero at its end. */
static int read_info(const unsigned char *bytes, size_t size, struct nc_tags *tags,
                     struct nc_error *err)
{
    int status = NC_OK;
    while (size >= 8 && status == NC_OK) {
        size_t length = nc_load_u32(bytes + 4), room = size - 8;
        if (length > room)
            length = room;
        enum nc_tag tag = info_tag(bytes);
        const char *text = (const char *)bytes + 8;
        if (tag != NC_TAG_COUNT)
            status = nc_tags_set(tags, tag, text, strnlen(text, length), err);
        size_t step = length + (length & 1);
        if (step > room)
            step = room;
        bytes += 8 + step;
        size -= 8 + step;
    }
    return status;
}

int nc_wav_tags(const unsigned char *bytes, size_t size, struct nc_tags *tags, struct nc_error *err)
{
    int status = NC_OK;
    while (size >= 8 && status == NC_OK) {
        size_t length = nc_load_u32(bytes + 4), room = size - 8;
        if (length > room)
            length = room;
        if (is(bytes, "LIST") && length >= 4 && is(bytes + 8, "INFO"))
            status = read_info(bytes + 12, length - 4, tags, err);
        size_t step = length + (length & 1);
        if (step > room)
            step = room;
        bytes += 8 + step;
        size -= 8 + step;
    }
    return status;
}
