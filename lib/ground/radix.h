/* Sorting floating-point numbers by their bits: least-significant-digit radix sort, stable, linear
 * in the count (Knuth, TAOCP 3, section 5.2.5). */
#ifndef NC_GROUND_RADIX_H
#define NC_GROUND_RADIX_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* Reused between sorts; zero it before the first use, free it with nc_radix_free. */
struct nc_radix {
    uint64_t *key, *key_scratch;
    uint32_t *index, *index_scratch;
    size_t capacity;
};

/* Makes room for sorting n numbers (n < 2^32): afterwards such sorts do not allocate. */
int nc_radix_reserve(struct nc_radix *sorter, size_t n, struct nc_error *err);

/* The indices that put x[0 .. n) into ascending order (equal values keep their order; -0 comes
 * before +0; no NaN). The array belongs to the sorter and lives until its next use. n must be
 * reserved. */
const uint32_t *nc_radix_order_floats(struct nc_radix *sorter, const float *x, size_t n);
const uint32_t *nc_radix_order_doubles(struct nc_radix *sorter, const double *x, size_t n);

void nc_radix_free(struct nc_radix *sorter);

#endif
