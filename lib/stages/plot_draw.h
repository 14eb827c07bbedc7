/* A figure as PNG, SVG or PDF, by cairo. */
#ifndef NC_STAGES_PLOT_DRAW_H
#define NC_STAGES_PLOT_DRAW_H

#include "ground/error.h"
#include "stages/plot_figure.h"

enum nc_plot_format { NC_PLOT_PNG, NC_PLOT_SVG, NC_PLOT_PDF };

/* Takes the next bytes of the file; 0, or a negative status, which nc_plot_draw then returns. */
typedef int nc_plot_write(void *to, const unsigned char *bytes, size_t count);

/* width, height: pixels of PNG, points (1/72 inch) of SVG and PDF. NC_ERR_USAGE if the panels have
 * no room, NC_ERR_SYSTEM without memory. The same figure gives the same bytes. */
int nc_plot_draw(const struct nc_plot_figure *figure, enum nc_plot_format format, size_t width,
                 size_t height, nc_plot_write *write, void *to, struct nc_error *err);

#endif
