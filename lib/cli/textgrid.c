/* Praat's text files: free-standing numbers, "texts" and <flags> in a fixed order; all other words,
 * such as those of the long form, are there for human readers. Praat, manual page "TextGrid file
 * formats". */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/segment_file.h"
#include "ground/mem.h"

enum encoding { UTF8, UTF16_BIG, UTF16_LITTLE };

struct tokens {
    FILE *file;
    const char *path;
    enum encoding encoding;
    char *text; /* of the last token */
    size_t length, capacity;
};

/* ---- characters ---- */

static int get_unit(struct tokens *t)
{
    int a = getc(t->file), b = a == EOF ? EOF : getc(t->file);
    if (b == EOF)
        return EOF;
    return t->encoding == UTF16_BIG ? a << 8 | b : b << 8 | a;
}

/* Letters beyond ASCII only ever stand in texts, whose meaning they do not change: in UTF-16 they
 * become question marks. */
static int get_letter(struct tokens *t)
{
    if (t->encoding == UTF8)
        return getc(t->file);
    int unit = get_unit(t);
    return unit > 0x7f ? '?' : unit;
}

static void read_byte_order_mark(struct tokens *t)
{
    unsigned char mark[3] = {0};
    size_t got = fread(mark, 1, 3, t->file), used = 0;
    if (got >= 2 && mark[0] == 0xfe && mark[1] == 0xff)
        t->encoding = UTF16_BIG;
    else if (got >= 2 && mark[0] == 0xff && mark[1] == 0xfe)
        t->encoding = UTF16_LITTLE;
    if (t->encoding != UTF8)
        used = 2;
    else if (got == 3 && memcmp(mark, "\357\273\277", 3) == 0)
        used = 3;
    fseek(t->file, (long)used, SEEK_SET);
}

/* ---- tokens ---- */

static int append(struct tokens *t, int letter, struct nc_error *err)
{
    void *text = t->text;
    int status = nc_grow(&text, &t->capacity, t->length + 2, 1, t->path, err);
    t->text = text;
    if (status != NC_OK)
        return status;
    t->text[t->length++] = (char)letter;
    t->text[t->length] = '\0';
    return NC_OK;
}

/* What stands between quotes; a quote in it is doubled. Up to the letter after the last quote. */
static int read_quoted(struct tokens *t, struct nc_error *err)
{
    for (;;) {
        int letter = get_letter(t);
        if (letter == EOF)
            return nc_fail(err, NC_ERR_DATA, "%s: truncated TextGrid", t->path);
        if (letter == '"' && (letter = get_letter(t)) != '"')
            return NC_OK;
        int status = append(t, letter, err);
        if (status != NC_OK)
            return status;
    }
}

/* The next token that counts: its kind '"', '0' (number) or '<'. NC_ERR_DATA at the end. */
static int next(struct tokens *t, int *kind, struct nc_error *err)
{
    for (;;) {
        int letter = get_letter(t), status = NC_OK;
        while (letter != EOF && isspace(letter))
            letter = get_letter(t);
        if (letter == EOF)
            return nc_fail(err, NC_ERR_DATA, "%s: truncated TextGrid", t->path);
        t->length = 0;
        if (letter == '"') {
            *kind = '"';
            status = append(t, 0, err); /* so that an empty text is one */
            t->length = 0;
            return status == NC_OK ? read_quoted(t, err) : status;
        }
        bool comment = letter == '!';
        while (letter != EOF && (comment ? letter != '\n' : !isspace(letter)) && status == NC_OK) {
            status = append(t, letter, err);
            letter = get_letter(t);
        }
        if (status != NC_OK)
            return status;
        char *end;
        strtod(t->text, &end);
        *kind = t->text[0] == '<' ? '<' : '0';
        if (!comment && (*kind == '<' || (*end == '\0' && !isalpha((unsigned char)t->text[0]))))
            return NC_OK;
    }
}

static int expect(struct tokens *t, int wanted, struct nc_error *err)
{
    int kind = 0, status = next(t, &kind, err);
    if (status == NC_OK && kind != wanted)
        return nc_fail(err, NC_ERR_DATA, "%s: not a TextGrid: '%.40s' where %s belongs", t->path,
                       t->text,
                       wanted == '"'   ? "a text"
                       : wanted == '<' ? "<exists>"
                                       : "a number");
    return status;
}

static int read_number(struct tokens *t, double *x, struct nc_error *err)
{
    int status = expect(t, '0', err);
    if (status != NC_OK)
        return status;
    *x = strtod(t->text, NULL);
    return isfinite(*x) ? NC_OK
                        : nc_fail(err, NC_ERR_DATA, "%s: '%.40s' is not a time", t->path, t->text);
}

/* ---- tiers ---- */

/* An interval or a point; points mark no stretch of time. */
static int read_mark(struct tokens *t, bool interval, struct nc_segments *segments, double number,
                     struct nc_error *err)
{
    struct nc_segment segment = {.low = NAN, .high = NAN};
    int status = read_number(t, &segment.start, err);
    if (status == NC_OK && interval)
        status = read_number(t, &segment.end, err);
    if (status == NC_OK)
        status = expect(t, '"', err);
    if (status != NC_OK || !interval)
        return status;
    if (segment.end < segment.start)
        return nc_fail(err, NC_ERR_DATA, "%s: interval %.0f ends before it begins", t->path,
                       number);
    segment.value = nc_segment_value(t->text, 0);
    return nc_segments_add(segments, &segment, err);
}

/* Class, name, times, and marks: kept if it is the tier of this name, or the first of intervals. */
static int read_tier(struct tokens *t, struct nc_segments *segments, const char *name, bool *found,
                     struct nc_error *err)
{
    struct nc_segments own = {0};
    double low, high, count = 0;
    int status = expect(t, '"', err);
    if (status != NC_OK)
        return status;
    bool interval = strcmp(t->text, "IntervalTier") == 0;
    status = expect(t, '"', err);
    if (status != NC_OK)
        return status;
    bool named = strcmp(t->text, name) == 0;
    if ((status = read_number(t, &low, err)) == NC_OK &&
        (status = read_number(t, &high, err)) == NC_OK)
        status = read_number(t, &count, err);
    for (double i = 0; status == NC_OK && i < count; i++)
        status = read_mark(t, interval, &own, i + 1, err);
    if (status == NC_OK && interval && (named || !*found)) {
        nc_segments_free(segments);
        *segments = own;
        own = (struct nc_segments){0};
        *found = true;
    }
    nc_segments_free(&own);
    return status;
}

static int read_grid(struct tokens *t, struct nc_segments *segments, const char *name,
                     struct nc_error *err)
{
    double low, high, tiers = 0;
    bool found = false;
    int status = expect(t, '"', err);
    if (status == NC_OK && strncmp(t->text, "ooTextFile", 10) != 0)
        status = nc_fail(err, NC_ERR_DATA, "%s: not a TextGrid", t->path);
    if (status == NC_OK)
        status = expect(t, '"', err);
    if (status == NC_OK && strcmp(t->text, "TextGrid") != 0)
        status =
            nc_fail(err, NC_ERR_DATA, "%s: a '%.40s' of Praat's, not a TextGrid", t->path, t->text);
    if (status == NC_OK && (status = read_number(t, &low, err)) == NC_OK &&
        (status = read_number(t, &high, err)) == NC_OK && (status = expect(t, '<', err)) == NC_OK)
        status = strcmp(t->text, "<exists>") == 0 ? read_number(t, &tiers, err) : NC_OK;
    for (double i = 0; status == NC_OK && i < tiers; i++)
        status = read_tier(t, segments, name, &found, err);
    if (status == NC_OK && !found)
        status = nc_fail(err, NC_ERR_DATA, "%s: the TextGrid has no tier of intervals", t->path);
    return status;
}

int nc_textgrid_read(struct nc_segments *segments, FILE *file, const char *path, const char *name,
                     struct nc_error *err)
{
    struct tokens t = {.file = file, .path = path};
    read_byte_order_mark(&t);
    int status = read_grid(&t, segments, name, err);
    free(t.text);
    return status;
}
