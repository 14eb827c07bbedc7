/* A figure as text: Unicode half blocks, each two pixels, in 24-bit colour. */
#ifndef NC_CLI_PLOT_TEXT_H
#define NC_CLI_PLOT_TEXT_H

#include <stdio.h>

#include "stages/plot_figure.h"

/* Columns and lines of the terminal on this descriptor; 80 x 24 where it does not tell. */
void nc_plot_terminal_size(int fd, size_t *columns, size_t *lines);

/* Panels stand one below the other, all in `columns` x `lines`. NC_ERR_USAGE if there is no room.
 */
int nc_plot_print(FILE *out, const struct nc_plot_figure *figure, size_t columns, size_t lines,
                  struct nc_error *err);

#endif
