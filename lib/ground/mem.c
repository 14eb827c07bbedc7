#include "ground/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

bool nc_multiply(size_t a, size_t b, size_t *product)
{
    *product = a * b;
    return b == 0 || a <= SIZE_MAX / b;
}

void *nc_array(size_t count, size_t size, const char *purpose, struct nc_error *err)
{
    size_t bytes;
    if (!nc_multiply(count, size, &bytes) || bytes > PTRDIFF_MAX - ALIGNMENT) {
        nc_fail_memory(err, purpose, (double)count * (double)size);
        return NULL;
    }
    /* aligned_alloc wants a multiple of the alignment. */
    size_t rounded = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *array = aligned_alloc(ALIGNMENT, rounded);
    if (!array) {
        nc_fail_memory(err, purpose, (double)bytes);
        return NULL;
    }
    memset(array, 0, rounded);
    return array;
}

int nc_grow(void **array, size_t *capacity, size_t needed, size_t size, const char *purpose,
            struct nc_error *err)
{
    if (needed <= *capacity)
        return NC_OK;
    size_t count = *capacity > SIZE_MAX / 2 ? needed : 2 * *capacity;
    if (count < needed)
        count = needed;
    size_t bytes;
    if (!nc_multiply(count, size, &bytes) || bytes > PTRDIFF_MAX)
        return nc_fail_memory(err, purpose, (double)count * (double)size);
    void *grown = realloc(*array, bytes > 0 ? bytes : 1);
    if (!grown)
        return nc_fail_memory(err, purpose, (double)bytes);
    *array = grown;
    *capacity = count;
    return NC_OK;
}
