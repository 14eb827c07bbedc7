#include "ground/item.h"

#include <stdint.h>
#include <string.h>

static double load_float(const unsigned char *bytes, size_t size)
{
    if (size == 4) {
        float x;
        memcpy(&x, bytes, sizeof x);
        return (double)x;
    }
    double x;
    memcpy(&x, bytes, sizeof x);
    return x;
}

static double load_integer(const unsigned char *bytes, size_t size, bool sign)
{
    uint64_t x = 0;
    for (size_t i = size; i-- > 0;)
        x = x << 8 | bytes[i];
    if (!sign)
        return (double)x;
    uint64_t top = UINT64_C(1) << (8 * size - 1);
    return (double)(int64_t)((x ^ top) - top);
}

/* A number that is not complex, of `size` bytes. */
static double load(const struct nc_item *item, const unsigned char *bytes, size_t size)
{
    unsigned char turned[NC_ITEM_MAX_SIZE];
    if (item->big_endian) {
        for (size_t i = 0; i < size; i++)
            turned[i] = bytes[size - 1 - i];
        bytes = turned;
    }
    if (item->kind == 'f' || item->kind == 'c')
        return load_float(bytes, size);
    return load_integer(bytes, size, item->kind == 'i');
}

double nc_item_number(const struct nc_item *item, const unsigned char *bytes)
{
    return load(item, bytes, item->kind == 'c' ? item->size / 2 : item->size);
}

double nc_item_imaginary(const struct nc_item *item, const unsigned char *bytes)
{
    return item->kind == 'c' ? load(item, bytes + item->size / 2, item->size / 2) : 0;
}
