#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stages/plot_figure.h"

static bool is_level(const struct nc_plot_panel *p)
{
    return strstr(p->key, "dB") != NULL;
}

static void share_colours(struct nc_plot_figure *f, size_t first, double range, double low,
                          double high)
{
    struct nc_plot_panel *p = &f->panels[first];
    double least = p->low, most = p->high;
    for (size_t i = 0; i < f->count; i++) {
        if (strcmp(f->panels[i].key, p->key) == 0) {
            least = fmin(least, f->panels[i].low);
            most = fmax(most, f->panels[i].high);
        }
    }
    if (is_level(p))
        least = most - range;
    if (strcmp(p->key, "probability of voice") == 0) {
        least = 0;
        most = 1;
    }
    least = isnan(low) ? least : low;
    most = isnan(high) ? most : high;
    if (!(most > least)) /* one value alone, or none */
        most = least + 1;
    char key[sizeof p->key];
    snprintf(key, sizeof key, "%s", p->key);
    for (size_t i = 0; i < f->count; i++) {
        if (strcmp(f->panels[i].key, key) == 0) {
            f->panels[i].low = least;
            f->panels[i].high = most;
        }
    }
}

static bool seen_before(const struct nc_plot_figure *f, size_t panel)
{
    for (size_t i = 0; i < panel; i++)
        if (strcmp(f->panels[i].key, f->panels[panel].key) == 0)
            return true;
    return false;
}

void nc_plot_share_scales(struct nc_plot_figure *f, double range, double low, double high)
{
    double peak = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->panels[i].key[0] && !seen_before(f, i))
            share_colours(f, i, range, low, high);
        if (f->panels[i].kind == NC_PLOT_WAVE)
            peak = fmax(peak, f->panels[i].y.high);
    }
    for (size_t i = 0; i < f->count; i++) {
        if (f->panels[i].kind == NC_PLOT_WAVE) {
            f->panels[i].y.high = peak;
            f->panels[i].y.low = -peak;
        }
    }
}

int nc_plot_wave_begin(struct nc_plot_panel *panel, size_t columns, struct nc_error *err)
{
    panel->kind = NC_PLOT_WAVE;
    return nc_plot_pool_init(&panel->pool, 2, columns, err);
}

void nc_plot_wave_finish(struct nc_plot_panel *panel, double rate)
{
    double peak = 0;
    for (size_t i = 0; i < 2 * panel->pool.columns; i++)
        peak = fmax(peak, fabs((double)panel->pool.values[i]));
    nc_plot_time_axis(&panel->x, (double)panel->pool.frames / rate);
    panel->frames_each_x = rate;
    panel->y = (struct nc_plot_axis){.unit = 1, .label = "amplitude"};
    panel->y.high = peak > 0 ? 1.05 * peak : 1;
    panel->y.low = -panel->y.high;
}
