#include "cli/segment_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ground/mem.h"

int nc_segments_add(struct nc_segments *segments, const struct nc_segment *segment,
                    struct nc_error *err)
{
    void *items = segments->items;
    int status = nc_grow(&items, &segments->capacity, segments->count + 1, sizeof *segments->items,
                         "segments", err);
    segments->items = items;
    if (status == NC_OK)
        segments->items[segments->count++] = *segment;
    return status;
}

void nc_segments_free(struct nc_segments *segments)
{
    free(segments->items);
    *segments = (struct nc_segments){0};
}

double nc_segment_value(const char *text, double empty)
{
    static const char *const pauses[] = {"noise", "silence", "silent", "sil", "sp", "spn", "pause"};
    char *end;
    text += strspn(text, " \t");
    size_t length = strcspn(text, "\r\n");
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length == 0)
        return empty;
    double number = strtod(text, &end);
    if (end == text + length && isfinite(number))
        return number;
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++)
        if (strlen(pauses[i]) == length && strncasecmp(text, pauses[i], length) == 0)
            return 0;
    return 1;
}

/* ---- Audacity ---- */

/* Two numbers, each followed by a tab, or the second one by the end of the line. What follows, or
 * NULL. */
static const char *read_pair(const char *text, double *a, double *b)
{
    char *end;
    *a = strtod(text, &end);
    if (end == text || *end != '\t' || !isfinite(*a))
        return NULL;
    const char *second = end + 1;
    *b = strtod(second, &end);
    if (end == second || !strchr("\t\r\n", *end) || !isfinite(*b))
        return NULL;
    return *end == '\t' ? end + 1 : end;
}

/* A line `\ LOW HIGH` (tabs) tells the frequencies of the segment before it; those below 0 are
 * Audacity's for "none". */
static bool read_range(const char *line, struct nc_segments *segments)
{
    double low, high;
    if (line[1] != '\t' || segments->count == 0 || !read_pair(line + 2, &low, &high))
        return false;
    struct nc_segment *last = &segments->items[segments->count - 1];
    last->low = low >= 0 ? low : NAN;
    last->high = high >= 0 ? high : NAN;
    return true;
}

static int read_audacity(struct nc_segments *segments, FILE *file, const char *path,
                         struct nc_error *err)
{
    char *line = NULL;
    size_t size = 0, number = 0;
    int status = NC_OK;
    while (status == NC_OK && getline(&line, &size, file) >= 0) {
        struct nc_segment segment = {.low = NAN, .high = NAN};
        number++;
        const char *text = line;
        if (line[strspn(line, " \t\r\n")] == '\0')
            continue;
        if (line[0] == '\\' && read_range(line, segments))
            continue;
        text = read_pair(line, &segment.start, &segment.end);
        if (!text || segment.end < segment.start) {
            status = nc_fail(err, NC_ERR_DATA,
                             "%s: line %zu is not a label of Audacity's: START tab END tab TEXT",
                             path, number);
            break;
        }
        /* Who marks a stretch and writes nothing means voice. */
        segment.value = nc_segment_value(text, 1);
        status = nc_segments_add(segments, &segment, err);
    }
    free(line);
    return status;
}

static void write_audacity(FILE *out, const struct nc_segments *segments)
{
    for (size_t i = 0; i < segments->count; i++) {
        const struct nc_segment *s = &segments->items[i];
        fprintf(out, "%.6f\t%.6f\t%s\n", s->start, s->end, s->value > 0 ? "voice" : "noise");
        if (!isnan(s->low))
            fprintf(out, "\\\t%.6f\t%.6f\n", s->low, s->high);
    }
}

/* ---- Praat ---- */

static void write_textgrid(FILE *out, const char *name, double duration,
                           const struct nc_segments *segments)
{
    fprintf(out, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n");
    fprintf(out, "xmin = 0\nxmax = %.6f\ntiers? <exists>\nsize = 1\nitem []:\n", duration);
    fprintf(out, "    item [1]:\n        class = \"IntervalTier\"\n        name = \"%s\"\n", name);
    fprintf(out, "        xmin = 0\n        xmax = %.6f\n        intervals: size = %zu\n", duration,
            segments->count);
    for (size_t i = 0; i < segments->count; i++) {
        const struct nc_segment *s = &segments->items[i];
        fprintf(out, "        intervals [%zu]:\n            xmin = %.6f\n            xmax = %.6f\n",
                i + 1, s->start, s->end);
        fprintf(out, "            text = \"%s\"\n", s->value > 0 ? "voice" : "noise");
    }
}

/* ---- both ---- */

int nc_segments_read(struct nc_segments *segments, FILE *file, const char *path,
                     enum nc_array_format format, const char *name, struct nc_error *err)
{
    *segments = (struct nc_segments){0};
    int status = format == NC_FORMAT_TEXTGRID ? nc_textgrid_read(segments, file, path, name, err)
                                              : read_audacity(segments, file, path, err);
    if (status == NC_OK && ferror(file))
        status = nc_fail(err, NC_ERR_IO, "%s:", path);
    return status;
}

void nc_segments_write(FILE *out, enum nc_array_format format, const char *name, double duration,
                       const struct nc_segments *segments)
{
    if (format == NC_FORMAT_TEXTGRID)
        write_textgrid(out, name, duration, segments);
    else
        write_audacity(out, segments);
}
