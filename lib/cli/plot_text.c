#include "cli/plot_text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ground/mem.h"

enum { MARGIN = 8 }; /* columns left of the picture, for the numbers */

void nc_plot_terminal_size(int fd, size_t *columns, size_t *lines)
{
    struct winsize size;
    *columns = 80;
    *lines = 24;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *columns = size.ws_col;
        *lines = size.ws_row;
    }
}

static void set_colours(FILE *out, uint32_t front, uint32_t back)
{
    fprintf(out, "\033[38;2;%u;%u;%u;48;2;%u;%u;%um", front >> 16 & 0xff, front >> 8 & 0xff,
            front & 0xff, back >> 16 & 0xff, back >> 8 & 0xff, back & 0xff);
}

/* Two rows of pixels as one line; colours are told where they change. */
static void print_row(FILE *out, const uint32_t *upper, const uint32_t *lower, size_t width)
{
    for (size_t x = 0; x < width; x++) {
        if (x == 0 || upper[x] != upper[x - 1] || lower[x] != lower[x - 1])
            set_colours(out, upper[x], lower[x]);
        fputs("\u2580", out); /* upper half block */
    }
    fputs("\033[0m\n", out);
}

/* The numbers of the x axis, as far as they touch neither each other nor the label at its end. */
static void print_x_axis(FILE *out, const struct nc_plot_axis *axis, size_t width)
{
    struct nc_plot_tick ticks[NC_PLOT_MOST_TICKS];
    size_t count = nc_plot_ticks(axis, width / 10 + 1, ticks), at = 0;
    size_t label = strlen(axis->label), room = width > label + 8 ? width - label - 2 : width;
    fprintf(out, "%*s", MARGIN, "");
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(ticks[i].text);
        size_t place = (size_t)(ticks[i].place * (double)(width - 1) + 0.5);
        if (place + length > room || (at > 0 && place <= at))
            continue;
        at += (size_t)fprintf(out, "%*s%s", (int)(place - at), "", ticks[i].text);
    }
    if (at + 2 + label <= width)
        fprintf(out, "%*s", (int)(width - at), axis->label);
    fputc('\n', out);
}

static void print_key(FILE *out, const struct nc_plot_figure *f, const struct nc_plot_panel *p)
{
    enum { STEPS = 16 };
    fprintf(out, "%*s", MARGIN, "");
    for (size_t c = 0; c < p->clusters && c < 8; c++) {
        uint32_t rgb = nc_label_rgb(c);
        fprintf(out, "\033[38;2;%u;%u;%um\u2588\033[0m %zu%s  ", rgb >> 16 & 0xff, rgb >> 8 & 0xff,
                rgb & 0xff, c,
                c == 0                 ? " noise"
                : c + 1 == p->clusters ? " voice"
                                       : "");
    }
    if (p->clusters == 0 && p->key[0]) {
        fprintf(out, "%.4g ", p->low);
        for (int i = 0; i < STEPS; i++) {
            uint32_t left = nc_colormap_rgb(f->map, (i + 0.25) / STEPS);
            uint32_t right = nc_colormap_rgb(f->map, (i + 0.75) / STEPS);
            set_colours(out, left, right);
            fputs("\u258c", out); /* left half block */
        }
        fprintf(out, "\033[0m %.4g  %s", p->high, p->key);
    }
    fputc('\n', out);
}

/* Which line each number of the y axis stands at. */
static void print_body(FILE *out, const struct nc_plot_panel *p, const uint32_t *pixels,
                       size_t width, size_t lines)
{
    struct nc_plot_tick ticks[NC_PLOT_MOST_TICKS];
    size_t count = nc_plot_ticks(&p->y, lines / 3 + 1, ticks);
    for (size_t l = 0; l < lines; l++) {
        const char *text = "";
        for (size_t i = 0; i < count; i++)
            if ((size_t)((1 - ticks[i].place) * (double)(lines - 1) + 0.5) == l)
                text = ticks[i].text;
        fprintf(out, "%*.*s ", MARGIN - 1, MARGIN - 1, text);
        print_row(out, pixels + 2 * l * width, pixels + (2 * l + 1) * width, width);
    }
}

static int print_panel(FILE *out, const struct nc_plot_figure *f, size_t panel, size_t width,
                       size_t lines, struct nc_error *err)
{
    const struct nc_plot_panel *p = &f->panels[panel];
    uint32_t *pixels = nc_array(2 * lines * width, sizeof *pixels, "a picture", err);
    if (!pixels)
        return NC_ERR_SYSTEM;
    int status = nc_plot_raster(f, panel, width, 2 * lines, pixels, err);
    if (status == NC_OK) {
        fprintf(out, "%*s%s%s%s\n", MARGIN, "", p->y.label, p->title[0] ? ": " : "", p->title);
        print_body(out, p, pixels, width, lines);
        print_x_axis(out, &p->x, width);
        if (p->clusters > 0 || p->key[0])
            print_key(out, f, p);
    }
    free(pixels);
    return status;
}

int nc_plot_print(FILE *out, const struct nc_plot_figure *figure, size_t columns, size_t lines,
                  struct nc_error *err)
{
    size_t others = 3;                          /* title of the panel, x axis, key */
    size_t taken = (figure->title ? 1 : 0) + 1; /* and the line of the prompt */
    size_t each = lines > taken ? (lines - taken) / figure->count : 0;
    if (columns < MARGIN + 8 || each < others + 2)
        return nc_fail(err, NC_ERR_USAGE, "%zu x %zu letters have no room for %zu panels", columns,
                       lines, figure->count);
    if (figure->title)
        fprintf(out, "%*s%s\n", MARGIN, "", figure->title);
    int status = NC_OK;
    for (size_t i = 0; status == NC_OK && i < figure->count; i++)
        status = print_panel(out, figure, i, columns - MARGIN, each - others, err);
    return status;
}
