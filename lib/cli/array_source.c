#include "cli/array_source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/text_numbers.h"
#include "ground/htk.h"
#include "ground/mat4.h"
#include "ground/mem.h"
#include "ground/spool.h"
#include "ground/zip.h"

struct nc_array_source {
    FILE *file;
    const char *path;
    struct nc_array_shape shape;
    bool complex, is_text;
    struct nc_text_numbers text;
    struct nc_item item; /* what follows: of binary files */
    uint64_t left, done; /* items */
    off_t imaginary;     /* .mat: from a real part to its imaginary one; 0: none */
    struct nc_htk htk;
};

static int truncated(const struct nc_array_source *s, struct nc_error *err)
{
    return nc_fail(err, NC_ERR_DATA, "%s: truncated: its header promises more numbers than it has",
                   s->path);
}

/* The items that the header promises must be in the file. */
static int check_size(struct nc_array_source *s, uint64_t parts, struct nc_error *err)
{
    struct stat info;
    off_t at = ftello(s->file);
    size_t items = 1;
    if (at < 0 || fstat(fileno(s->file), &info) != 0)
        return nc_fail(err, NC_ERR_IO, "%s:", s->path);
    for (size_t i = 0; i < s->shape.axes; i++)
        if (!nc_multiply(items, s->shape.size[i], &items))
            return truncated(s, err);
    if (info.st_size < at || items > (uint64_t)(info.st_size - at) / s->item.size / parts)
        return truncated(s, err);
    s->left = items;
    return NC_OK;
}

static int open_npy(struct nc_array_source *s, struct nc_error *err)
{
    struct nc_npy npy;
    int status = nc_npy_read_header(s->file, s->path, &npy, err);
    if (status != NC_OK)
        return status;
    if (npy.axes == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: a single number, not an array", s->path);
    s->item = npy.item;
    s->complex = npy.item.kind == 'c';
    s->shape.axes = npy.axes;
    memcpy(s->shape.size, npy.shape, sizeof npy.shape);
    return check_size(s, 1, err);
}

/* ---- several arrays in a file ---- */

struct choice {
    char names[256]; /* of all, for the message */
    size_t count;
    bool found; /* the one that was asked for */
};

static void offer(struct choice *c, const char *name, size_t length, const char *wanted)
{
    size_t used = strlen(c->names);
    snprintf(c->names + used, sizeof c->names - used, "%s%.*s", used > 0 ? ", " : "", (int)length,
             name);
    c->count++;
    c->found = strlen(wanted) == length && strncmp(wanted, name, length) == 0;
}

static int check_choice(const struct nc_array_source *s, const struct choice *c, const char *wanted,
                        struct nc_error *err)
{
    if (c->found || c->count == 1)
        return NC_OK;
    if (c->count == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: there is no array in it", s->path);
    return nc_fail(err, NC_ERR_DATA, "%s: has no array `%s`, but %s: name one with --array",
                   s->path, wanted, c->names);
}

/* The entry's bytes go to a temporary file, checked, and are read from there. */
static int open_entry(struct nc_array_source *s, struct nc_zip *zip,
                      const struct nc_zip_entry *entry, struct nc_error *err)
{
    int fd, status = nc_spool_create(&fd, err);
    if (status != NC_OK)
        return status;
    status = nc_zip_extract(zip, entry, fd, err);
    FILE *file = status == NC_OK ? fdopen(fd, "rb") : NULL;
    if (!file) {
        close(fd);
        return status == NC_OK ? nc_fail(err, NC_ERR_SYSTEM, "%s:", s->path) : status;
    }
    fclose(s->file);
    s->file = file;
    rewind(file);
    return open_npy(s, err);
}

static int open_npz(struct nc_array_source *s, const char *wanted, struct nc_error *err)
{
    struct nc_zip zip;
    struct choice choice = {0};
    const struct nc_zip_entry *entry = NULL;
    int status = nc_zip_open(&zip, s->file, s->path, err);
    if (status != NC_OK)
        return status;
    for (size_t i = 0; i < zip.count && !choice.found; i++) {
        size_t length = strlen(zip.entries[i].name);
        if (length <= 4 || strcmp(zip.entries[i].name + length - 4, ".npy") != 0)
            continue;
        offer(&choice, zip.entries[i].name, length - 4, wanted);
        entry = &zip.entries[i];
    }
    status = check_choice(s, &choice, wanted, err);
    if (status == NC_OK)
        status = open_entry(s, &zip, entry, err);
    nc_zip_close(&zip);
    return status;
}

/* A matrix is items x frames, as its columns are contiguous. */
static int open_mat(struct nc_array_source *s, const char *wanted, struct nc_error *err)
{
    struct nc_mat4 matrix, last = {0};
    struct choice choice = {0};
    off_t at = 0;
    int status = 0;
    while (!choice.found && (status = nc_mat4_find(s->file, s->path, NULL, &matrix, err)) > 0) {
        offer(&choice, matrix.name, strlen(matrix.name), wanted);
        last = matrix;
        at = ftello(s->file);
        if (!choice.found && fseeko(s->file, (off_t)matrix.bytes, SEEK_CUR) != 0)
            return nc_fail(err, NC_ERR_IO, "%s:", s->path);
    }
    if (status >= 0)
        status = check_choice(s, &choice, wanted, err);
    if (status != NC_OK)
        return status;
    if (fseeko(s->file, at, SEEK_SET) != 0)
        return nc_fail(err, NC_ERR_IO, "%s:", s->path);
    s->item = last.item;
    s->complex = last.complex;
    s->shape = (struct nc_array_shape){2, {last.columns, last.rows}};
    s->imaginary = last.complex ? (off_t)(last.bytes / 2) : 0;
    return check_size(s, last.complex ? 2 : 1, err);
}

/* ---- the others ---- */

static int open_htk(struct nc_array_source *s, struct nc_error *err)
{
    int status = nc_htk_read_header(s->file, s->path, &s->htk, err);
    if (status != NC_OK)
        return status;
    s->item = s->htk.compressed ? (struct nc_item){'i', 2, true} : (struct nc_item){'f', 4, true};
    s->shape = (struct nc_array_shape){2, {s->htk.frames, s->htk.items}};
    return check_size(s, 1, err);
}

static int open_raw(struct nc_array_source *s)
{
    s->item = (struct nc_item){'f', 4, false};
    s->shape = (struct nc_array_shape){1, {UINT64_MAX}};
    s->left = UINT64_MAX;
    return NC_OK;
}

static int open_text(struct nc_array_source *s, bool header, struct nc_error *err)
{
    s->is_text = true;
    int status = nc_text_numbers_open(&s->text, s->file, s->path, header, err);
    if (status == NC_OK && s->text.columns == 0)
        status = nc_fail(err, NC_ERR_DATA, "%s: there are no numbers in it", s->path);
    s->shape = (struct nc_array_shape){2, {UINT64_MAX, s->text.columns}};
    return status;
}

int nc_array_source_open(struct nc_array_source **source, FILE *file, const char *path,
                         enum nc_array_format format, const char *variable, bool header,
                         struct nc_error *err)
{
    struct nc_array_source *s = calloc(1, sizeof *s);
    int status;
    *source = s;
    if (!s) {
        fclose(file);
        return nc_fail_memory(err, path, 0);
    }
    s->file = file;
    s->path = path;
    if (format == NC_FORMAT_NPY)
        status = open_npy(s, err);
    else if (format == NC_FORMAT_NPZ)
        status = open_npz(s, variable, err);
    else if (format == NC_FORMAT_MAT)
        status = open_mat(s, variable, err);
    else if (format == NC_FORMAT_HTK)
        status = open_htk(s, err);
    else if (format == NC_FORMAT_RAW)
        status = open_raw(s);
    else
        status = open_text(s, header, err);
    if (status != NC_OK) {
        nc_array_source_close(s);
        *source = NULL;
    }
    return status;
}

void nc_array_source_close(struct nc_array_source *source)
{
    if (!source)
        return;
    nc_text_numbers_close(&source->text);
    nc_htk_free(&source->htk);
    fclose(source->file);
    free(source);
}

const struct nc_array_shape *nc_array_source_shape(const struct nc_array_source *source)
{
    return &source->shape;
}

bool nc_array_source_is_complex(const struct nc_array_source *source)
{
    return source->complex;
}

const char *nc_array_source_columns(const struct nc_array_source *source)
{
    return source->text.names;
}

/* ---- reading ---- */

enum { BLOCK_ITEMS = 4096 };

/* `count` items, at most BLOCK_ITEMS, as bytes; fewer only where raw numbers end. */
static int read_items(struct nc_array_source *s, unsigned char *bytes, size_t count, size_t *got,
                      struct nc_error *err)
{
    size_t size = fread(bytes, 1, count * s->item.size, s->file);
    *got = size / s->item.size;
    if (ferror(s->file))
        return nc_fail(err, NC_ERR_IO, "%s:", s->path);
    if (*got == count || (s->left == UINT64_MAX && size % s->item.size == 0))
        return NC_OK;
    return truncated(s, err);
}

static int read_imaginary(struct nc_array_source *s, double *values, size_t count,
                          struct nc_error *err)
{
    unsigned char bytes[BLOCK_ITEMS * 8];
    size_t got;
    off_t back = ftello(s->file);
    off_t at = back + s->imaginary - (off_t)(count * s->item.size);
    if (fseeko(s->file, at, SEEK_SET) != 0)
        return nc_fail(err, NC_ERR_IO, "%s:", s->path);
    int status = read_items(s, bytes, count, &got, err);
    for (size_t i = 0; status == NC_OK && i < count; i++)
        values[2 * i + 1] = nc_item_number(&s->item, bytes + i * s->item.size);
    if (status == NC_OK && fseeko(s->file, back, SEEK_SET) != 0)
        status = nc_fail(err, NC_ERR_IO, "%s:", s->path);
    return status;
}

/* One block of at most BLOCK_ITEMS. */
static int read_block(struct nc_array_source *s, double *values, size_t count, size_t *got,
                      struct nc_error *err)
{
    unsigned char bytes[BLOCK_ITEMS * NC_ITEM_MAX_SIZE];
    int status = read_items(s, bytes, count, got, err);
    if (status != NC_OK)
        return status;
    for (size_t i = 0; i < *got; i++) {
        const unsigned char *item = bytes + i * s->item.size;
        double x = nc_item_number(&s->item, item);
        if (s->htk.compressed) {
            size_t column = (size_t)((s->done + i) % s->htk.items);
            x = (x + (double)s->htk.offset[column]) / (double)s->htk.scale[column];
        }
        values[s->complex ? 2 * i : i] = x;
        if (s->complex)
            values[2 * i + 1] = nc_item_imaginary(&s->item, item);
    }
    s->done += *got;
    if (s->left != UINT64_MAX)
        s->left -= *got;
    return s->imaginary ? read_imaginary(s, values, *got, err) : NC_OK;
}

int nc_array_source_read(struct nc_array_source *source, double *values, size_t count, size_t *got,
                         struct nc_error *err)
{
    if (source->is_text)
        return nc_text_numbers_read(&source->text, values, count, got, err);
    size_t parts = source->complex ? 2 : 1;
    for (*got = 0; *got < count && source->left > 0;) {
        size_t want = (count - *got) / parts, items;
        want = want < BLOCK_ITEMS ? want : BLOCK_ITEMS;
        want = want < source->left ? want : (size_t)source->left;
        int status = read_block(source, values + *got, want, &items, err);
        if (status != NC_OK)
            return status;
        *got += parts * items;
        if (items == 0)
            break;
    }
    return NC_OK;
}
