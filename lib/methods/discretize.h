/* Labels from a spectral embedding by the rotation nearest to a partition. */
#ifndef NC_METHODS_DISCRETIZE_H
#define NC_METHODS_DISCRETIZE_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* Multiclass spectral clustering of Yu & Shi 2003: the embedding's rows are scaled to unit length;
 * in turn, each sample takes the axis of a rotation it points along most, and the rotation that
 * brings the embedding closest to those labels is found by a singular value decomposition, until
 * the objective stands still (at most 20 rounds). The first axis is a row drawn with the seed, the
 * others are the rows most orthogonal to those before.
 *
 * vectors: [samples][clusters], the embedding with its constant column; borrowed. label: [samples].
 * 1 <= clusters <= 255. NC_ERR_INTERNAL if LAPACK gives up. */
int nc_discretize(const double *vectors, size_t samples, size_t clusters, uint64_t seed,
                  uint8_t *label, struct nc_error *err);

#endif
