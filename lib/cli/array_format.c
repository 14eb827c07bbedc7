#include "cli/array_format.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "ground/spool.h"

static const struct {
    const char *ending;
    enum nc_array_format format;
} endings[] = {
    {".txt", NC_FORMAT_TEXT}, {".csv", NC_FORMAT_CSV},           {".tsv", NC_FORMAT_TSV},
    {".npy", NC_FORMAT_NPY},  {".npz", NC_FORMAT_NPZ},           {".mat", NC_FORMAT_MAT},
    {".htk", NC_FORMAT_HTK},  {".TextGrid", NC_FORMAT_TEXTGRID}, {".f32", NC_FORMAT_RAW},
    {".raw", NC_FORMAT_RAW},
};

enum nc_array_format nc_array_format_of_name(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t tail = strlen(endings[i].ending);
        if (length > tail && strcasecmp(path + length - tail, endings[i].ending) == 0)
            return endings[i].format;
    }
    return NC_FORMAT_AUTO;
}

/* Praat writes UTF-8 or, with a byte order mark, UTF-16: ASCII with NUL bytes in between. */
static bool is_textgrid(const char *text, size_t bytes)
{
    static const char first[] = "File type = \"ooTextFile";
    char letters[sizeof first] = {0};
    size_t at = 0, count = 0;
    if (memcmp(text, "\376\377", 2) == 0 || memcmp(text, "\377\376", 2) == 0)
        at = 2;
    else if (memcmp(text, "\357\273\277", 3) == 0)
        at = 3;
    for (; at < bytes && count < sizeof first - 1; at++)
        if (text[at])
            letters[count++] = text[at];
    return strcmp(letters, first) == 0;
}

/* Skips a number and the tab after it; NULL if they are not there. */
static const char *skip_number(const char *text)
{
    char *end;
    strtod(text, &end);
    return end > text && *end == '\t' ? end + 1 : NULL;
}

/* Lines of two times, each followed by a tab, and labels; one of these at least is no number, or is
 * followed by a line of frequencies. What has numbers for all labels looks like a table, and is one
 * unless --format says. */
static bool is_label_track(const char *text)
{
    const char *line = text, *next;
    for (; *line; line = next) {
        next = strchr(line, '\n');
        next = next ? next + 1 : line + strlen(line);
        if (line != text && line[0] == '\\')
            return true;
        if (*line == '\n' || *line == '\r')
            continue;
        const char *label = skip_number(line);
        label = label ? skip_number(label) : NULL;
        if (!label)
            return false;
        char *end;
        strtod(label, &end); /* which would skip the end of the line, where the label is empty */
        if (strchr("\r\n", *label) || end == label || !strchr("\t\r\n", *end))
            return true;
    }
    return false;
}

enum nc_array_format nc_array_format_of_file(FILE *file, const char *path)
{
    char start[4097] = {0};
    size_t got = fread(start, 1, sizeof start - 1, file);
    rewind(file);
    start[got] = '\0';
    /* A line that is cut off tells nothing. */
    char *last = got == sizeof start - 1 ? strrchr(start, '\n') : NULL;
    if (last)
        last[1] = '\0';
    if (got >= 6 && memcmp(start, "\223NUMPY", 6) == 0)
        return NC_FORMAT_NPY;
    if (got >= 4 && (memcmp(start, "PK\3\4", 4) == 0 || memcmp(start, "PK\5\6", 4) == 0))
        return NC_FORMAT_NPZ;
    if (is_textgrid(start, got))
        return NC_FORMAT_TEXTGRID;
    enum nc_array_format named = nc_array_format_of_name(path);
    if (named != NC_FORMAT_AUTO && named != NC_FORMAT_TEXT)
        return named;
    return is_label_track(start) ? NC_FORMAT_AUDACITY : NC_FORMAT_TEXT;
}

bool nc_array_format_is_segments(enum nc_array_format format)
{
    return format == NC_FORMAT_AUDACITY || format == NC_FORMAT_TEXTGRID;
}

FILE *nc_open_seekable(const char *path, struct nc_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        nc_fail(err, NC_ERR_NOINPUT, "%s:", path);
        return NULL;
    }
    if (lseek(fd, 0, SEEK_CUR) < 0) {
        int spool, status = nc_spool_input(fd, path, NULL, 0, &spool, err);
        close(fd);
        if (status != NC_OK)
            return NULL;
        fd = spool;
    }
    FILE *file = fdopen(fd, "rb");
    if (!file) {
        nc_fail(err, NC_ERR_SYSTEM, "%s:", path);
        close(fd);
    }
    return file;
}
