#include "ground/head.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/array_spec.h"
#include "ground/mem.h"
#include "ground/shell_word.h"
#include "ground/utf8.h"

/* A command line longer than this (bytes) is cut short in the history. */
enum { MAX_HISTORY_LINE = 4096 };

void nc_head_init(struct nc_head *head)
{
    memset(head, 0, sizeof *head);
}

static void free_line(struct nc_head_line *line)
{
    free(line->key);
    free(line->value);
}

void nc_head_free(struct nc_head *head)
{
    for (size_t i = 0; i < head->line_count; i++)
        free_line(&head->lines[i]);
    free(head->lines);
    nc_head_init(head);
}

int nc_head_copy(struct nc_head *to, const struct nc_head *from, struct nc_error *err)
{
    nc_head_init(to);
    memcpy(to->arrays, from->arrays, sizeof to->arrays);
    to->array_count = from->array_count;
    for (size_t i = 0; i < from->line_count; i++) {
        int status = nc_head_append(to, from->lines[i].key, from->lines[i].value, err);
        if (status != NC_OK) {
            nc_head_free(to);
            return status;
        }
    }
    return NC_OK;
}

/* ---- key value lines ---- */

static struct nc_head_line *find_line(const struct nc_head *head, const char *key)
{
    for (size_t i = 0; i < head->line_count; i++)
        if (strcmp(head->lines[i].key, key) == 0)
            return &head->lines[i];
    return NULL;
}

const char *nc_head_get(const struct nc_head *head, const char *key)
{
    const struct nc_head_line *line = find_line(head, key);
    return line ? line->value : NULL;
}

int nc_head_number(const struct nc_head *head, const char *key, double low, double high,
                   double *value, struct nc_error *err)
{
    const char *text = nc_head_get(head, key);
    if (!text)
        return nc_fail(err, NC_ERR_DATA, "the stream's head has no `%s`", key);
    char *end;
    double x = strtod(text, &end);
    if (end == text || (*end && *end != ' ') || !isfinite(x) || x < low || x > high)
        return nc_fail(err, NC_ERR_DATA, "the stream's head has `%s %.40s`: not from %g to %g", key,
                       text, low, high);
    *value = x;
    return NC_OK;
}

/* A copy without control characters, which would break the lines of HEAD, and without bytes that
 * are no UTF-8, such as those of a file's name in Latin-1. */
static char *clean_copy(const char *text)
{
    char *copy = strdup(text);
    size_t left = copy ? strlen(copy) : 0;
    for (char *p = copy; left > 0;) {
        size_t bytes = nc_utf8_sequence(p, left), step = bytes > 0 ? bytes : 1;
        if (bytes == 0)
            *p = '?';
        else if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
        p += step;
        left -= step;
    }
    return copy;
}

int nc_head_append(struct nc_head *head, const char *key, const char *value, struct nc_error *err)
{
    if (head->line_count >= NC_MAX_LINES)
        return nc_fail(err, NC_ERR_DATA, "the stream's head has too many lines");
    void *lines = head->lines;
    int status = nc_grow(&lines, &head->line_capacity, head->line_count + 1, sizeof *head->lines,
                         "the stream's head", err);
    if (status != NC_OK)
        return status;
    head->lines = lines;
    struct nc_head_line line = {clean_copy(key), clean_copy(value)};
    if (!line.key || !line.value) {
        free_line(&line);
        return nc_fail_memory(err, "the stream's head", 0);
    }
    head->lines[head->line_count++] = line;
    return NC_OK;
}

int nc_head_set(struct nc_head *head, struct nc_error *err, const char *key, const char *format,
                ...)
{
    char value[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(value, sizeof value, format, args);
    va_end(args);

    struct nc_head_line *line = find_line(head, key);
    if (!line)
        return nc_head_append(head, key, value, err);
    char *copy = clean_copy(value);
    if (!copy)
        return nc_fail_memory(err, "the stream's head", 0);
    free(line->value);
    line->value = copy;
    return NC_OK;
}

int nc_head_add_history(struct nc_head *head, const char *program, const char *version, int argc,
                        char **argv, struct nc_error *err)
{
    char *value = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&value, &length);
    if (!out)
        return nc_fail_memory(err, "the stream's head", 0);
    fprintf(out, "%s %s %s", program, version, program);
    for (int i = 1; i < argc; i++) {
        fputc(' ', out);
        if (ftell(out) + (long)strlen(argv[i]) > MAX_HISTORY_LINE) {
            fputs("...", out);
            break;
        }
        nc_print_shell_word(out, argv[i]);
    }
    int status = NC_OK;
    if (fclose(out) != 0 || !value)
        status = nc_fail_memory(err, "the stream's head", 0);
    else
        status = nc_head_append(head, "pg", value, err);
    free(value);
    return status;
}

/* ---- text ---- */

static int parse_line(struct nc_head *head, char *line, struct nc_error *err)
{
    if (strncmp(line, "array ", 6) == 0)
        return nc_array_spec_parse(head, line + 6, err);
    char *space = strchr(line, ' ');
    if (!space || space == line)
        return nc_fail(err, NC_ERR_DATA, "damaged head: line `%.40s` is not `key value`", line);
    *space = '\0';
    if (strcmp(line, "pg") != 0 && strcmp(line, "tag") != 0 && find_line(head, line))
        return nc_fail(err, NC_ERR_DATA, "damaged head: `%.40s` stands twice", line);
    return nc_head_append(head, line, space + 1, err);
}

int nc_head_parse(struct nc_head *head, const char *text, size_t bytes, struct nc_error *err)
{
    if (bytes < 6 || bytes > NC_MAX_HEAD_BYTES || memchr(text, '\0', bytes) ||
        memcmp(text, "ncs 1\n", 6) != 0)
        return nc_fail(err, NC_ERR_DATA, "damaged head: it does not start with `ncs 1`");
    if (text[bytes - 1] != '\n')
        return nc_fail(err, NC_ERR_DATA, "damaged head: its last line is cut short");

    char *copy = strndup(text, bytes);
    if (!copy)
        return nc_fail_memory(err, "the stream's head", (double)bytes);
    int status = NC_OK;
    char *rest = NULL;
    strtok_r(copy, "\n", &rest); /* `ncs 1` */
    for (char *line; status == NC_OK && (line = strtok_r(NULL, "\n", &rest));)
        status = parse_line(head, line, err);
    free(copy);
    return status;
}

static void write_lines(FILE *out, const struct nc_head *head, _Bool history)
{
    for (size_t i = 0; i < head->line_count; i++)
        if ((strcmp(head->lines[i].key, "pg") == 0) == history)
            fprintf(out, "%s %s\n", head->lines[i].key, head->lines[i].value);
}

int nc_head_format(const struct nc_head *head, char **text, size_t *bytes, struct nc_error *err)
{
    FILE *out = open_memstream(text, bytes);
    if (!out)
        return nc_fail_memory(err, "the stream's head", 0);
    fputs("ncs 1\n", out);
    write_lines(out, head, 0);
    for (size_t i = 0; i < head->array_count; i++)
        nc_array_spec_write(out, &head->arrays[i]);
    write_lines(out, head, 1);
    if (fclose(out) != 0)
        return nc_fail_memory(err, "the stream's head", 0);
    if (*bytes > NC_MAX_HEAD_BYTES) {
        free(*text);
        *text = NULL;
        return nc_fail(err, NC_ERR_DATA, "the stream's head grows beyond 1 MiB");
    }
    return NC_OK;
}
