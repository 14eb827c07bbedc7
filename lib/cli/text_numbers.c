#include "cli/text_numbers.h"

#include <stdlib.h>
#include <string.h>

static const char separators[] = " \t,\r\n", blanks[] = " \t\r\n";

/* Behind blanks, and a comma if there is one. */
static char *skip_separator(char *at)
{
    at += strspn(at, blanks);
    return *at == ',' ? at + 1 + strspn(at + 1, blanks) : at;
}

/* The next line that has anything in it: 1, or 0 at the end of the file. */
static int next_line(struct nc_text_numbers *t, struct nc_error *err)
{
    ssize_t length;
    while ((length = getline(&t->line, &t->size, t->file)) >= 0) {
        t->line_number++;
        if (memchr(t->line, '\0', (size_t)length))
            return nc_fail(err, NC_ERR_DATA, "%s: line %zu has a NUL byte: not text", t->name,
                           t->line_number);
        bool marked = t->line_number == 1 && strncmp(t->line, "\357\273\277", 3) == 0;
        t->at = t->line + (marked ? 3 : 0); /* a byte order mark, as spreadsheets write it */
        t->at += strspn(t->at, blanks);
        t->column = 0;
        if (t->at[strspn(t->at, separators)])
            return 1;
    }
    return ferror(t->file) ? nc_fail(err, NC_ERR_IO, "%s:", t->name) : 0;
}

static void read_names(struct nc_text_numbers *t)
{
    size_t used = 0;
    for (char *at = t->at; *at; at += strspn(at, separators)) {
        size_t length = strcspn(at, separators);
        if (used + length + 2 > sizeof t->names)
            return;
        if (used > 0)
            t->names[used++] = ',';
        memcpy(t->names + used, at, length);
        used += length;
        t->names[used] = '\0';
        at += length;
    }
}

static int read_number(struct nc_text_numbers *t, double *value, struct nc_error *err)
{
    char *end;
    *value = strtod(t->at, &end);
    if (end == t->at || (*end && !strchr(separators, *end))) {
        size_t length = strcspn(t->at, separators);
        if (length == 0)
            return nc_fail(err, NC_ERR_DATA, "%s: line %zu: nothing before a comma", t->name,
                           t->line_number);
        return nc_fail(err, NC_ERR_DATA, "%s: line %zu: '%.*s' is not a number%s", t->name,
                       t->line_number, length < 40 ? (int)length : 40, t->at,
                       memchr(t->at, ';', length)
                           ? " (columns are separated by spaces, commas or tabs)"
                       : t->line_number == 1 ? " (if it names a column, see --header)"
                                             : "");
    }
    t->at = skip_separator(end);
    t->column++;
    return NC_OK;
}

/* Binary data may go on for gigabytes without the end of a line: better look before reading one. */
static int refuse_binary(const struct nc_text_numbers *t, struct nc_error *err)
{
    char start[4096];
    size_t got = fread(start, 1, sizeof start, t->file);
    rewind(t->file);
    return memchr(start, '\0', got) ? nc_fail(err, NC_ERR_DATA,
                                              "%s: neither text nor a format that "
                                              "is known: see --format",
                                              t->name)
                                    : NC_OK;
}

int nc_text_numbers_open(struct nc_text_numbers *text, FILE *file, const char *name, bool header,
                         struct nc_error *err)
{
    *text = (struct nc_text_numbers){.file = file, .name = name};
    int status = refuse_binary(text, err);
    if (status == NC_OK)
        status = next_line(text, err);
    if (status > 0 && header) {
        read_names(text);
        status = next_line(text, err);
    }
    if (status <= 0)
        return status;
    /* The first line is read twice: its numbers are counted before anybody asks for them. */
    char *first = text->at;
    double value;
    for (status = NC_OK; status == NC_OK && *text->at;)
        status = read_number(text, &value, err);
    text->columns = text->column;
    text->column = 0;
    text->at = first;
    return status;
}

void nc_text_numbers_close(struct nc_text_numbers *text)
{
    free(text->line);
    text->line = NULL;
}

int nc_text_numbers_read(struct nc_text_numbers *text, double *values, size_t count, size_t *got,
                         struct nc_error *err)
{
    int status = NC_OK;
    for (*got = 0; *got < count && text->at; (*got)++) {
        if (!*text->at) {
            if (text->column != text->columns)
                return nc_fail(err, NC_ERR_DATA, "%s: line %zu has %zu numbers, the first has %zu",
                               text->name, text->line_number, text->column, text->columns);
            status = next_line(text, err);
            if (status <= 0) {
                text->at = NULL;
                return status;
            }
        }
        status = read_number(text, &values[*got], err);
        if (status != NC_OK)
            return status;
        if (text->column > text->columns)
            return nc_fail(err, NC_ERR_DATA, "%s: line %zu has more than %zu numbers", text->name,
                           text->line_number, text->columns);
    }
    return NC_OK;
}
