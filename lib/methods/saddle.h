/* Leaving the saddle points of FastICA.
 *
 * The fixed-point iteration also rests where two components are both mixed half and half of two
 * sources: a start there passes for converged. Each pair of components is therefore compared with
 * the same pair turned by 45 degrees (Tichavsky, Koldovsky & Oja 2006, section V). */
#ifndef NC_METHODS_SADDLE_H
#define NC_METHODS_SADDLE_H

#include <stddef.h>

#include "ground/error.h"
#include "methods/contrast.h"
#include "methods/white_blocks.h"

/* Turns those pairs of rows of rotation, [n][n], whose contrast is higher when turned, each row at
 * most once; *turned is their number. One pass over every stride-th block. */
int nc_saddle_leave(struct nc_white_blocks *blocks, size_t stride, enum nc_contrast contrast,
                    double *rotation, size_t n, size_t *turned, struct nc_error *err);

#endif
