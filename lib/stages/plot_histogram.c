#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "stages/plot_figure.h"

enum { FINE = 1000, BARS = 120 };

void nc_plot_count(const struct nc_plot_panel *panel, int cluster, size_t bars, double *counts)
{
    const struct nc_plot_points *points = &panel->points;
    memset(counts, 0, bars * sizeof *counts);
    for (size_t i = 0; i < points->count; i++) {
        if (cluster >= 0 && (i >= points->labels || points->label[i] != cluster))
            continue;
        double place = nc_plot_axis_place(&panel->x, (double)points->values[i * points->width]);
        if (place >= 0 && place <= 1)
            counts[(size_t)fmin(place * (double)bars, (double)(bars - 1))]++;
    }
}

/* The border between bars that leaves the fewest points on the wrong side. */
static size_t least_errors(const double *noise, const double *voice, double *errors)
{
    double wrong = 0;
    size_t best = 0;
    for (size_t i = 0; i < FINE; i++)
        wrong += noise[i];
    *errors = wrong;
    for (size_t i = 0; i < FINE; i++) {
        wrong += voice[i] - noise[i];
        if (wrong < *errors) {
            *errors = wrong;
            best = i + 1;
        }
    }
    return best;
}

/* The border that makes the variance between the two sides' means largest. */
static size_t otsu(const double *all)
{
    double total = 0, sum = 0, below = 0, sum_below = 0, most = -1;
    size_t best = 0;
    for (size_t i = 0; i < FINE; i++) {
        total += all[i];
        sum += all[i] * (double)i;
    }
    for (size_t i = 0; i + 1 < FINE; i++) {
        below += all[i];
        sum_below += all[i] * (double)i;
        if (below == 0 || below == total)
            continue;
        double apart = sum_below / below - (sum - sum_below) / (total - below);
        double between = below * (total - below) * apart * apart;
        if (between > most) {
            most = between;
            best = i + 1;
        }
    }
    return best;
}

static double tallest(const struct nc_plot_panel *panel)
{
    double counts[BARS], most = 1;
    for (size_t c = 0; c < (panel->clusters ? panel->clusters : 1); c++) {
        nc_plot_count(panel, panel->clusters ? (int)c : -1, BARS, counts);
        for (size_t i = 0; i < BARS; i++)
            most = fmax(most, counts[i]);
    }
    return most;
}

int nc_plot_histogram_finish(struct nc_plot_panel *panel, struct nc_error *err)
{
    double *counts = nc_array(2 * FINE, sizeof *counts, "a histogram", err);
    if (!counts)
        return NC_ERR_SYSTEM;
    double *rest = counts + FINE, errors = NAN;
    size_t border;
    nc_plot_count(panel, -1, FINE, rest);
    if (panel->clusters > 1) {
        nc_plot_count(panel, 0, FINE, counts);
        for (size_t i = 0; i < FINE; i++)
            rest[i] -= counts[i];
        border = least_errors(counts, rest, &errors);
    } else {
        border = otsu(rest);
    }
    panel->threshold = nc_plot_axis_value(&panel->x, (double)border / FINE);
    panel->error_rate = panel->points.count ? errors / (double)panel->points.count : NAN;
    panel->y = (struct nc_plot_axis){.low = 0, .high = 1.05 * tallest(panel), .unit = 1};
    snprintf(panel->y.label, sizeof panel->y.label, "cells");
    free(counts);
    return NC_OK;
}
