/* The cells of a recording as points, for scatter plots and histograms: a sample of them, of
 * bounded size, with their labels, which may come long after. */
#ifndef NC_STAGES_PLOT_POINTS_H
#define NC_STAGES_PLOT_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

enum { NC_PLOT_MOST_POINTS = 1 << 20 };

/* Every cell whose number is a multiple of `stride` is kept. The stride is a power of three, so
 * that a sample of a matrix with an even number of bins does not miss every other bin. */
struct nc_plot_points {
    size_t width;             /* numbers of a point */
    size_t most;              /* points that are kept */
    float *values;            /* [count][width] */
    unsigned char *label;     /* [labels] */
    size_t count, labels;     /* kept of each */
    uint64_t cells, labelled; /* seen of each */
    uint64_t stride;
};

int nc_plot_points_init(struct nc_plot_points *points, size_t width, size_t most,
                        struct nc_error *err);
void nc_plot_points_free(struct nc_plot_points *points);

/* The next cells: values [count][width]; labels [count]. */
void nc_plot_points_push(struct nc_plot_points *points, const float *values, size_t count);
void nc_plot_points_label(struct nc_plot_points *points, const unsigned char *labels, size_t count);

/* Least and largest value of one column, of those that are finite; 0 and 1 if there are none. */
void nc_plot_points_range(const struct nc_plot_points *points, size_t column, double *low,
                          double *high);

#endif
