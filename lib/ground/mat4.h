/* MATLAB's .mat files of level 4, which MATLAB, Octave and SciPy read and write: full numeric
 * matrices, one after the other, in column-major order; of complex ones all real parts come before
 * all imaginary ones. Format: MATLAB, MAT-File Format, level 4. */
#ifndef NC_GROUND_MAT4_H
#define NC_GROUND_MAT4_H

#include <stdint.h>
#include <stdio.h>

#include "ground/error.h"
#include "ground/head.h"
#include "ground/item.h"

struct nc_mat4 {
    struct nc_item item;    /* of the real part, and of the imaginary part */
    bool numeric;           /* full matrix of numbers; else text, or sparse */
    bool complex;           /* real parts, then imaginary parts */
    uint64_t rows, columns; /* each below 2^31 */
    uint64_t bytes;         /* of the matrix after the header */
    char name[64];
};

/* Reads a variable's header; the file then stands at its first number. 1, or 0 at the end of the
 * file. NC_ERR_DATA: no level 4 file, or truncated. */
int nc_mat4_read_header(FILE *file, const char *name, struct nc_mat4 *matrix, struct nc_error *err);

/* Reads headers until the variable of this name, or, for NULL, the first numeric one. 1, or 0 if
 * there is none. The file must be seekable. */
int nc_mat4_find(FILE *file, const char *name, const char *variable, struct nc_mat4 *matrix,
                 struct nc_error *err);

/* Header of a variable of this type. Write errors stay in the FILE. */
void nc_mat4_write_header(FILE *file, const char *variable, enum nc_dtype dtype, uint32_t rows,
                          uint32_t columns);

#endif
