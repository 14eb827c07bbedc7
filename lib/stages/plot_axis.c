#include "stages/plot_axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double bend(enum nc_plot_scale scale, double value)
{
    switch (scale) {
    case NC_PLOT_MEL:
        return 2595 * log10(1 + value / 700);
    case NC_PLOT_LOG:
        return log10(value);
    default:
        return value;
    }
}

static double unbend(enum nc_plot_scale scale, double bent)
{
    switch (scale) {
    case NC_PLOT_MEL:
        return 700 * (pow(10, bent / 2595) - 1);
    case NC_PLOT_LOG:
        return pow(10, bent);
    default:
        return bent;
    }
}

double nc_plot_axis_place(const struct nc_plot_axis *axis, double value)
{
    double low = bend(axis->scale, axis->low), high = bend(axis->scale, axis->high);
    return (bend(axis->scale, value) - low) / (high - low);
}

double nc_plot_axis_value(const struct nc_plot_axis *axis, double place)
{
    double low = bend(axis->scale, axis->low), high = bend(axis->scale, axis->high);
    return unbend(axis->scale, low + place * (high - low));
}

/* The least of 1, 2, 5, 10, 20, 50 ... times a power of ten that is at least `step`. */
static double round_step(double step)
{
    double ten = pow(10, floor(log10(step)));
    double share = step / ten * (1 - 1e-9);
    return ten * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

static void set_tick(const struct nc_plot_axis *axis, double value, struct nc_plot_tick *tick)
{
    tick->place = nc_plot_axis_place(axis, value);
    snprintf(tick->text, sizeof tick->text, "%.6g", value / axis->unit);
}

static size_t even_ticks(const struct nc_plot_axis *axis, size_t most, struct nc_plot_tick *ticks)
{
    double low = axis->low / axis->unit, high = axis->high / axis->unit, slack = 1e-9;
    double step = round_step((high - low) / (double)most);
    size_t count = 0;
    for (double i = ceil(low / step - slack); i <= high / step + slack && count < most; i++)
        set_tick(axis, (i == 0 ? 0 : i) * step * axis->unit, &ticks[count++]);
    return count;
}

/* 1, 2 and 5 times the powers of ten, those left out that would crowd the one before. */
static size_t decade_ticks(const struct nc_plot_axis *axis, size_t most, struct nc_plot_tick *ticks)
{
    static const double steps[] = {1, 2, 5};
    size_t count = 0;
    double ten = axis->low > 0 ? pow(10, floor(log10(axis->low))) : 100;
    if (axis->low <= 0)
        set_tick(axis, 0, &ticks[count++]);
    for (; ten <= axis->high; ten *= 10) {
        for (size_t i = 0; i < 3 && count < most; i++) {
            double value = ten * steps[i], place = nc_plot_axis_place(axis, value);
            if (place >= -1e-9 && place <= 1 + 1e-9 &&
                (count == 0 || place - ticks[count - 1].place >= 0.8 / (double)most))
                set_tick(axis, value, &ticks[count++]);
        }
    }
    return count;
}

size_t nc_plot_ticks(const struct nc_plot_axis *axis, size_t most, struct nc_plot_tick *ticks)
{
    if (most > NC_PLOT_MOST_TICKS)
        most = NC_PLOT_MOST_TICKS;
    if (most == 0 || !(axis->high > axis->low))
        return 0;
    return axis->scale == NC_PLOT_LINEAR ? even_ticks(axis, most, ticks)
                                         : decade_ticks(axis, most, ticks);
}

void nc_plot_time_axis(struct nc_plot_axis *axis, double seconds)
{
    const char *unit = seconds < 600 ? "s" : seconds < 7200 ? "min" : "h";
    *axis = (struct nc_plot_axis){.low = 0, .high = seconds, .scale = NC_PLOT_LINEAR};
    axis->unit = seconds < 600 ? 1 : seconds < 7200 ? 60 : 3600;
    snprintf(axis->label, sizeof axis->label, "time (%s)", unit);
}
