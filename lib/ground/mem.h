/* Memory: allocation with checked sizes.
 *
 * Dimensions come from streams, so every product is checked before it is trusted. */
#ifndef NC_GROUND_MEM_H
#define NC_GROUND_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* a * b in *product; false if it does not fit in size_t. */
bool nc_multiply(size_t a, size_t b, size_t *product);

/* count * size bytes, zeroed and aligned to 64 bytes (a cache line, and enough for any vector
 * instruction); never NULL for a count of 0. Returns NULL with err set (purpose names the array in
 * the message) on overflow or lack of memory. Free with free(3). */
void *nc_array(size_t count, size_t size, const char *purpose, struct nc_error *err);

/* Grows *array (allocated by malloc, or NULL) to hold at least `needed` elements of `size` bytes;
 * *capacity counts elements and at least doubles. New elements are not initialised. */
int nc_grow(void **array, size_t *capacity, size_t needed, size_t size, const char *purpose,
            struct nc_error *err);

#endif
