#include "ground/radix.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

enum { DIGIT_BITS = 11, DIGITS = 6, BUCKETS = 1 << DIGIT_BITS };

static unsigned digit_of(uint64_t key, int digit)
{
    return (unsigned)(key >> (DIGIT_BITS * digit)) & (BUCKETS - 1);
}

int nc_radix_reserve(struct nc_radix *sorter, size_t n, struct nc_error *err)
{
    if (n <= sorter->capacity)
        return NC_OK;
    if (n > UINT32_MAX)
        return nc_fail(err, NC_ERR_DATA, "cannot sort %zu numbers at once", n);
    nc_radix_free(sorter);
    sorter->key = nc_array(n, sizeof *sorter->key, "sorting", err);
    sorter->key_scratch = nc_array(n, sizeof *sorter->key, "sorting", err);
    sorter->index = nc_array(n, sizeof *sorter->index, "sorting", err);
    sorter->index_scratch = nc_array(n, sizeof *sorter->index, "sorting", err);
    if (!sorter->key || !sorter->key_scratch || !sorter->index || !sorter->index_scratch) {
        nc_radix_free(sorter);
        return NC_ERR_SYSTEM;
    }
    sorter->capacity = n;
    return NC_OK;
}

void nc_radix_free(struct nc_radix *sorter)
{
    free(sorter->key);
    free(sorter->key_scratch);
    free(sorter->index);
    free(sorter->index_scratch);
    *sorter = (struct nc_radix){0};
}

/* One stable pass from (key, index) to the scratch arrays, which then change places. */
static void distribute(struct nc_radix *sorter, size_t n, int digit, uint32_t *count)
{
    uint32_t position = 0;
    for (int b = 0; b < BUCKETS; b++) {
        uint32_t here = count[b];
        count[b] = position;
        position += here;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t to = count[digit_of(sorter->key[i], digit)]++;
        sorter->key_scratch[to] = sorter->key[i];
        sorter->index_scratch[to] = sorter->index[i];
    }
    uint64_t *key = sorter->key;
    uint32_t *index = sorter->index;
    sorter->key = sorter->key_scratch;
    sorter->index = sorter->index_scratch;
    sorter->key_scratch = key;
    sorter->index_scratch = index;
}

static void sort_keys(struct nc_radix *sorter, size_t n, int digits)
{
    uint32_t count[DIGITS][BUCKETS];
    memset(count, 0, (size_t)digits * sizeof count[0]);
    for (size_t i = 0; i < n; i++) {
        sorter->index[i] = (uint32_t)i;
        for (int d = 0; d < digits; d++)
            count[d][digit_of(sorter->key[i], d)]++;
    }
    for (int d = 0; d < digits; d++)
        if (n > 0 && count[d][digit_of(sorter->key[0], d)] < n) /* else all share this digit */
            distribute(sorter, n, d, count[d]);
}

/* Positive numbers already sort as their bits do; negative ones sort backwards. */

const uint32_t *nc_radix_order_floats(struct nc_radix *sorter, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        sorter->key[i] = bits >> 31 ? (uint32_t)~bits : bits | UINT32_C(1) << 31;
    }
    sort_keys(sorter, n, 3); /* 33 of the 32 bits */
    return sorter->index;
}

const uint32_t *nc_radix_order_doubles(struct nc_radix *sorter, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        sorter->key[i] = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
    }
    sort_keys(sorter, n, DIGITS);
    return sorter->index;
}
