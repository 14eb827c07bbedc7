#include "cli/array_shape.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ground/mem.h"

/* A table's cells are those of a frame without its last axis. */
static size_t cells(const struct nc_array_spec *spec)
{
    return spec->axes == 3 ? spec->frame_items / spec->shape[2] : spec->frame_items;
}

/* Numbers of a line of text, a row of a matrix, a frame of features: all but the first axis. 0 for
 * raw numbers, and for what does not fit. */
static size_t record_items(const struct nc_array_shape *file, size_t parts)
{
    size_t items = 1;
    for (size_t i = 1; i < file->axes; i++)
        if (!nc_multiply(items, (size_t)file->size[i], &items))
            return 0;
    return items / parts;
}

static const struct nc_array_spec *first_with(const struct nc_head *head, size_t count)
{
    for (size_t i = 0; i < head->array_count; i++)
        if (cells(&head->arrays[i]) == count)
            return &head->arrays[i];
    return NULL;
}

static int find_named(const struct nc_array_load_request *request, const struct nc_head *head,
                      const struct nc_array_spec **model, struct nc_error *err)
{
    *model = nc_head_array(head, request->like ? request->like : request->name);
    if (!*model && request->like)
        return nc_fail(err, NC_ERR_DATA, "--like: the stream has no array `%s`", request->like);
    return NC_OK;
}

static int does_not_fit(const struct nc_array_load_request *request, size_t items,
                        const struct nc_array_spec *model, struct nc_error *err)
{
    if (model)
        return nc_fail(err, NC_ERR_DATA, "%s: %zu values a frame, but array `%s` has %zu",
                       request->path, items, model->name, cells(model));
    return nc_fail(err, NC_ERR_DATA, "%s: %zu values a frame: no array of the stream has them",
                   request->path, items);
}

/* ---- a shape that was told ---- */

static int choose_told(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                       const struct nc_head *head, const struct nc_array_spec **model,
                       struct nc_error *err)
{
    size_t count = 1;
    spec->axes = request->axes;
    memcpy(spec->shape, request->shape, sizeof spec->shape);
    spec->step = 1;
    for (size_t i = 0; i < spec->axes && i < 2; i++)
        if (!nc_multiply(count, spec->shape[i], &count))
            count = 0;
    if (!head)
        return NC_OK;
    int status = find_named(request, head, model, err);
    if (status != NC_OK)
        return status;
    if (!*model)
        *model = first_with(head, count);
    if (!*model && head->array_count > 0)
        *model = &head->arrays[0];
    if (!*model)
        return nc_fail(err, NC_ERR_DATA, "the stream has no arrays: see --new");
    spec->step = (*model)->step;
    return NC_OK;
}

/* ---- a shape that follows from stream and file ---- */

static void set_cells(struct nc_array_spec *spec, const struct nc_array_spec *model)
{
    spec->axes = 2;
    spec->shape[0] = model->shape[0];
    spec->shape[1] = cells(model) / model->shape[0];
    spec->step = model->step;
}

/* A record is a frame; or, as text has it, a channel of a frame. */
static int choose_cells(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                        size_t items, const struct nc_head *head,
                        const struct nc_array_spec **model, struct nc_error *err)
{
    int status = find_named(request, head, model, err);
    if (status != NC_OK)
        return status;
    const struct nc_array_spec *named = *model;
    if (!request->like && (!named || cells(named) != items))
        *model = first_with(head, items);
    if (!*model)
        *model = named;
    for (size_t i = 0; !*model && i < head->array_count; i++)
        if (head->arrays[i].axes == 2 && head->arrays[i].shape[1] == items)
            *model = &head->arrays[i];
    if (!*model || (cells(*model) != items &&
                    !((*model)->axes >= 2 && cells(*model) == items * (*model)->shape[0])))
        return does_not_fit(request, items, *model, err);
    set_cells(spec, *model);
    return NC_OK;
}

/* A record is a row of the table, or a frame of rows. Cells are the model's: without one named,
 * those of the labels, or else of the last array that is no table. */
static int choose_table(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                        enum nc_array_format format, const struct nc_array_shape *file,
                        const struct nc_head *head, const struct nc_array_spec **model,
                        struct nc_error *err)
{
    size_t items = record_items(file, 1), columns = items;
    int status = find_named(request, head, model, err);
    if (status != NC_OK)
        return status;
    if (!*model)
        *model = nc_head_array(head, "label");
    for (size_t i = head->array_count; !*model && i-- > 0;)
        if (head->arrays[i].axes == 2)
            *model = &head->arrays[i];
    if (!*model)
        return does_not_fit(request, items, NULL, err);
    size_t count = cells(*model);
    bool text = format == NC_FORMAT_TEXT || format == NC_FORMAT_CSV || format == NC_FORMAT_TSV;
    bool frames = !text && items % count == 0 && (file->axes > 2 || items > count);
    if (frames)
        columns = items / count;
    if (file->axes > 2 && !frames)
        return does_not_fit(request, items, *model, err);
    set_cells(spec, *model);
    spec->axes = 3;
    spec->shape[2] = columns;
    return NC_OK;
}

/* Without a stream the file's own shape: frames x channels x bins, or one channel. */
static int choose_own(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                      const struct nc_array_shape *file, size_t parts, struct nc_error *err)
{
    bool table = strcmp(request->name, "table") == 0;
    size_t least = table ? 3 : 2, have = file->axes - 1;
    if (have > NC_MAX_AXES)
        return nc_fail(err, NC_ERR_DATA, "%s: %zu axes: at most %d are possible", request->path,
                       file->axes, 1 + NC_MAX_AXES);
    spec->axes = have < least ? least : have;
    spec->step = 1;
    for (size_t i = 0; i < spec->axes; i++) {
        size_t missing = spec->axes - have;
        spec->shape[i] = i < missing ? 1 : (size_t)file->size[1 + i - missing];
    }
    spec->shape[spec->axes - 1] /= parts;
    return NC_OK;
}

int nc_array_shape_choose(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                          enum nc_array_format format, const struct nc_array_shape *file,
                          size_t parts, const struct nc_head *head,
                          const struct nc_array_spec **model, struct nc_error *err)
{
    *model = NULL;
    if (request->axes > 0)
        return choose_told(spec, request, head, model, err);
    if (format == NC_FORMAT_RAW) {
        if (!request->like || !head)
            return nc_fail(err, NC_ERR_USAGE, "raw numbers have no shape: tell it, by --shape%s",
                           head ? " or --like" : "");
        int status = find_named(request, head, model, err);
        if (status != NC_OK)
            return status;
        set_cells(spec, *model);
        return NC_OK;
    }
    if (!head)
        return choose_own(spec, request, file, parts, err);
    if (strcmp(request->name, "table") == 0)
        return choose_table(spec, request, format, file, head, model, err);
    return choose_cells(spec, request, record_items(file, parts), head, model, err);
}

int nc_array_shape_of_cells(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                            const struct nc_head *head, const struct nc_array_spec **model,
                            struct nc_error *err)
{
    int status = find_named(request, head, model, err);
    if (status != NC_OK)
        return status;
    if (!*model)
        *model = nc_head_array(head, "spec");
    for (size_t i = 0; !*model && i < head->array_count; i++)
        if (head->arrays[i].axes == 2)
            *model = &head->arrays[i];
    if (!*model || (*model)->axes < 2 || (*model)->axes > 3)
        return nc_fail(err, NC_ERR_DATA, "%s: the stream has no array of cells to mark",
                       request->path);
    set_cells(spec, *model);
    return NC_OK;
}

/* ---- attributes ---- */

static void add(struct nc_array_spec *spec, const char *key, const char *value)
{
    size_t used = strlen(spec->attributes);
    if (value[0] && used + strlen(key) + strlen(value) + 3 < sizeof spec->attributes)
        snprintf(spec->attributes + used, sizeof spec->attributes - used, "%s%s=%s",
                 used > 0 ? " " : "", key, value);
}

void nc_array_shape_attributes(struct nc_array_spec *spec, const struct nc_array_spec *model,
                               const char *columns)
{
    char text[64];
    if (model && strcmp(model->name, spec->name) == 0 && model->axes == spec->axes &&
        memcmp(model->shape, spec->shape, spec->axes * sizeof *spec->shape) == 0) {
        snprintf(spec->attributes, sizeof spec->attributes, "%s", model->attributes);
        return;
    }
    add(spec, "axis",
        spec->axes == 2   ? "channel,bin"
        : spec->axes == 3 ? "channel,bin,column"
                          : "");
    if (model && spec->axes >= 2 && cells(model) == spec->shape[0] * spec->shape[1]) {
        if (nc_array_attribute(model, "factor", text, sizeof text))
            add(spec, "factor", text);
        if (nc_array_attribute(model, "bins", text, sizeof text))
            add(spec, "bins", text);
    }
    if (spec->axes == 3)
        add(spec, "columns", columns);
}
