/* Which array of a stream is drawn, and what its numbers mean. */
#ifndef NC_STAGES_PLOT_ARRAY_H
#define NC_STAGES_PLOT_ARRAY_H

#include <stdbool.h>

#include "ground/head.h"

enum nc_plot_want {
    NC_PLOT_WANT_AUTO,
    NC_PLOT_WANT_IMAGE,
    NC_PLOT_WANT_SCATTER,
    NC_PLOT_WANT_HISTOGRAM
};

enum nc_plot_meaning {
    NC_PLOT_PLAIN,
    NC_PLOT_DB,
    NC_PLOT_MAGNITUDE,
    NC_PLOT_POWER,
    NC_PLOT_RATIO /* of two powers */
};

struct nc_plot_array {
    enum nc_plot_meaning meaning;
    double hertz, seconds; /* from bin to bin, from frame to frame; 0: not known */
    double first_hertz;    /* middle of bin 0, which may stand for several of the spectrogram */
    double reference;      /* dB to add, so that a sine of full scale has 0 dB; NaN: not known */
};

/* The array of this name, or, for name NULL, that which was added last (`voice` rather than `noise`
 * and `snr`), the table for a scatter plot, the amplitudes that have labels for a histogram. NULL
 * if there is none. */
const struct nc_array_spec *nc_plot_array_choose(const struct nc_head *head, const char *name,
                                                 enum nc_plot_want want);

/* Whether type and shape are such that it can be drawn at all. */
bool nc_plot_array_drawable(const struct nc_array_spec *spec);

/* Labels that stand for the cells of this array one by one, or NULL. */
const struct nc_array_spec *nc_plot_array_labels(const struct nc_head *head,
                                                 const struct nc_array_spec *spec);

void nc_plot_array_describe(struct nc_plot_array *array, const struct nc_head *head,
                            const struct nc_array_spec *spec);

/* What is shown for a number of the array (of a complex one: its power): levels in dB. Order is
 * kept, so that it can be done after pooling. */
float nc_plot_array_shown(const struct nc_plot_array *array, float value);

#endif
