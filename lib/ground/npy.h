/* NumPy's .npy files (format versions 1 to 3), in C order. */
#ifndef NC_GROUND_NPY_H
#define NC_GROUND_NPY_H

#include <stdint.h>
#include <stdio.h>

#include "ground/error.h"
#include "ground/item.h"

enum { NC_NPY_MAX_AXES = 8, NC_NPY_HEADER_BYTES = 640 };

/* Any type that NumPy writes for numbers; the stream's own types are among them. */
struct nc_npy {
    struct nc_item item;
    size_t axes;
    uint64_t shape[NC_NPY_MAX_AXES];
};

/* Reads the header; the file then stands at the first item. NC_ERR_DATA: not .npy, big-endian,
 * Fortran order, or a type that is not a number. */
int nc_npy_read_header(FILE *file, const char *name, struct nc_npy *npy, struct nc_error *err);

/* Makes a version 1 header for items of a NumPy type string ("<f4"), at most NC_NPY_HEADER_BYTES;
 * returns its size. */
size_t nc_npy_format_header(char *buffer, const char *dtype, size_t axes, const uint64_t *shape);

/* Writes it. Write errors stay in the FILE. */
void nc_npy_write_header(FILE *file, const char *dtype, size_t axes, const uint64_t *shape);

#endif
