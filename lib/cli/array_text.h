/* Arrays as lines of text: a line for each row (last axis) of a frame. */
#ifndef NC_CLI_ARRAY_TEXT_H
#define NC_CLI_ARRAY_TEXT_H

#include <stdint.h>
#include <stdio.h>

#include "ground/head.h"

/* Whole frames, as they stand in a chunk. Floats have as many digits as bring them back exactly;
 * complex numbers are two columns, real and imaginary part. */
void nc_array_print(FILE *out, const struct nc_array_spec *spec, const void *frames, uint64_t count,
                    char separator);

/* The columns' names: those of a table, else their numbers. */
void nc_array_print_header(FILE *out, const struct nc_array_spec *spec, char separator);

#endif
