#include "stages/plot_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

int nc_plot_points_init(struct nc_plot_points *points, size_t width, size_t most,
                        struct nc_error *err)
{
    *points = (struct nc_plot_points){.width = width, .most = most, .stride = 1};
    points->values = nc_array(most, width * sizeof *points->values, "a picture's points", err);
    points->label = nc_array(most, 1, "a picture's labels", err);
    return points->values && points->label ? NC_OK : NC_ERR_SYSTEM;
}

void nc_plot_points_free(struct nc_plot_points *points)
{
    free(points->values);
    free(points->label);
    memset(points, 0, sizeof *points);
}

/* Lets go of two points of three, and of their labels. */
static void thin(struct nc_plot_points *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i += 3, kept++)
        memmove(p->values + kept * p->width, p->values + i * p->width,
                p->width * sizeof *p->values);
    p->count = kept;
    kept = 0;
    for (size_t i = 0; i < p->labels; i += 3)
        p->label[kept++] = p->label[i];
    p->labels = kept;
    p->stride *= 3;
}

void nc_plot_points_push(struct nc_plot_points *p, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++, p->cells++) {
        if (p->cells % p->stride != 0)
            continue;
        if (p->count == p->most)
            thin(p);
        if (p->cells % p->stride == 0)
            memcpy(p->values + p->count++ * p->width, values + i * p->width,
                   p->width * sizeof *values);
    }
}

void nc_plot_points_label(struct nc_plot_points *p, const unsigned char *labels, size_t count)
{
    for (size_t i = 0; i < count; i++, p->labelled++) {
        if (p->labelled % p->stride != 0)
            continue;
        if (p->labels == p->most)
            thin(p);
        if (p->labelled % p->stride == 0)
            p->label[p->labels++] = labels[i];
    }
}

void nc_plot_points_range(const struct nc_plot_points *p, size_t column, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < p->count; i++) {
        double x = (double)p->values[i * p->width + column];
        if (isfinite(x)) {
            *low = fmin(*low, x);
            *high = fmax(*high, x);
        }
    }
    if (!(*low <= *high)) {
        *low = 0;
        *high = 1;
    }
}
