#include "ground/audio_head.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts above this are not exact in the double that HEAD's numbers are read as. */
static const double most_samples = 9007199254740992.0;

/* "NAME VALUE" for a tag, in one line; to be freed by the caller. */
static char *tag_line(const struct nc_tags *tags, enum nc_tag tag, struct nc_error *err)
{
    char *value = nc_tag_escape(tags->value[tag], err);
    if (!value)
        return NULL;
    size_t size = strlen(value) + 32;
    char *line = malloc(size);
    if (line)
        snprintf(line, size, "%s %s", nc_tag_name(tag), value);
    else
        nc_fail_memory(err, "a tag", (double)size);
    free(value);
    return line;
}

int nc_audio_head_write(struct nc_head *head, const struct nc_audio_info *info,
                        struct nc_error *err)
{
    int status = nc_head_set(head, err, "rate", "%u Hz", info->rate);
    if (status == NC_OK)
        status = nc_head_set(head, err, "channels", "%u", info->channels);
    if (status == NC_OK && info->samples != NC_SAMPLES_UNKNOWN)
        status = nc_head_set(head, err, "samples", "%" PRIu64, info->samples);
    if (status == NC_OK && info->subtype)
        status = nc_head_set(head, err, "subtype", "%s", info->subtype);
    for (enum nc_tag tag = 0; status == NC_OK && tag < NC_TAG_COUNT; tag++) {
        if (!info->tags.value[tag])
            continue;
        char *line = tag_line(&info->tags, tag, err);
        status = line ? nc_head_append(head, "tag", line, err) : NC_ERR_SYSTEM;
        free(line);
    }
    return status;
}

/* "NAME VALUE" into tags; names that are not known are ignored. */
static int read_tag(struct nc_tags *tags, const char *line, struct nc_error *err)
{
    char name[32];
    const char *space = strchr(line, ' ');
    size_t length = space ? (size_t)(space - line) : 0;
    if (length == 0 || length >= sizeof name)
        return NC_OK;
    memcpy(name, line, length);
    name[length] = '\0';
    enum nc_tag tag = nc_tag_find(name);
    if (tag == NC_TAG_COUNT)
        return NC_OK;
    char *value = nc_tag_unescape(space + 1, err);
    if (!value)
        return NC_ERR_SYSTEM;
    int status = nc_tags_set(tags, tag, value, strlen(value), err);
    free(value);
    return status;
}

int nc_audio_head_read(const struct nc_head *head, struct nc_audio_info *info, struct nc_error *err)
{
    double rate, channels, samples;
    int status = nc_head_number(head, "rate", 1, NC_MAX_RATE, &rate, err);
    if (status == NC_OK)
        status = nc_head_number(head, "channels", 1, NC_MAX_CHANNELS, &channels, err);
    if (status != NC_OK)
        return status;
    if (rate != floor(rate) || channels != floor(channels))
        return nc_fail(err, NC_ERR_DATA, "rate and channels of audio are whole numbers");
    info->rate = (unsigned)rate;
    info->channels = (unsigned)channels;
    info->samples = NC_SAMPLES_UNKNOWN;
    info->subtype = nc_head_get(head, "subtype");
    if (nc_head_get(head, "samples")) {
        status = nc_head_number(head, "samples", 0, most_samples, &samples, err);
        if (status == NC_OK)
            info->samples = (uint64_t)samples;
    }
    for (size_t i = 0; status == NC_OK && i < head->line_count; i++)
        if (strcmp(head->lines[i].key, "tag") == 0)
            status = read_tag(&info->tags, head->lines[i].value, err);
    return status;
}

int nc_audio_tail_write(struct nc_writer *writer, uint64_t samples, struct nc_error *err)
{
    char text[64];
    snprintf(text, sizeof text, "samples %" PRIu64 "\n", samples);
    return nc_writer_tail(writer, text, err);
}

int nc_audio_tail_read(const char *text, size_t bytes, uint64_t *samples, struct nc_error *err)
{
    static const char key[] = "samples ";
    const size_t key_length = sizeof key - 1;
    for (const char *line = text, *end = text + bytes; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((newline ? newline : end) - line);
        char digits[32] = "";
        if (length > key_length && memcmp(line, key, key_length) == 0) {
            size_t count = length - key_length;
            if (count < sizeof digits)
                memcpy(digits, line + key_length, count);
            char *stop = digits;
            unsigned long long value = strtoull(digits, &stop, 10);
            if (digits[0] < '0' || digits[0] > '9' || *stop || (double)value > most_samples)
                return nc_fail(err, NC_ERR_DATA, "damaged stream (the tail says '%.*s')",
                               (int)(length < 60 ? length : 60), line);
            *samples = value;
        }
        line += length + 1;
    }
    return NC_OK;
}
