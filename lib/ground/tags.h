/* The texts a recording carries about itself: title, artist, comment and so on. */
#ifndef NC_GROUND_TAGS_H
#define NC_GROUND_TAGS_H

#include <stddef.h>

#include "ground/error.h"

enum nc_tag {
    NC_TAG_TITLE,
    NC_TAG_COPYRIGHT,
    NC_TAG_SOFTWARE,
    NC_TAG_ARTIST,
    NC_TAG_COMMENT,
    NC_TAG_DATE,
    NC_TAG_ALBUM,
    NC_TAG_LICENSE,
    NC_TAG_TRACKNUMBER,
    NC_TAG_GENRE,
    NC_TAG_COUNT
};

/* Zero-initialised: no tags. Values are owned UTF-8 strings, or NULL. */
struct nc_tags {
    char *value[NC_TAG_COUNT];
};

/* "title", "artist", ... for a tag; and back (NC_TAG_COUNT for an unknown name). */
const char *nc_tag_name(enum nc_tag tag);
enum nc_tag nc_tag_find(const char *name);

/* Sets a tag to a copy of text[0..length). Bytes that are no UTF-8 are taken as Latin-1 (old WAV
 * files); an empty text removes the tag. NC_ERR_SYSTEM without memory. */
int nc_tags_set(struct nc_tags *tags, enum nc_tag tag, const char *text, size_t length,
                struct nc_error *err);

int nc_tags_copy(struct nc_tags *to, const struct nc_tags *from, struct nc_error *err);
void nc_tags_clear(struct nc_tags *tags);

/* A value as one line: control characters become \n, \r, \t or \xHH, and a backslash is doubled.
 * The result is the caller's to free; NULL without memory. nc_tag_unescape reverses it. */
char *nc_tag_escape(const char *text, struct nc_error *err);
char *nc_tag_unescape(const char *line, struct nc_error *err);

#endif
