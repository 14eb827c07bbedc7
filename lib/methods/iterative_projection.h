/* The algebra of one frequency bin for independent vector analysis: one row of a small complex
 * matrix is replaced at a time (iterative projection; Ono 2011, eqs. 14-16). */
#ifndef NC_METHODS_ITERATIVE_PROJECTION_H
#define NC_METHODS_ITERATIVE_PROJECTION_H

#include <complex.h>
#include <stddef.h>

#include "ground/error.h"

/* Work space for matrices [n][n]. */
struct nc_projection {
    size_t n;
    double complex *system; /* [n][n] */
    double complex *column; /* [n] */
    int *pivots;            /* [n] */
};

/* Release with nc_projection_free, also after an error. */
int nc_projection_init(struct nc_projection *projection, size_t n, struct nc_error *err);
void nc_projection_free(struct nc_projection *projection);

/* Row k of w becomes u^H with (w v) u = e_k, scaled so that u^H v u = 1. v is Hermitian and
 * positive definite; both [n][n], row-major. NC_ERR_INTERNAL if w v is singular. */
int nc_projection_update(struct nc_projection *projection, double complex *w,
                         const double complex *v, size_t k, struct nc_error *err);

/* inverse = w^-1, and log |det w|. NC_ERR_INTERNAL if w is singular. */
int nc_projection_invert(struct nc_projection *projection, const double complex *w,
                         double complex *inverse, double *log_determinant, struct nc_error *err);

#endif
