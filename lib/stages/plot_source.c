#include "stages/plot_source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "stages/plot_array.h"

enum { MOST_ROWS = 2048 };

struct nc_plot_source {
    struct nc_plot_request request;
    struct nc_plot_panel panel;
    char name[32], label_name[32];
    struct nc_plot_array array;
    size_t channels, bins, columns; /* of a frame; columns of a table, else 1 */
    size_t x, y, value;             /* which column of a table */
    size_t rows, row_bins;          /* image: rows kept, bins that each stands for */
    float *cells;                   /* a frame, one channel */
};

/* ---- images ---- */

static int begin_image(struct nc_plot_source *s, const struct nc_array_spec *spec,
                       struct nc_error *err)
{
    struct nc_plot_panel *p = &s->panel;
    double most = s->request.max_frequency;
    p->kind = spec->dtype == NC_U8 ? NC_PLOT_LABELS : NC_PLOT_IMAGE;
    s->rows = s->bins;
    if (s->array.hertz > 0 && most > 0 && most / s->array.hertz + 1 < (double)s->bins)
        s->rows = (size_t)(most / s->array.hertz) + 1;
    s->row_bins = (s->rows + MOST_ROWS - 1) / MOST_ROWS;
    s->rows = (s->rows + s->row_bins - 1) / s->row_bins;
    return nc_plot_pool_init(&p->pool, s->rows, s->request.columns, err);
}

static void frequency_axis(struct nc_plot_source *s)
{
    struct nc_plot_panel *p = &s->panel;
    double unit = s->array.hertz > 0 ? s->array.hertz : 1;
    p->row_step = unit * (double)s->row_bins;
    p->row_first += unit * (double)(s->row_bins - 1) / 2;
    p->y = (struct nc_plot_axis){.unit = 1, .scale = s->request.scale};
    p->y.high = p->row_first + p->row_step * (double)(s->rows - 1);
    if (s->request.max_frequency > 0 && s->array.hertz > 0)
        p->y.high = fmin(p->y.high, s->request.max_frequency);
    if (s->rows == 1)
        p->y.high = p->row_first + p->row_step / 2;
    if (p->y.scale == NC_PLOT_LOG)
        p->y.low = fmax(p->y.high / 200, unit);
    snprintf(p->y.label, sizeof p->y.label, s->array.hertz > 0 ? "frequency (Hz)" : "bin");
}

static void frames_axis(struct nc_plot_source *s)
{
    struct nc_plot_panel *p = &s->panel;
    double frames = (double)p->pool.frames;
    if (s->array.seconds > 0) {
        nc_plot_time_axis(&p->x, frames * s->array.seconds);
        p->frames_each_x = 1 / s->array.seconds;
    } else {
        p->x = (struct nc_plot_axis){.high = frames, .unit = 1, .label = "frame"};
        p->frames_each_x = 1;
    }
}

static void set_key(struct nc_plot_source *s)
{
    struct nc_plot_panel *p = &s->panel;
    const char *text = "amplitude";
    if (s->array.meaning == NC_PLOT_RATIO)
        text = "voice to noise (dB)";
    else if (s->array.meaning != NC_PLOT_PLAIN)
        text = isnan(s->array.reference) ? "level (dB)" : "level (dB of full scale)";
    else if (strcmp(s->name, "voice") == 0)
        text = "probability of voice";
    else if (s->panel.kind == NC_PLOT_IMAGE)
        text = s->name;
    snprintf(p->key, sizeof p->key, "%s", text);
}

static void finish_image(struct nc_plot_source *s)
{
    struct nc_plot_panel *p = &s->panel;
    size_t count = p->pool.columns * p->pool.rows;
    p->low = INFINITY;
    p->high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        p->pool.values[i] = nc_plot_array_shown(&s->array, p->pool.values[i]);
        p->low = fmin(p->low, (double)p->pool.values[i]);
        p->high = fmax(p->high, (double)p->pool.values[i]);
    }
    frequency_axis(s);
    frames_axis(s);
    if (p->kind == NC_PLOT_IMAGE)
        set_key(s);
}

/* One channel's values as the pool wants them: rows of the largest bin. */
static void fold_rows(const struct nc_plot_source *s, float *cells)
{
    for (size_t r = 0; s->row_bins > 1 && r < s->rows; r++) {
        float most = cells[r * s->row_bins];
        for (size_t b = r * s->row_bins; b < (r + 1) * s->row_bins && b < s->bins; b++)
            most = cells[b] > most ? cells[b] : most;
        cells[r] = most;
    }
}

/* ---- cells ---- */

/* Value of cell `bin` of channel c in a frame, as it stands there; power of a complex number. */
static void read_cells(const struct nc_plot_source *s, const struct nc_chunk *chunk, size_t frame,
                       size_t channel, float *cells)
{
    size_t from = frame * chunk->spec->frame_items + channel * s->bins;
    if (chunk->spec->dtype == NC_C8) {
        const float *z = (const float *)chunk->payload + 2 * from;
        for (size_t b = 0; b < s->bins; b++)
            cells[b] = z[2 * b] * z[2 * b] + z[2 * b + 1] * z[2 * b + 1];
    } else if (chunk->spec->dtype == NC_U8) {
        const unsigned char *label = (const unsigned char *)chunk->payload + from;
        for (size_t b = 0; b < s->bins; b++)
            cells[b] = (float)label[b];
    } else {
        memcpy(cells, (const float *)chunk->payload + from, s->bins * sizeof *cells);
    }
}

static void push_image(struct nc_plot_source *s, const struct nc_chunk *chunk, size_t frame)
{
    float *all = s->cells, *one = s->cells + s->bins;
    size_t first = s->request.channel ? s->request.channel - 1 : 0;
    size_t end = s->request.channel ? s->request.channel : s->channels;
    read_cells(s, chunk, frame, first, all);
    for (size_t c = first + 1; c < end; c++) {
        read_cells(s, chunk, frame, c, one);
        for (size_t b = 0; b < s->bins; b++)
            all[b] = one[b] > all[b] ? one[b] : all[b];
    }
    fold_rows(s, all);
    nc_plot_pool_push(&s->panel.pool, all);
}

static bool channel_wanted(const struct nc_plot_source *s, size_t channel)
{
    return s->request.channel == 0 || s->request.channel == channel + 1;
}

static void push_points(struct nc_plot_source *s, const struct nc_chunk *chunk, size_t frame)
{
    struct nc_plot_points *points = &s->panel.points;
    for (size_t c = 0; c < s->channels; c++) {
        if (!channel_wanted(s, c))
            continue;
        if (s->panel.kind == NC_PLOT_HISTOGRAM) {
            read_cells(s, chunk, frame, c, s->cells);
            nc_plot_points_push(points, s->cells, s->bins);
            continue;
        }
        const float *row = (const float *)chunk->payload + frame * chunk->spec->frame_items +
                           c * s->bins * s->columns;
        for (size_t b = 0; b < s->bins; b++, row += s->columns) {
            float point[3] = {row[s->x], row[s->y], row[s->value]};
            nc_plot_points_push(points, point, 1);
        }
    }
}

static void push_labels(struct nc_plot_source *s, const struct nc_chunk *chunk, size_t frame)
{
    const unsigned char *labels =
        (const unsigned char *)chunk->payload + frame * chunk->spec->frame_items;
    for (size_t c = 0; c < s->channels; c++)
        if (channel_wanted(s, c))
            nc_plot_points_label(&s->panel.points, labels + c * s->bins, s->bins);
}

void nc_plot_source_chunk(struct nc_plot_source *s, const struct nc_chunk *chunk)
{
    if (!chunk->spec)
        return;
    bool image = s->panel.kind == NC_PLOT_IMAGE || s->panel.kind == NC_PLOT_LABELS;
    bool own = strcmp(chunk->spec->name, s->name) == 0;
    bool label = !image && strcmp(chunk->spec->name, s->label_name) == 0;
    for (size_t t = 0; t < chunk->frames; t++) {
        if (own && image)
            push_image(s, chunk, t);
        else if (own)
            push_points(s, chunk, t);
        if (label)
            push_labels(s, chunk, t);
    }
}

/* ---- points ---- */

/* The place of a name in the attribute columns=frame,bin,amplitude; `otherwise` if it is not there.
 */
static size_t column_named(const char *columns, const char *name, size_t otherwise)
{
    size_t index = 0, length = strlen(name);
    for (const char *at = columns; at; index++) {
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return index;
        at = strchr(at, ',');
        at = at ? at + 1 : NULL;
    }
    return otherwise;
}

/* The axis of a table's column; frames and bins that were not scaled are seconds and hertz. */
static void column_axis(const struct nc_plot_source *s, const char *columns, size_t column,
                        bool plain, struct nc_plot_axis *axis)
{
    *axis = (struct nc_plot_axis){.unit = 1};
    if (plain && s->array.seconds > 0 && column_named(columns, "frame", SIZE_MAX) == column) {
        axis->unit = 1 / s->array.seconds;
        snprintf(axis->label, sizeof axis->label, "time (s)");
    } else if (plain && s->array.hertz > 0 && column_named(columns, "bin", SIZE_MAX) == column) {
        axis->unit = 1 / s->array.hertz;
        snprintf(axis->label, sizeof axis->label, "frequency (Hz)");
    } else {
        const char *at = columns;
        for (size_t i = 0; at && i < column; i++)
            at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL;
        if (at && *at)
            snprintf(axis->label, sizeof axis->label, "%.*s", (int)strcspn(at, ","), at);
        else
            snprintf(axis->label, sizeof axis->label, "column %zu", column + 1);
    }
}

static int begin_scatter(struct nc_plot_source *s, const struct nc_array_spec *spec,
                         struct nc_error *err)
{
    char columns[128] = "", scale[32] = "none";
    if (spec->axes != 3 || spec->dtype != NC_F4 || spec->shape[2] < 2)
        return nc_fail(err, NC_ERR_DATA,
                       "array `%s` is no table of at least two columns: a scatter plot needs one "
                       "(nc-table)",
                       spec->name);
    nc_array_attribute(spec, "columns", columns, sizeof columns);
    nc_array_attribute(spec, "scale", scale, sizeof scale);
    bool plain = strcmp(scale, "none") == 0;
    s->panel.kind = NC_PLOT_SCATTER;
    s->columns = spec->shape[2];
    s->x = column_named(columns, "frame", 0);
    s->y = column_named(columns, "bin", s->x == 1 ? 0 : 1);
    s->value = column_named(columns, "amplitude", s->columns - 1);
    column_axis(s, columns, s->x, plain, &s->panel.x);
    column_axis(s, columns, s->y, plain, &s->panel.y);
    return nc_plot_points_init(&s->panel.points, 3, NC_PLOT_MOST_POINTS, err);
}

static void widen(struct nc_plot_axis *axis)
{
    double room = axis->high > axis->low ? 0.01 * (axis->high - axis->low) : 0.5;
    axis->low -= room;
    axis->high += room;
}

static int finish_points(struct nc_plot_source *s, struct nc_error *err)
{
    struct nc_plot_panel *p = &s->panel;
    size_t value = p->points.width - 1;
    for (size_t i = 0; i < p->points.count; i++) {
        float *x = &p->points.values[i * p->points.width + value];
        *x = nc_plot_array_shown(&s->array, *x);
    }
    nc_plot_points_range(&p->points, value, &p->low, &p->high);
    set_key(s);
    if (p->kind == NC_PLOT_SCATTER) {
        nc_plot_points_range(&p->points, 0, &p->x.low, &p->x.high);
        nc_plot_points_range(&p->points, 1, &p->y.low, &p->y.high);
        widen(&p->x);
        widen(&p->y);
        return NC_OK;
    }
    /* What lies further below the loudest is silence, and would only squeeze the rest. */
    p->x = (struct nc_plot_axis){.low = p->low, .high = p->high, .unit = 1};
    if (s->array.meaning != NC_PLOT_PLAIN)
        p->x.low = fmax(p->low, p->high - 120);
    widen(&p->x);
    snprintf(p->x.label, sizeof p->x.label, "%s", p->key);
    p->key[0] = '\0';
    return nc_plot_histogram_finish(p, err);
}

/* ---- life ---- */

static int begin(struct nc_plot_source *s, const struct nc_head *head,
                 const struct nc_array_spec *spec, struct nc_error *err)
{
    enum nc_plot_want want = s->request.want;
    if (want == NC_PLOT_WANT_AUTO)
        want = spec->axes == 3 ? NC_PLOT_WANT_SCATTER : NC_PLOT_WANT_IMAGE;
    s->channels = spec->shape[0];
    s->bins = spec->shape[1];
    s->columns = 1;
    if (s->request.channel > s->channels)
        return nc_fail(err, NC_ERR_USAGE, "channel %zu of %zu", s->request.channel, s->channels);
    snprintf(s->name, sizeof s->name, "%s", spec->name);
    nc_plot_array_describe(&s->array, head, spec);
    s->panel.row_first = s->array.first_hertz;
    s->cells = nc_array(2 * s->bins, sizeof *s->cells, "a frame", err);
    if (!s->cells)
        return NC_ERR_SYSTEM;

    const struct nc_array_spec *label =
        spec->dtype == NC_U8 ? spec : nc_plot_array_labels(head, spec);
    char clusters[16];
    if (label && !s->request.ignore_labels && (label == spec || want != NC_PLOT_WANT_IMAGE)) {
        snprintf(s->label_name, sizeof s->label_name, "%s", label->name);
        s->panel.clusters = nc_array_attribute(label, "clusters", clusters, sizeof clusters)
                                ? strtoul(clusters, NULL, 10)
                                : 2;
        if (s->panel.clusters < 1 || s->panel.clusters > 256)
            return nc_fail(err, NC_ERR_DATA, "array `%s` has %zu clusters", label->name,
                           s->panel.clusters);
    }
    if (want == NC_PLOT_WANT_SCATTER)
        return begin_scatter(s, spec, err);
    if (spec->axes != 2)
        return nc_fail(err, NC_ERR_DATA, "array `%s` is a table: draw it as a scatter plot",
                       spec->name);
    if (want == NC_PLOT_WANT_IMAGE)
        return begin_image(s, spec, err);
    s->panel.kind = NC_PLOT_HISTOGRAM;
    return nc_plot_points_init(&s->panel.points, 1, NC_PLOT_MOST_POINTS, err);
}

int nc_plot_source_new(struct nc_plot_source **source, const struct nc_head *head,
                       const struct nc_plot_request *request, struct nc_error *err)
{
    *source = NULL;
    const struct nc_array_spec *spec = nc_plot_array_choose(head, request->array, request->want);
    if (!spec)
        return nc_fail(err, NC_ERR_DATA, "the stream has no array `%s` to draw",
                       request->array                          ? request->array
                       : request->want == NC_PLOT_WANT_SCATTER ? "table"
                                                               : "spec");
    if (!nc_plot_array_drawable(spec))
        return nc_fail(err, NC_ERR_DATA, "array `%s` is of a type or shape that cannot be drawn",
                       spec->name);
    struct nc_plot_source *s = calloc(1, sizeof *s);
    if (!s)
        return nc_fail_memory(err, "a picture", sizeof *s);
    s->request = *request;
    int status = begin(s, head, spec, err);
    if (status == NC_OK)
        *source = s;
    else
        nc_plot_source_free(s);
    return status;
}

void nc_plot_source_free(struct nc_plot_source *source)
{
    if (!source)
        return;
    nc_plot_panel_free(&source->panel);
    free(source->cells);
    free(source);
}

int nc_plot_source_finish(struct nc_plot_source *s, struct nc_plot_panel *panel,
                          struct nc_error *err)
{
    int status = NC_OK;
    if (s->panel.pool.frames == 0 && s->panel.points.count == 0)
        return nc_fail(err, NC_ERR_DATA, "array `%s` is empty: there is nothing to draw", s->name);
    if (s->panel.kind == NC_PLOT_IMAGE || s->panel.kind == NC_PLOT_LABELS)
        finish_image(s);
    else
        status = finish_points(s, err);
    if (status == NC_OK) {
        *panel = s->panel;
        memset(&s->panel, 0, sizeof s->panel);
    }
    return status;
}
