#include "cli/array_load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/array_shape.h"
#include "cli/array_source.h"
#include "cli/cell_grid.h"
#include "cli/segment_file.h"
#include "ground/mem.h"
#include "ground/order.h"

struct beginning {
    double start;
    size_t segment;
};

struct nc_array_load {
    const char *path;
    struct nc_array_source *source; /* or, where it is NULL: */
    struct nc_segments segments;
    struct beginning *order; /* segments by their start, */
    size_t started;          /* and how many of them have begun */
    size_t *active, actives; /* those that the present frame may lie in, in the file's order */
    struct nc_cell_grid grid;
    struct nc_array_spec spec; /* of the loaded array */
    char model[32];
    size_t values_a_frame, block; /* block: frames at a time */
    double *values;               /* [block][values_a_frame] */
    void *data;                   /* the same as spec.dtype */
    uint64_t frames;              /* written */
};

/* ---- opening ---- */

/* Labels are bytes; complex is what was complex. */
static enum nc_dtype choose_dtype(const char *name, bool complex)
{
    return strcmp(name, "label") == 0 ? NC_U8 : complex ? NC_C8 : NC_F4;
}

static int open_array(struct nc_array_load *l, const struct nc_array_load_request *request,
                      enum nc_array_format format, FILE *file, const struct nc_head *head,
                      struct nc_error *err)
{
    int status = nc_array_source_open(&l->source, file, l->path, format, request->name,
                                      request->header, err);
    if (status != NC_OK)
        return status;
    const struct nc_array_spec *same = head ? nc_head_array(head, request->name) : NULL;
    bool complex = nc_array_source_is_complex(l->source);
    if (complex && strcmp(request->name, "label") == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: complex numbers are no labels", l->path);
    /* Text and raw numbers do not tell, and have two columns for a complex number. */
    bool plain = format != NC_FORMAT_NPY && format != NC_FORMAT_NPZ && format != NC_FORMAT_MAT &&
                 format != NC_FORMAT_HTK;
    bool pairs = plain && same && same->dtype == NC_C8 && strcmp(request->name, "label") != 0;
    l->spec.dtype = choose_dtype(request->name, complex || pairs);
    const struct nc_array_spec *model;
    status = nc_array_shape_choose(&l->spec, request, format, nc_array_source_shape(l->source),
                                   pairs ? 2 : 1, head, &model, err);
    if (status != NC_OK)
        return status;
    snprintf(l->model, sizeof l->model, "%s", model ? model->name : "");
    nc_array_shape_attributes(&l->spec, model, nc_array_source_columns(l->source));
    return NC_OK;
}

static int sort_segments(struct nc_array_load *l, struct nc_error *err)
{
    l->order = nc_array(l->segments.count, sizeof *l->order, l->path, err);
    l->active = nc_array(l->segments.count, sizeof *l->active, l->path, err);
    if (!l->order || !l->active)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < l->segments.count; i++)
        l->order[i] = (struct beginning){l->segments.items[i].start, i};
    /* The start is the first member of what is sorted. */
    qsort(l->order, l->segments.count, sizeof *l->order, nc_ascending);
    return NC_OK;
}

static int open_segments(struct nc_array_load *l, const struct nc_array_load_request *request,
                         enum nc_array_format format, FILE *file, const struct nc_head *head,
                         struct nc_error *err)
{
    const struct nc_array_spec *model;
    int status =
        head ? nc_segments_read(&l->segments, file, l->path, format, request->name, err)
             : nc_fail(err, NC_ERR_USAGE, "--new: %s holds segments, not an array", l->path);
    fclose(file);
    if (status == NC_OK)
        status = sort_segments(l, err);
    if (status == NC_OK)
        status = nc_array_shape_of_cells(&l->spec, request, head, &model, err);
    if (status == NC_OK)
        status = nc_cell_grid_read(head, model, &l->grid, err);
    if (status != NC_OK)
        return status;
    snprintf(l->model, sizeof l->model, "%s", model->name);
    l->spec.dtype = choose_dtype(request->name, false);
    nc_array_shape_attributes(&l->spec, model, "");
    return NC_OK;
}

static int allocate(struct nc_array_load *l, struct nc_error *err)
{
    size_t items = 1, parts = l->spec.dtype == NC_C8 ? 2 : 1;
    for (size_t i = 0; i < l->spec.axes; i++)
        if (!nc_multiply(items, l->spec.shape[i], &items))
            items = SIZE_MAX / 64;
    if (items == 0 || items > NC_MAX_FRAME_BYTES / nc_dtype_size(l->spec.dtype))
        return nc_fail(err, NC_ERR_DATA, "%s: %zu numbers a frame are not possible", l->path,
                       items);
    l->values_a_frame = items * parts;
    size_t bytes = l->values_a_frame * sizeof *l->values;
    l->block = bytes < NC_BLOCK_BYTES ? NC_BLOCK_BYTES / bytes : 1;
    l->values = nc_array(l->block, bytes, l->path, err);
    l->data = nc_array(l->block, items * nc_dtype_size(l->spec.dtype), l->path, err);
    return l->values && l->data ? NC_OK : NC_ERR_SYSTEM;
}

int nc_array_load_open(struct nc_array_load **load, const struct nc_array_load_request *request,
                       const struct nc_head *head, struct nc_error *err)
{
    struct nc_array_load *l = calloc(1, sizeof *l);
    *load = NULL;
    if (!l)
        return nc_fail_memory(err, request->path, 0);
    l->path = request->path;
    snprintf(l->spec.name, sizeof l->spec.name, "%s", request->name);
    FILE *file = nc_open_seekable(request->path, err);
    int status = file ? NC_OK : (int)err->status;
    if (status == NC_OK) {
        enum nc_array_format format = request->format;
        if (format == NC_FORMAT_AUTO)
            format = nc_array_format_of_file(file, request->path);
        status = nc_array_format_is_segments(format)
                     ? open_segments(l, request, format, file, head, err)
                     : open_array(l, request, format, file, head, err);
    }
    if (status == NC_OK)
        status = allocate(l, err);
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
    nc_array_source_close(load->source);
    nc_segments_free(&load->segments);
    free(load->order);
    free(load->active);
    free(load->values);
    free(load->data);
    free(load);
}

const char *nc_array_load_model(const struct nc_array_load *load)
{
    return load->model[0] ? load->model : NULL;
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

/* ---- frames ---- */

/* The values as the array's type; labels must be whole numbers from 0 to 255. */
static int convert(const struct nc_array_load *l, size_t frames, struct nc_error *err)
{
    for (size_t i = 0; i < frames * l->values_a_frame; i++) {
        double x = l->values[i];
        unsigned long long frame = l->frames + i / l->values_a_frame;
        if (isnan(x))
            return nc_fail(err, NC_ERR_DATA, "%s: frame %llu has NaN", l->path, frame);
        if (l->spec.dtype == NC_U8) {
            if (x < 0 || x > 255 || x != floor(x))
                return nc_fail(err, NC_ERR_DATA, "%s: frame %llu: %g is not a label (0 to 255)",
                               l->path, frame, x);
            ((unsigned char *)l->data)[i] = (unsigned char)x;
            continue;
        }
        float y = (float)x;
        if (isinf(y) && !isinf(x))
            return nc_fail(err, NC_ERR_DATA, "%s: frame %llu: %g is beyond single precision",
                           l->path, frame, x);
        ((float *)l->data)[i] = y;
    }
    return NC_OK;
}

/* Segments that have begun by now and not ended. Frames come in order of time. */
static void find_active(struct nc_array_load *l, double second)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->actives; i++)
        if (l->segments.items[l->active[i]].end >= second)
            l->active[kept++] = l->active[i];
    l->actives = kept;
    for (; l->started < l->segments.count; l->started++) {
        size_t next = l->order[l->started].segment, at = l->actives;
        if (l->order[l->started].start > second)
            return;
        if (l->segments.items[next].end < second)
            continue;
        for (; at > 0 && l->active[at - 1] > next; at--)
            l->active[at] = l->active[at - 1];
        l->active[at] = next;
        l->actives++;
    }
}

/* Value of a cell: that of the last segment of the file that it lies in. */
static double value_at(const struct nc_array_load *l, double hertz)
{
    for (size_t i = l->actives; i-- > 0;) {
        const struct nc_segment *s = &l->segments.items[l->active[i]];
        /* A comparison with NaN, no limit, is false. */
        if (!(hertz < s->low) && !(hertz > s->high))
            return s->value;
    }
    return 0;
}

static void fill_frame(struct nc_array_load *l, uint64_t frame, double *values)
{
    double second = l->grid.first_second + (double)frame * l->grid.seconds;
    size_t bins = l->spec.shape[1];
    find_active(l, second);
    for (size_t k = 0; k < bins; k++)
        values[k] = value_at(l, l->grid.first_hertz + (double)k * l->grid.hertz);
    for (size_t c = 1; c < l->spec.shape[0]; c++)
        memcpy(values + c * bins, values, bins * sizeof *values);
}

/* Up to `wanted` frames into values. */
static int fetch(struct nc_array_load *l, size_t wanted, size_t *frames, struct nc_error *err)
{
    size_t got;
    *frames = wanted;
    if (!l->source) {
        for (size_t t = 0; t < wanted; t++)
            fill_frame(l, l->frames + t, l->values + t * l->values_a_frame);
        return NC_OK;
    }
    int status = nc_array_source_read(l->source, l->values, wanted * l->values_a_frame, &got, err);
    *frames = got / l->values_a_frame;
    if (status == NC_OK && got % l->values_a_frame != 0)
        status = nc_fail(err, NC_ERR_DATA, "%s: ends within frame %llu", l->path,
                         (unsigned long long)(l->frames + *frames));
    return status;
}

/* Up to `wanted` frames, at most a block, into the stream. */
static int write_block(struct nc_array_load *l, struct nc_writer *writer, size_t wanted,
                       size_t *frames, struct nc_error *err)
{
    int status = fetch(l, wanted, frames, err);
    if (status == NC_OK)
        status = convert(l, *frames, err);
    if (status == NC_OK && *frames > 0)
        status = nc_writer_data(writer, l->spec.name, l->data, *frames, err);
    l->frames += *frames;
    return status;
}

int nc_array_load_frames(struct nc_array_load *load, struct nc_writer *writer, uint64_t frames,
                         struct nc_error *err)
{
    int status = NC_OK;
    for (size_t got; status == NC_OK && frames > 0; frames -= got) {
        status = write_block(load, writer, frames < load->block ? (size_t)frames : load->block,
                             &got, err);
        if (status == NC_OK && got == 0)
            return nc_fail(err, NC_ERR_DATA, "%s: has %llu frames, array `%s` of the stream more",
                           load->path, (unsigned long long)load->frames, load->model);
    }
    return status;
}

int nc_array_load_finish(struct nc_array_load *load, struct nc_writer *writer, struct nc_error *err)
{
    size_t got = 1;
    int status = NC_OK;
    if (!load->source)
        return NC_OK;
    if (load->model[0]) {
        status = nc_array_source_read(load->source, load->values, load->values_a_frame, &got, err);
        if (status == NC_OK && got > 0)
            status = nc_fail(err, NC_ERR_DATA,
                             "%s: has more frames than array `%s` of the stream, "
                             "%llu",
                             load->path, load->model, (unsigned long long)load->frames);
        return status;
    }
    while (status == NC_OK && got > 0)
        status = write_block(load, writer, load->block, &got, err);
    return status;
}
