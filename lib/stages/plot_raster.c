#include "stages/plot_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

void nc_plot_panel_free(struct nc_plot_panel *panel)
{
    nc_plot_pool_free(&panel->pool);
    nc_plot_points_free(&panel->points);
}

uint32_t nc_plot_paper(const struct nc_plot_figure *figure)
{
    return figure->dark ? 0x16181d : 0xffffff;
}

uint32_t nc_plot_ink(const struct nc_plot_figure *figure)
{
    return figure->dark ? 0xd8dae0 : 0x202226;
}

static uint32_t colour(const struct nc_plot_figure *figure, const struct nc_plot_panel *p,
                       double value)
{
    return nc_colormap_rgb(figure->map, (value - p->low) / (p->high - p->low));
}

/* ---- image, labels ---- */

struct span {
    size_t first, last;
};

/* The rows of the pool whose middles lie within a pixel, or the one that the pixel lies in. */
static void row_span(const struct nc_plot_panel *p, size_t y, size_t height, struct span *rows)
{
    double bottom = nc_plot_axis_value(&p->y, 1 - (double)(y + 1) / (double)height);
    double top = nc_plot_axis_value(&p->y, 1 - (double)y / (double)height);
    double from = (bottom - p->row_first) / p->row_step, end = (top - p->row_first) / p->row_step;
    double most = (double)(p->pool.rows - 1), first = ceil(from), last = ceil(end) - 1;
    if (last < first)
        first = last = floor((from + end) / 2 + 0.5);
    rows->first = (size_t)fmin(fmax(first, 0), most);
    rows->last = (size_t)fmin(fmax(last, (double)rows->first), most);
}

static float loudest(const float *column, const struct span *rows)
{
    float most = column[rows->first];
    for (size_t r = rows->first + 1; r <= rows->last; r++)
        most = column[r] > most ? column[r] : most;
    return most;
}

static int raster_image(const struct nc_plot_figure *figure, const struct nc_plot_panel *p,
                        size_t width, size_t height, uint32_t *pixels, struct nc_error *err)
{
    struct span *rows = nc_array(height, sizeof *rows, "a picture", err);
    float *column = nc_array(p->pool.rows, sizeof *column, "a picture", err);
    if (rows && column) {
        for (size_t y = 0; y < height; y++)
            row_span(p, y, height, &rows[y]);
        double frames = p->x.high * p->frames_each_x;
        for (size_t x = 0; x < width; x++) {
            nc_plot_pool_span(&p->pool, frames * (double)x / (double)width,
                              frames * (double)(x + 1) / (double)width, column);
            for (size_t y = 0; y < height; y++) {
                double value = (double)loudest(column, &rows[y]);
                pixels[y * width + x] = p->kind == NC_PLOT_LABELS
                                            ? nc_label_rgb((size_t)fmax(value, 0))
                                            : colour(figure, p, value);
            }
        }
    }
    free(column);
    free(rows);
    return rows && column ? NC_OK : NC_ERR_SYSTEM;
}

/* ---- scatter ---- */

static bool before(const struct nc_plot_panel *p, const float *depth, size_t at, float value)
{
    return p->clusters > 0 || isnan(depth[at]) || value > depth[at];
}

/* A point covers so many pixels that few look like dots and many like a surface. */
static long dot_size(const struct nc_plot_points *points, size_t width, size_t height)
{
    double each = sqrt((double)width * (double)height / (double)(points->count + 1));
    return (long)fmin(fmax(floor(0.6 * each), 1), fmax(1, (double)height / 100));
}

/* The loudest point of a pixel is seen; of labelled points the last. depth: [height][width]. */
static void scatter(const struct nc_plot_figure *figure, const struct nc_plot_panel *p, long width,
                    long height, float *depth, uint32_t *pixels)
{
    const struct nc_plot_points *points = &p->points;
    long size = dot_size(points, (size_t)width, (size_t)height);
    for (long i = 0; i < width * height; i++)
        depth[i] = NAN;
    for (size_t i = 0; i < points->count; i++) {
        const float *point = points->values + i * points->width;
        double px = nc_plot_axis_place(&p->x, (double)point[0]);
        double py = nc_plot_axis_place(&p->y, (double)point[1]);
        if (!(px >= 0 && px <= 1 && py >= 0 && py <= 1))
            continue;
        long left = (long)(px * (double)width) - size / 2;
        long top = (long)((1 - py) * (double)height) - size / 2;
        uint32_t rgb = p->clusters > 0 ? nc_label_rgb(i < points->labels ? points->label[i] : 0)
                                       : colour(figure, p, (double)point[2]);
        for (long y = top < 0 ? 0 : top; y < top + size && y < height; y++)
            for (long x = left < 0 ? 0 : left; x < left + size && x < width; x++)
                if (before(p, depth, (size_t)(y * width + x), point[2])) {
                    depth[y * width + x] = point[2];
                    pixels[y * width + x] = rgb;
                }
    }
}

static int raster_scatter(const struct nc_plot_figure *figure, const struct nc_plot_panel *p,
                          size_t width, size_t height, uint32_t *pixels, struct nc_error *err)
{
    float *depth = nc_array(width * height, sizeof *depth, "a picture", err);
    if (!depth)
        return NC_ERR_SYSTEM;
    scatter(figure, p, (long)width, (long)height, depth, pixels);
    free(depth);
    return NC_OK;
}

/* ---- histogram ---- */

/* Half of each colour, so that bars behind bars are seen. */
static uint32_t blend(uint32_t a, uint32_t b)
{
    return ((a >> 1) & 0x7f7f7f) + ((b >> 1) & 0x7f7f7f);
}

static void bars(const struct nc_plot_panel *p, uint32_t rgb, const double *counts, uint32_t paper,
                 size_t width, size_t height, uint32_t *pixels)
{
    for (size_t x = 0; x < width; x++) {
        double place = counts[x] > 0 ? nc_plot_axis_place(&p->y, counts[x]) : 0;
        size_t tall = (size_t)fmin(fmax(place, 0) * (double)height, (double)height);
        for (size_t y = height - tall; y < height; y++) {
            uint32_t *pixel = &pixels[y * width + x];
            *pixel = *pixel == paper ? rgb : blend(*pixel, rgb);
        }
    }
}

enum { BARS = 120 }; /* of a histogram, whatever the width of the picture */

static int raster_histogram(const struct nc_plot_figure *figure, const struct nc_plot_panel *p,
                            size_t width, size_t height, uint32_t *pixels, struct nc_error *err)
{
    double counts[BARS];
    double *wide = nc_array(width, sizeof *wide, "a picture", err);
    if (!wide)
        return NC_ERR_SYSTEM;
    for (size_t c = 0; c < (p->clusters ? p->clusters : 1); c++) {
        nc_plot_count(p, p->clusters ? (int)c : -1, BARS, counts);
        for (size_t x = 0; x < width; x++)
            wide[x] = counts[x * BARS / width];
        bars(p, nc_label_rgb(c), wide, nc_plot_paper(figure), width, height, pixels);
    }
    double place = nc_plot_axis_place(&p->x, p->threshold);
    if (place >= 0 && place < 1)
        for (size_t y = 0; y < height; y++)
            pixels[y * width + (size_t)(place * (double)width)] = nc_plot_ink(figure);
    free(wide);
    return NC_OK;
}

/* ---- wave ---- */

static void raster_wave(const struct nc_plot_panel *p, size_t width, size_t height,
                        uint32_t *pixels)
{
    double frames = p->x.high * p->frames_each_x;
    for (size_t x = 0; x < width; x++) {
        float peaks[2];
        nc_plot_pool_span(&p->pool, frames * (double)x / (double)width,
                          frames * (double)(x + 1) / (double)width, peaks);
        double top = (1 - nc_plot_axis_place(&p->y, (double)peaks[0])) * (double)height;
        double bottom = (1 - nc_plot_axis_place(&p->y, -(double)peaks[1])) * (double)height;
        size_t first = (size_t)fmin(fmax(top, 0), (double)(height - 1));
        size_t last = (size_t)fmin(fmax(bottom, (double)first), (double)(height - 1));
        for (size_t y = first; y <= last; y++)
            pixels[y * width + x] = nc_label_rgb(0);
    }
}

int nc_plot_raster(const struct nc_plot_figure *figure, size_t panel, size_t width, size_t height,
                   uint32_t *pixels, struct nc_error *err)
{
    const struct nc_plot_panel *p = &figure->panels[panel];
    for (size_t i = 0; i < width * height; i++)
        pixels[i] = nc_plot_paper(figure);
    switch (p->kind) {
    case NC_PLOT_SCATTER:
        return raster_scatter(figure, p, width, height, pixels, err);
    case NC_PLOT_HISTOGRAM:
        return raster_histogram(figure, p, width, height, pixels, err);
    case NC_PLOT_WAVE:
        raster_wave(p, width, height, pixels);
        return NC_OK;
    default:
        return raster_image(figure, p, width, height, pixels, err);
    }
}
