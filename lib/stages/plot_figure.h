/* A figure: panels side by side, each a raster of pixels with two axes and a key to its colours.
 *
 * Every kind of picture becomes pixels of the size that the layout gives it; only lines of axes and
 * text are drawn as such. So a picture of a million points is as small as one of ten, also in SVG
 * and PDF. */
#ifndef NC_STAGES_PLOT_FIGURE_H
#define NC_STAGES_PLOT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "methods/colormap.h"
#include "stages/plot_axis.h"
#include "stages/plot_points.h"
#include "stages/plot_pool.h"

enum nc_plot_kind {
    NC_PLOT_IMAGE,     /* pool: a value a cell, by colour map from low to high */
    NC_PLOT_LABELS,    /* pool: a cluster a cell */
    NC_PLOT_SCATTER,   /* points: x, y, value */
    NC_PLOT_HISTOGRAM, /* points: value; of each cluster */
    NC_PLOT_WAVE       /* pool: largest sample, and largest negated sample */
};

enum { NC_PLOT_MOST_PANELS = 8 };

struct nc_plot_panel {
    enum nc_plot_kind kind;
    char title[200];
    struct nc_plot_axis x, y;
    struct nc_plot_pool pool;
    double frames_each_x; /* IMAGE, LABELS, WAVE: the pool's frames for 1 of the x axis */
    double row_first;     /* IMAGE, LABELS: y value of the middle of the pool's row 0, */
    double row_step;      /* and from row to row */
    struct nc_plot_points points;
    size_t clusters;   /* colours and key are those of clusters, if above 0 */
    double low, high;  /* ends of the colour map */
    char key[100];     /* what the colour bar tells, "dB"; empty: no bar */
    double threshold;  /* HISTOGRAM: a line here, NaN for none */
    double error_rate; /* HISTOGRAM: share of points on the wrong side of it, NaN for none */
};

struct nc_plot_figure {
    struct nc_plot_panel panels[NC_PLOT_MOST_PANELS];
    size_t count;
    const char *title; /* or NULL */
    enum nc_colormap map;
    bool dark;
    bool stacked; /* panels one below the other, else side by side */
};

void nc_plot_panel_free(struct nc_plot_panel *panel);

/* Gives all panels of the same key one colour scale, and all waves one height. Levels reach from
 * the largest to `range` dB below it; probabilities from 0 to 1; low and high, where they are not
 * NaN, are obeyed. */
void nc_plot_share_scales(struct nc_plot_figure *figure, double range, double low, double high);

/* A panel of one channel of audio, whose pool then takes {x, -x} for each sample; and its axes,
 * after the last. */
int nc_plot_wave_begin(struct nc_plot_panel *panel, size_t columns, struct nc_error *err);
void nc_plot_wave_finish(struct nc_plot_panel *panel, double rate);

/* Colours of paper and ink, 0xRRGGBB. */
uint32_t nc_plot_paper(const struct nc_plot_figure *figure);
uint32_t nc_plot_ink(const struct nc_plot_figure *figure);

/* The panel as 0xRRGGBB pixels, [height][width], row 0 at the top. NC_ERR_SYSTEM without memory. */
int nc_plot_raster(const struct nc_plot_figure *figure, size_t panel, size_t width, size_t height,
                   uint32_t *pixels, struct nc_error *err);

/* Histogram: bars' counts of a cluster, [bars] over x.low .. x.high; cluster -1: all points. */
void nc_plot_count(const struct nc_plot_panel *panel, int cluster, size_t bars, double *counts);

/* Histogram: sets the axes, and the threshold. With clusters it is the value that leaves the fewest
 * points of cluster 0 above and of the others below it; without, that of N. Otsu (1979), A
 * threshold selection method from gray-level histograms. NC_ERR_SYSTEM without memory. */
int nc_plot_histogram_finish(struct nc_plot_panel *panel, struct nc_error *err);

#endif
