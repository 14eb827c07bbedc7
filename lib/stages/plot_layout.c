#include "stages/plot_layout.h"

#include <math.h>
#include <string.h>

static bool same_axis(const struct nc_plot_axis *a, const struct nc_plot_axis *b)
{
    return a->low == b->low && a->high == b->high && a->scale == b->scale && a->unit == b->unit &&
           strcmp(a->label, b->label) == 0;
}

static bool has_key(const struct nc_plot_panel *p)
{
    return p->clusters > 0 || p->key[0];
}

static bool same_key(const struct nc_plot_panel *a, const struct nc_plot_panel *b)
{
    return a->clusters == b->clusters && strcmp(a->key, b->key) == 0 && a->low == b->low &&
           a->high == b->high;
}

/* Numbers of an axis that lies along the row of panels are everywhere (there is no neighbour to
 * read them from); those across it stand at the first panel of equal ones. The key stands at the
 * last of equal ones side by side. */
static void choose_shown(const struct nc_plot_figure *f, struct nc_plot_layout *layout)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct nc_plot_panel *p = &f->panels[i];
        struct nc_plot_box *box = &layout->boxes[i];
        bool first = i == 0, last = i + 1 == f->count;
        box->show_x = !f->stacked || last || !same_axis(&p->x, &p[1].x);
        box->show_y = f->stacked || first || !same_axis(&p->y, &p[-1].y);
        box->show_key =
            has_key(p) && (f->stacked || last || !has_key(p + 1) || !same_key(p, p + 1));
    }
}

int nc_plot_lay_out(const struct nc_plot_figure *f, double width, double height,
                    struct nc_plot_layout *layout, struct nc_error *err)
{
    double em = fmin(fmax(fmin(width / 70, height / 32), 9), 40);
    double numbers = 5.4 * em, key = 7.2 * em, gap = 1.2 * em;
    double head = (f->title ? 2.2 : 0.6) * em, title = 1.8 * em, foot = 3.4 * em;
    double taken_x = gap, taken_y = head + 0.4 * em;

    memset(layout, 0, sizeof *layout);
    layout->em = em;
    choose_shown(f, layout);
    bool keys = false;
    for (size_t i = 0; i < f->count; i++) {
        const struct nc_plot_box *box = &layout->boxes[i];
        taken_x += (box->show_y ? numbers : 0) + gap + (box->show_key ? key : 0);
        taken_y += title + (box->show_x ? foot : 0);
        keys = keys || box->show_key;
    }
    double count = (double)f->count;
    double wide =
        f->stacked ? width - numbers - 2 * gap - (keys ? key : 0) : (width - taken_x) / count;
    double tall = f->stacked ? (height - taken_y) / count : height - head - title - foot - 0.4 * em;
    if (!(wide >= 2 * em && tall >= 2 * em))
        return nc_fail(err, NC_ERR_USAGE, "a picture of %g x %g has no room for %zu panels", width,
                       height, f->count);

    double x = gap, y = head;
    for (size_t i = 0; i < f->count; i++) {
        struct nc_plot_box *box = &layout->boxes[i];
        x += box->show_y ? numbers : 0;
        y += title;
        box->left = floor(x);
        box->top = floor(y);
        box->width = floor(wide);
        box->height = floor(tall);
        if (f->stacked) {
            x = gap;
            y += tall + (box->show_x ? foot : 0);
        } else {
            x += wide + gap + (box->show_key ? key : 0);
            y = head;
        }
    }
    return NC_OK;
}
