/* The orthogonal matrix nearest to a given one. */
#ifndef NC_METHODS_ROTATION_H
#define NC_METHODS_ROTATION_H

#include <stddef.h>

#include "ground/error.h"

/* The orthogonal factor U V^T of a = U S V^T, the orthogonal matrix nearest to a (Schoenemann 1966,
 * orthogonal Procrustes problem).
 *
 * a: [k][k], DESTROYED. rotation: [k][k]. *trace (may be NULL): the sum of the singular values.
 * NC_ERR_INTERNAL if LAPACK's dgesvd does not converge. */
int nc_nearest_rotation(double *a, size_t k, double *rotation, double *trace, struct nc_error *err);

#endif
