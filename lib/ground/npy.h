/* NumPy's .npy files (format versions 1 to 3), in C order. */
#ifndef NC_GROUND_NPY_H
#define NC_GROUND_NPY_H

#include <stdint.h>
#include <stdio.h>

#include "ground/error.h"

enum { NC_NPY_MAX_AXES = 8 };

/* Any type that NumPy writes for numbers; the stream's own types are among them. */
struct nc_npy {
    char kind;        /* 'u', 'i', 'f', 'c', 'b' as in NumPy's type strings */
    size_t item_size; /* bytes */
    size_t axes;
    uint64_t shape[NC_NPY_MAX_AXES];
};

/* Reads the header; the file then stands at the first item. NC_ERR_DATA: not .npy, big-endian,
 * Fortran order, or a type that is not a number. */
int nc_npy_read_header(FILE *file, const char *name, struct nc_npy *npy, struct nc_error *err);

/* Writes a version 1 header for items of a NumPy type string ("<f4"). */
int nc_npy_write_header(FILE *file, const char *dtype, size_t axes, const uint64_t *shape,
                        struct nc_error *err);

/* One little-endian item as a number; the real part of a complex one. */
double nc_npy_number(const struct nc_npy *npy, const unsigned char *item);

#endif
