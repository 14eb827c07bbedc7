#include "cli/array_load.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "ground/npy.h"

struct nc_array_load {
    const char *path;
    struct nc_array_spec spec; /* of the loaded array: name, type, shape, step */
    double *values;            /* [frames][items] as read */
    size_t count, capacity;    /* values */
    size_t frames, items;
    void *data; /* the same as spec.dtype */
};

static int add_value(struct nc_array_load *l, double x, struct nc_error *err)
{
    void *values = l->values;
    int status = nc_grow(&values, &l->capacity, l->count + 1, sizeof *l->values, l->path, err);
    l->values = values;
    if (status == NC_OK)
        l->values[l->count++] = x;
    return status;
}

/* Frames are the first axis; a plain vector is one value a frame. */
static int read_npy(struct nc_array_load *l, FILE *file, struct nc_error *err)
{
    struct nc_npy npy;
    unsigned char item[16];
    int status = nc_npy_read_header(file, l->path, &npy, err);
    if (status != NC_OK)
        return status;
    while (fread(item, npy.item_size, 1, file) == 1) {
        status = add_value(l, nc_npy_number(&npy, item), err);
        if (status != NC_OK)
            return status;
    }
    double expected = 1;
    for (size_t i = 0; i < npy.axes; i++)
        expected *= (double)npy.shape[i];
    if (npy.axes == 0 || (double)l->count != expected)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated .npy file", l->path);
    l->frames = (size_t)npy.shape[0];
    l->items = l->frames > 0 ? l->count / l->frames : 0;
    return NC_OK;
}

/* The numbers of one line, separated by spaces, tabs or commas. */
static int read_line(struct nc_array_load *l, char *line, struct nc_error *err)
{
    size_t before = l->count;
    for (char *at = line; *(at += strspn(at, " \t,\r\n"));) {
        char *end;
        double x = strtod(at, &end);
        if (end == at)
            return nc_fail(err, NC_ERR_DATA, "%s: line %zu: '%.*s' is not a number", l->path,
                           l->frames + 1, (int)strcspn(at, " \t,\r\n"), at);
        int status = add_value(l, x, err);
        if (status != NC_OK)
            return status;
        at = end;
    }
    size_t items = l->count - before;
    if (items == 0)
        return NC_OK;
    if (l->frames > 0 && items != l->items)
        return nc_fail(err, NC_ERR_DATA, "%s: line %zu has %zu numbers, the first has %zu", l->path,
                       l->frames + 1, items, l->items);
    l->items = items;
    l->frames++;
    return NC_OK;
}

static int read_text(struct nc_array_load *l, FILE *file, struct nc_error *err)
{
    char *line = NULL;
    size_t size = 0;
    int status = NC_OK;
    while (status == NC_OK && getline(&line, &size, file) >= 0)
        status = read_line(l, line, err);
    free(line);
    return status;
}

static int read_file(struct nc_array_load *l, struct nc_error *err)
{
    FILE *file = fopen(l->path, "rb");
    if (!file)
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", l->path);
    int first = getc(file);
    ungetc(first, file);
    int status = first == 0x93 ? read_npy(l, file, err) : read_text(l, file, err);
    if (status == NC_OK && ferror(file))
        status = nc_fail(err, NC_ERR_IO, "%s:", l->path);
    if (status == NC_OK && l->count == 0)
        status = nc_fail(err, NC_ERR_DATA, "%s: there are no numbers in it", l->path);
    fclose(file);
    return status;
}

/* A table's cells are those of a frame without its last axis. */
static size_t cells(const struct nc_array_spec *spec)
{
    return spec->axes == 3 ? spec->frame_items / spec->shape[2] : spec->frame_items;
}

/* The array whose channels, bins and step the loaded one has. */
static const struct nc_array_spec *find_like(const struct nc_array_load *l,
                                             const struct nc_head *head, const char *like)
{
    const struct nc_array_spec *same = nc_head_array(head, like ? like : l->spec.name);
    if (same)
        return cells(same) == l->items ? same : NULL;
    for (size_t i = 0; !like && i < head->array_count; i++)
        if (cells(&head->arrays[i]) == l->items)
            return &head->arrays[i];
    return NULL;
}

/* Text has a line for each channel where there are several: the model's channels make one frame. */
static void join_channels(struct nc_array_load *l, const struct nc_head *head, const char *like)
{
    const struct nc_array_spec *model = nc_head_array(head, like ? like : l->spec.name);
    for (size_t i = 0; !model && !like && i < head->array_count; i++)
        if (head->arrays[i].axes == 2 && head->arrays[i].shape[1] == l->items)
            model = &head->arrays[i];
    if (model && model->axes == 2 && model->shape[1] == l->items &&
        l->frames % model->shape[0] == 0) {
        l->items *= model->shape[0];
        l->frames /= model->shape[0];
    }
}

static int describe(struct nc_array_load *l, const struct nc_head *head, const char *like,
                    struct nc_error *err)
{
    if (!find_like(l, head, like))
        join_channels(l, head, like);
    const struct nc_array_spec *model = find_like(l, head, like);
    if (!model)
        return nc_fail(err, NC_ERR_DATA, "%s: %zu values a frame: no array of the stream has them",
                       l->path, l->items);
    char factor[64];
    l->spec.axes = 2;
    l->spec.shape[0] = model->shape[0];
    l->spec.shape[1] = l->items / model->shape[0];
    l->spec.step = model->step;
    snprintf(l->spec.attributes, sizeof l->spec.attributes, "axis=channel,bin");
    if (nc_array_attribute(model, "factor", factor, sizeof factor))
        snprintf(l->spec.attributes, sizeof l->spec.attributes, "axis=channel,bin factor=%s",
                 factor);
    return NC_OK;
}

/* The values as the array's type; labels must be whole numbers from 0 to 255. */
static int convert(struct nc_array_load *l, struct nc_error *err)
{
    bool labels = strcmp(l->spec.name, "label") == 0;
    l->spec.dtype = labels ? NC_U8 : NC_F4;
    l->data = nc_array(l->count, nc_dtype_size(l->spec.dtype), l->path, err);
    if (!l->data)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < l->count; i++) {
        double x = l->values[i];
        if (isnan(x))
            return nc_fail(err, NC_ERR_DATA, "%s: frame %zu has NaN", l->path, i / l->items);
        if (labels && (x < 0 || x > 255 || x != floor(x)))
            return nc_fail(err, NC_ERR_DATA, "%s: frame %zu: %g is not a label (0 to 255)", l->path,
                           i / l->items, x);
        if (labels)
            ((unsigned char *)l->data)[i] = (unsigned char)x;
        else
            ((float *)l->data)[i] = (float)x;
    }
    return NC_OK;
}

int nc_array_load_open(struct nc_array_load **load, const char *path, const struct nc_head *head,
                       const char *name, const char *like, struct nc_error *err)
{
    struct nc_array_load *l = calloc(1, sizeof *l);
    *load = NULL;
    if (!l)
        return nc_fail_memory(err, path, 0);
    l->path = path;
    snprintf(l->spec.name, sizeof l->spec.name, "%s", name);
    int status = read_file(l, err);
    if (status == NC_OK)
        status = describe(l, head, like, err);
    if (status == NC_OK)
        status = convert(l, err);
    if (status != NC_OK) {
        nc_array_load_close(l);
        return status;
    }
    *load = l;
    return NC_OK;
}

void nc_array_load_close(struct nc_array_load *load)
{
    if (!load)
        return;
    free(load->values);
    free(load->data);
    free(load);
}

int nc_array_load_declare(const struct nc_array_load *load, struct nc_head *head,
                          struct nc_error *err)
{
    const struct nc_array_spec *s = &load->spec;
    return nc_head_add_array(head, s->name, s->dtype, s->axes, s->shape, s->step, s->attributes,
                             err)
               ? NC_OK
               : (int)err->status;
}

int nc_array_load_write(const struct nc_array_load *load, struct nc_writer *writer,
                        struct nc_error *err)
{
    return nc_writer_data(writer, load->spec.name, load->data, load->frames, err);
}
