#include "ground/tags.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/utf8.h"

static const char *const names[NC_TAG_COUNT] = {
    [NC_TAG_TITLE] = "title",
    [NC_TAG_COPYRIGHT] = "copyright",
    [NC_TAG_SOFTWARE] = "software",
    [NC_TAG_ARTIST] = "artist",
    [NC_TAG_COMMENT] = "comment",
    [NC_TAG_DATE] = "date",
    [NC_TAG_ALBUM] = "album",
    [NC_TAG_LICENSE] = "license",
    [NC_TAG_TRACKNUMBER] = "tracknumber",
    [NC_TAG_GENRE] = "genre",
};

const char *nc_tag_name(enum nc_tag tag)
{
    return names[tag];
}

enum nc_tag nc_tag_find(const char *name)
{
    enum nc_tag tag = 0;
    while (tag < NC_TAG_COUNT && strcmp(names[tag], name) != 0)
        tag++;
    return tag;
}

static bool is_utf8(const char *text, size_t length)
{
    while (length > 0) {
        size_t step = nc_utf8_sequence(text, length);
        if (step == 0)
            return false;
        text += step;
        length -= step;
    }
    return true;
}

int nc_tags_set(struct nc_tags *tags, enum nc_tag tag, const char *text, size_t length,
                struct nc_error *err)
{
    const unsigned char *from = (const unsigned char *)text;
    char *copy = NULL;
    if (length > 0) {
        copy = malloc(2 * length + 1);
        if (!copy)
            return nc_fail_memory(err, "a tag", 2.0 * (double)length);
        char *to = copy;
        bool utf8 = is_utf8(text, length);
        for (size_t i = 0; i < length; i++) {
            if (utf8 || from[i] < 0x80) {
                *to++ = (char)from[i];
            } else {
                *to++ = (char)(0xc0 | from[i] >> 6);
                *to++ = (char)(0x80 | (from[i] & 0x3f));
            }
        }
        *to = '\0';
    }
    free(tags->value[tag]);
    tags->value[tag] = copy;
    return NC_OK;
}

int nc_tags_copy(struct nc_tags *to, const struct nc_tags *from, struct nc_error *err)
{
    for (enum nc_tag tag = 0; tag < NC_TAG_COUNT; tag++) {
        const char *value = from->value[tag] ? from->value[tag] : "";
        int status = nc_tags_set(to, tag, value, strlen(value), err);
        if (status != NC_OK)
            return status;
    }
    return NC_OK;
}

void nc_tags_clear(struct nc_tags *tags)
{
    for (enum nc_tag tag = 0; tag < NC_TAG_COUNT; tag++) {
        free(tags->value[tag]);
        tags->value[tag] = NULL;
    }
}

static const char hexadecimal[] = "0123456789abcdef";

char *nc_tag_escape(const char *text, struct nc_error *err)
{
    size_t length = strlen(text);
    char *line = malloc(4 * length + 1);
    if (!line) {
        nc_fail_memory(err, "a tag", 4.0 * (double)length);
        return NULL;
    }
    char *to = line;
    for (const unsigned char *from = (const unsigned char *)text; *from; from++) {
        const char *letter = *from == '\n' ? "n" : *from == '\r' ? "r" : *from == '\t' ? "t" : NULL;
        if (letter || *from == '\\') {
            *to++ = '\\';
            *to++ = letter ? *letter : '\\';
        } else if (*from < 0x20 || *from == 0x7f) {
            *to++ = '\\';
            *to++ = 'x';
            *to++ = hexadecimal[*from >> 4];
            *to++ = hexadecimal[*from & 15];
        } else {
            *to++ = (char)*from;
        }
    }
    *to = '\0';
    return line;
}

/* The value of a hexadecimal digit, -1 if it is none (or the end of the text). */
static int digit(char c)
{
    const char *place = c ? strchr(hexadecimal, c) : NULL;
    return place ? (int)(place - hexadecimal) : -1;
}

char *nc_tag_unescape(const char *line, struct nc_error *err)
{
    char *text = malloc(strlen(line) + 1);
    if (!text) {
        nc_fail_memory(err, "a tag", (double)strlen(line));
        return NULL;
    }
    char *to = text;
    while (*line) {
        if (line[0] != '\\' || !line[1]) {
            *to++ = *line++;
        } else if (line[1] == 'x' && digit(line[2]) >= 0 && digit(line[3]) >= 0) {
            *to++ = (char)(digit(line[2]) * 16 + digit(line[3]));
            line += 4;
        } else {
            *to++ = line[1] == 'n' ? '\n' : line[1] == 'r' ? '\r' : line[1] == 't' ? '\t' : line[1];
            line += 2;
        }
    }
    *to = '\0';
    return text;
}
