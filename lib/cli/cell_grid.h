/* Where the cells of an array lie in time and frequency: frame t is centred at
 * first_second + t * seconds, bin k at first_hertz + k * hertz. */
#ifndef NC_CLI_CELL_GRID_H
#define NC_CLI_CELL_GRID_H

#include "ground/head.h"

struct nc_cell_grid {
    double first_second, seconds;
    double first_hertz, hertz;
};

/* The grid of an array that was reduced by `factor` from the transform that the head describes.
 * NC_ERR_DATA where the head does not tell of a transform. */
int nc_cell_grid_read(const struct nc_head *head, const struct nc_array_spec *array,
                      struct nc_cell_grid *grid, struct nc_error *err);

#endif
