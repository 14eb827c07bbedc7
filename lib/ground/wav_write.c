#include <stdlib.h>
#include <string.h>

#include "ground/audio.h"
#include "ground/bytes.h"
#include "ground/mem.h"
#include "ground/wav.h"

enum { DS64_BYTES = 28, CODEC_PCM = 1, CODEC_FLOAT = 3, CODEC_ALAW = 6, CODEC_MULAW = 7 };

/* A header being built. */
struct header {
    unsigned char *bytes;
    size_t size, capacity;
};

/* `size` zero bytes more; NULL without memory. */
static unsigned char *append(struct header *header, size_t size, struct nc_error *err)
{
    void *bytes = header->bytes;
    int status = nc_grow(&bytes, &header->capacity, header->size + size, 1, "a WAV header", err);
    header->bytes = bytes;
    if (status != NC_OK)
        return NULL;
    unsigned char *place = header->bytes + header->size;
    memset(place, 0, size);
    header->size += size;
    return place;
}

/* A chunk's id and size, and room for its payload, which is returned. */
static unsigned char *append_chunk(struct header *header, const char *id, size_t size,
                                   struct nc_error *err)
{
    unsigned char *chunk = append(header, 8 + size + (size & 1), err);
    if (!chunk)
        return NULL;
    memcpy(chunk, id, 4);
    nc_store_u32(chunk + 4, (uint32_t)size);
    return chunk + 8;
}

static const char *info_id(enum nc_tag tag)
{
    static const char *const ids[NC_TAG_COUNT] = {
        [NC_TAG_TITLE] = "INAM",  [NC_TAG_COPYRIGHT] = "ICOP",   [NC_TAG_SOFTWARE] = "ISFT",
        [NC_TAG_ARTIST] = "IART", [NC_TAG_COMMENT] = "ICMT",     [NC_TAG_DATE] = "ICRD",
        [NC_TAG_ALBUM] = "IPRD",  [NC_TAG_TRACKNUMBER] = "ITRK", [NC_TAG_GENRE] = "IGNR",
    };
    return ids[tag];
}

static int append_tags(struct header *header, const struct nc_tags *tags, struct nc_error *err)
{
    size_t start = header->size;
    for (enum nc_tag tag = 0; tags && tag < NC_TAG_COUNT; tag++) {
        const char *text = tags->value[tag];
        if (!text || !info_id(tag))
            continue;
        if (header->size == start) {
            unsigned char *list = append_chunk(header, "LIST", 4, err);
            if (!list)
                return NC_ERR_SYSTEM;
            memcpy(list, "INFO", 4);
        }
        unsigned char *place = append_chunk(header, info_id(tag), strlen(text) + 1, err);
        if (!place)
            return NC_ERR_SYSTEM;
        memcpy(place, text, strlen(text));
    }
    if (header->size > start)
        nc_store_u32(header->bytes + start + 4, (uint32_t)(header->size - start - 8));
    return NC_OK;
}

static unsigned codec_of(enum nc_pcm type)
{
    return type == NC_PCM_ALAW     ? CODEC_ALAW
           : type == NC_PCM_MULAW  ? CODEC_MULAW
           : nc_pcm_is_float(type) ? CODEC_FLOAT
                                   : CODEC_PCM;
}

/* fmt, and fact (samples a channel), which every codec but integers has to have. The plain form is
 * used for any width and number of channels: every reader knows it. */
static int append_format(struct header *header, const struct nc_wav_layout *layout,
                         uint32_t samples, struct nc_error *err)
{
    unsigned sample_bytes = (unsigned)nc_pcm_bytes(layout->type);
    unsigned block = sample_bytes * layout->channels, codec = codec_of(layout->type);
    unsigned char *format = append_chunk(header, "fmt ", codec == CODEC_PCM ? 16 : 18, err);
    if (!format)
        return NC_ERR_SYSTEM;
    nc_store_u16(format, (uint16_t)codec);
    nc_store_u16(format + 2, (uint16_t)layout->channels);
    nc_store_u32(format + 4, layout->rate);
    nc_store_u32(format + 8, layout->rate * block);
    nc_store_u16(format + 12, (uint16_t)block);
    nc_store_u16(format + 14, (uint16_t)(8 * sample_bytes));
    if (codec == CODEC_PCM)
        return NC_OK;
    unsigned char *fact = append_chunk(header, "fact", 4, err);
    if (!fact)
        return NC_ERR_SYSTEM;
    nc_store_u32(fact, samples);
    return NC_OK;
}

/* Fills in the sizes, now that the header's own is known. EBU Tech 3306: in RF64 the 32-bit sizes
 * are all ones and ds64 holds the true ones. */
static void store_sizes(struct header *header, const struct nc_wav_layout *layout, uint64_t samples,
                        uint64_t data_bytes)
{
    unsigned char *bytes = header->bytes;
    uint64_t riff_bytes = header->size - 8 + data_bytes + (data_bytes & 1);
    bool known = samples != NC_SAMPLES_UNKNOWN;
    bool rf64 = layout->room_for_rf64 && known && (layout->rf64 || riff_bytes >= UINT32_MAX);
    if (rf64) {
        memcpy(bytes, "RF64", 4);
        memcpy(bytes + 12, "ds64", 4);
        nc_store_u64(bytes + 20, riff_bytes);
        nc_store_u64(bytes + 28, data_bytes);
        nc_store_u64(bytes + 36, samples);
    }
    bool streamed = rf64 || !known || riff_bytes >= UINT32_MAX;
    nc_store_u32(bytes + 4, streamed ? UINT32_MAX : (uint32_t)riff_bytes);
    nc_store_u32(bytes + header->size - 4, streamed ? UINT32_MAX : (uint32_t)data_bytes);
}

int nc_wav_format_header(const struct nc_wav_layout *layout, uint64_t samples,
                         unsigned char **bytes, size_t *size, struct nc_error *err)
{
    struct header header = {0};
    uint64_t block = nc_pcm_bytes(layout->type) * layout->channels;
    if (samples != NC_SAMPLES_UNKNOWN && samples > INT64_MAX / block)
        samples = NC_SAMPLES_UNKNOWN;
    uint64_t data_bytes = samples == NC_SAMPLES_UNKNOWN ? 0 : samples * block;
    uint32_t short_samples = samples < UINT32_MAX ? (uint32_t)samples : UINT32_MAX;

    unsigned char *riff = append(&header, 12, err);
    int status = riff ? NC_OK : NC_ERR_SYSTEM;
    if (riff) {
        memcpy(riff, "RIFF", 4);
        memcpy(riff + 8, "WAVE", 4);
    }
    if (status == NC_OK && layout->room_for_rf64)
        status = append_chunk(&header, "JUNK", DS64_BYTES, err) ? NC_OK : NC_ERR_SYSTEM;
    if (status == NC_OK)
        status = append_format(&header, layout, short_samples, err);
    if (status == NC_OK)
        status = append_tags(&header, layout->tags, err);
    if (status == NC_OK)
        status = append_chunk(&header, "data", 0, err) ? NC_OK : NC_ERR_SYSTEM;
    if (status != NC_OK) {
        free(header.bytes);
        return status;
    }
    store_sizes(&header, layout, samples, data_bytes);
    *bytes = header.bytes;
    *size = header.size;
    return NC_OK;
}
