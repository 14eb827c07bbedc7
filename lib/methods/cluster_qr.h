/* Labels from a spectral embedding by a pivoted QR factorisation. */
#ifndef NC_METHODS_CLUSTER_QR_H
#define NC_METHODS_CLUSTER_QR_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* Simple, direct and efficient multi-way spectral clustering of Damle, Minden, Ying 2019: column
 * pivoting of the transposed embedding picks one sample for each cluster; the orthogonal factor of
 * their rows turns the embedding so that each sample's largest entry names its cluster. No start,
 * no iteration, no random numbers.
 *
 * vectors: [samples][clusters], samples >= clusters; borrowed. label: [samples]. */
int nc_cluster_qr(const double *vectors, size_t samples, size_t clusters, uint8_t *label,
                  struct nc_error *err);

#endif
