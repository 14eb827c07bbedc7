/* Axes of a picture: from values to places, and where the ticks stand. */
#ifndef NC_STAGES_PLOT_AXIS_H
#define NC_STAGES_PLOT_AXIS_H

#include <stddef.h>

enum nc_plot_scale { NC_PLOT_LINEAR, NC_PLOT_MEL, NC_PLOT_LOG };
#define NC_PLOT_SCALES "linear|mel|log"

struct nc_plot_axis {
    double low, high; /* values at the ends, low < high; above 0 for NC_PLOT_LOG */
    enum nc_plot_scale scale;
    double unit;     /* values are divided by this to be shown: 60 shows seconds as minutes */
    char label[120]; /* "time (s)" */
};

/* Share of the axis's length, 0 at low and 1 at high; and back. Mel: 2595 log10(1 + f / 700)
 * (O'Shaughnessy 1987). */
double nc_plot_axis_place(const struct nc_plot_axis *axis, double value);
double nc_plot_axis_value(const struct nc_plot_axis *axis, double place);

enum { NC_PLOT_MOST_TICKS = 40 };

struct nc_plot_tick {
    double place;  /* share of the axis's length */
    char text[24]; /* the value, in the axis's unit */
};

/* Round values, at most `most` (and never more than NC_PLOT_MOST_TICKS) and not crowded, in rising
 * order; returns their number. */
size_t nc_plot_ticks(const struct nc_plot_axis *axis, size_t most, struct nc_plot_tick *ticks);

/* A time axis from 0 to `seconds`, in seconds, minutes or hours as suits the length. */
void nc_plot_time_axis(struct nc_plot_axis *axis, double seconds);

#endif
