/* Where the panels of a figure lie on the paper. */
#ifndef NC_STAGES_PLOT_LAYOUT_H
#define NC_STAGES_PLOT_LAYOUT_H

#include "stages/plot_figure.h"

struct nc_plot_box {
    double left, top, width, height; /* of the raster */
    bool show_x, show_y;             /* whether the axis has numbers: neighbours share them */
    bool show_key;
};

struct nc_plot_layout {
    double em; /* size of the letters */
    struct nc_plot_box boxes[NC_PLOT_MOST_PANELS];
};

/* NC_ERR_USAGE if there is no room for the panels. */
int nc_plot_lay_out(const struct nc_plot_figure *figure, double width, double height,
                    struct nc_plot_layout *layout, struct nc_error *err);

#endif
