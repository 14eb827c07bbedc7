#include "stages/plot_draw.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>

#include "stages/plot_layout.h"

struct sink {
    nc_plot_write *write;
    void *to;
    int status;
};

static cairo_status_t forward(void *closure, const unsigned char *bytes, unsigned int count)
{
    struct sink *sink = closure;
    if (sink->status == NC_OK)
        sink->status = sink->write(sink->to, bytes, count);
    return sink->status == NC_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void set_rgb(cairo_t *cr, uint32_t rgb)
{
    cairo_set_source_rgb(cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0);
}

/* align: 0 begins at x, 0.5 is centred there, 1 ends there. The middle of the letters is at y. */
static void put_text(cairo_t *cr, double x, double y, double align, const char *text)
{
    cairo_text_extents_t extents;
    cairo_font_extents_t font;
    cairo_text_extents(cr, text, &extents);
    cairo_font_extents(cr, &font);
    cairo_move_to(cr, x - align * extents.x_advance, y + (font.ascent - font.descent) / 2);
    cairo_show_text(cr, text);
}

static void put_text_upward(cairo_t *cr, double x, double y, const char *text)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, -acos(-1.0) / 2);
    put_text(cr, 0, 0, 0.5, text);
    cairo_restore(cr);
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
}

/* ---- pixels ---- */

/* Paper has finer pixels than a screen: vector formats get `fine` times as many. */
static int put_raster(cairo_t *cr, const struct nc_plot_figure *f, size_t panel,
                      const struct nc_plot_box *box, size_t fine, struct nc_error *err)
{
    size_t width = (size_t)box->width * fine, height = (size_t)box->height * fine;
    cairo_surface_t *image =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(image);
        return nc_fail_memory(err, "a picture", (double)(width * height * 4));
    }
    /* RGB24 is 32 bits a pixel, and cairo's stride for it is 4 width exactly. */
    int status = nc_plot_raster(f, panel, width, height,
                                (uint32_t *)(void *)cairo_image_surface_get_data(image), err);
    if (status == NC_OK) {
        cairo_surface_mark_dirty(image);
        cairo_save(cr);
        cairo_translate(cr, box->left, box->top);
        cairo_scale(cr, 1.0 / (double)fine, 1.0 / (double)fine);
        cairo_set_source_surface(cr, image, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
        cairo_paint(cr);
        cairo_restore(cr);
    }
    cairo_surface_destroy(image);
    return status;
}

/* ---- axes ---- */

static void put_x_axis(cairo_t *cr, const struct nc_plot_axis *axis, const struct nc_plot_box *box,
                       double em)
{
    struct nc_plot_tick ticks[NC_PLOT_MOST_TICKS];
    double bottom = box->top + box->height;
    size_t count = nc_plot_ticks(axis, (size_t)fmax(box->width / (6 * em), 2), ticks);
    for (size_t i = 0; i < count; i++) {
        double x = box->left + ticks[i].place * box->width;
        line(cr, x, bottom, x, bottom + 0.35 * em);
        if (box->show_x)
            put_text(cr, x, bottom + 1.1 * em, 0.5, ticks[i].text);
    }
    if (box->show_x)
        put_text(cr, box->left + box->width / 2, bottom + 2.5 * em, 0.5, axis->label);
}

static void put_y_axis(cairo_t *cr, const struct nc_plot_axis *axis, const struct nc_plot_box *box,
                       double em)
{
    struct nc_plot_tick ticks[NC_PLOT_MOST_TICKS];
    size_t count = nc_plot_ticks(axis, (size_t)fmax(box->height / (2.5 * em), 2), ticks);
    for (size_t i = 0; i < count; i++) {
        double y = box->top + (1 - ticks[i].place) * box->height;
        line(cr, box->left - 0.35 * em, y, box->left, y);
        if (box->show_y)
            put_text(cr, box->left - 0.6 * em, y, 1, ticks[i].text);
    }
    if (box->show_y)
        put_text_upward(cr, box->left - 4.7 * em, box->top + box->height / 2, axis->label);
}

/* ---- keys ---- */

static void put_colour_bar(cairo_t *cr, const struct nc_plot_figure *f,
                           const struct nc_plot_panel *p, const struct nc_plot_box *box, double em)
{
    enum { STEPS = 256 };
    struct nc_plot_axis axis = {.low = p->low, .high = p->high, .unit = 1};
    struct nc_plot_box bar = {
        box->left + box->width + em, box->top, em, box->height, false, true, false};
    struct nc_plot_tick ticks[NC_PLOT_MOST_TICKS];
    double tall = bar.height / STEPS;
    for (int i = 0; i < STEPS; i++) {
        set_rgb(cr, nc_colormap_rgb(f->map, (i + 0.5) / STEPS));
        /* Each step reaches under the one above, so that no seam shows between them. */
        double top = bar.top + bar.height - tall * (i + 1),
               bottom = bar.top + bar.height - tall * i;
        cairo_rectangle(cr, bar.left, top, bar.width, bottom - top);
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
        cairo_fill(cr);
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
    }
    set_rgb(cr, nc_plot_ink(f));
    double right = bar.left + bar.width;
    size_t count = nc_plot_ticks(&axis, (size_t)fmax(bar.height / (3 * em), 2), ticks);
    for (size_t i = 0; i < count; i++) {
        double y = bar.top + (1 - ticks[i].place) * bar.height;
        line(cr, right, y, right + 0.3 * em, y);
        put_text(cr, right + 0.5 * em, y, 0, ticks[i].text);
    }
    put_text_upward(cr, right + 4.4 * em, bar.top + bar.height / 2, p->key);
}

static void put_clusters(cairo_t *cr, const struct nc_plot_figure *f, const struct nc_plot_panel *p,
                         const struct nc_plot_box *box, double em)
{
    double left = box->left + box->width + em;
    for (size_t c = 0; c < p->clusters; c++) {
        double top = box->top + (double)c * 1.7 * em;
        char text[32];
        if (top + 1.7 * em > box->top + box->height)
            break;
        snprintf(text, sizeof text, "%zu%s", c,
                 c == 0                 ? " noise"
                 : c + 1 == p->clusters ? " voice"
                                        : "");
        set_rgb(cr, nc_label_rgb(c));
        cairo_rectangle(cr, left, top, em, em);
        cairo_fill(cr);
        set_rgb(cr, nc_plot_ink(f));
        put_text(cr, left + 1.5 * em, top + em / 2, 0, text);
    }
}

/* ---- the figure ---- */

static int put_panel(cairo_t *cr, const struct nc_plot_figure *f, size_t panel,
                     const struct nc_plot_layout *layout, size_t fine, struct nc_error *err)
{
    const struct nc_plot_panel *p = &f->panels[panel];
    const struct nc_plot_box *box = &layout->boxes[panel];
    double em = layout->em;
    int status = put_raster(cr, f, panel, box, fine, err);
    if (status != NC_OK)
        return status;
    set_rgb(cr, nc_plot_ink(f));
    cairo_set_line_width(cr, fmax(em / 13, 0.5));
    cairo_rectangle(cr, box->left, box->top, box->width, box->height);
    cairo_stroke(cr);
    put_text(cr, box->left + box->width / 2, box->top - 0.8 * em, 0.5, p->title);
    put_x_axis(cr, &p->x, box, em);
    put_y_axis(cr, &p->y, box, em);
    if (box->show_key && p->clusters > 0)
        put_clusters(cr, f, p, box, em);
    else if (box->show_key)
        put_colour_bar(cr, f, p, box, em);
    return NC_OK;
}

static int put_figure(cairo_t *cr, const struct nc_plot_figure *f, double width, double height,
                      size_t fine, struct nc_error *err)
{
    struct nc_plot_layout layout;
    int status = nc_plot_lay_out(f, width, height, &layout, err);
    if (status != NC_OK)
        return status;
    set_rgb(cr, nc_plot_paper(f));
    cairo_paint(cr);
    cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    if (f->title) {
        set_rgb(cr, nc_plot_ink(f));
        cairo_set_font_size(cr, 1.25 * layout.em);
        put_text(cr, width / 2, 1.4 * layout.em, 0.5, f->title);
    }
    cairo_set_font_size(cr, layout.em);
    for (size_t i = 0; status == NC_OK && i < f->count; i++)
        status = put_panel(cr, f, i, &layout, fine, err);
    return status;
}

static cairo_surface_t *create_surface(enum nc_plot_format format, size_t width, size_t height,
                                       struct sink *sink)
{
    cairo_surface_t *surface;
    switch (format) {
    case NC_PLOT_SVG:
        return cairo_svg_surface_create_for_stream(forward, sink, (double)width, (double)height);
    case NC_PLOT_PDF:
        surface = cairo_pdf_surface_create_for_stream(forward, sink, (double)width, (double)height);
        /* The time would make each file different. */
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       "1970-01-01T00:00:00Z");
        return surface;
    default:
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    }
}

int nc_plot_draw(const struct nc_plot_figure *figure, enum nc_plot_format format, size_t width,
                 size_t height, nc_plot_write *write, void *to, struct nc_error *err)
{
    struct sink sink = {write, to, NC_OK};
    cairo_surface_t *surface = create_surface(format, width, height, &sink);
    cairo_t *cr = cairo_create(surface);
    int status =
        put_figure(cr, figure, (double)width, (double)height, format == NC_PLOT_PNG ? 1 : 2, err);
    cairo_status_t drawn = cairo_status(cr);
    cairo_destroy(cr);
    if (status == NC_OK && drawn == CAIRO_STATUS_SUCCESS && format == NC_PLOT_PNG)
        drawn = cairo_surface_write_to_png_stream(surface, forward, &sink);
    cairo_surface_finish(surface);
    if (drawn == CAIRO_STATUS_SUCCESS)
        drawn = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status == NC_OK)
        status = sink.status;
    if (status == NC_OK && drawn != CAIRO_STATUS_SUCCESS)
        status = nc_fail(err, drawn == CAIRO_STATUS_NO_MEMORY ? NC_ERR_SYSTEM : NC_ERR_INTERNAL,
                         "cairo: %s", cairo_status_to_string(drawn));
    return status;
}
