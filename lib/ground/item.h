/* Single numbers in the types that other programs' files have. */
#ifndef NC_GROUND_ITEM_H
#define NC_GROUND_ITEM_H

#include <stdbool.h>
#include <stddef.h>

struct nc_item {
    char kind;   /* 'u', 'i', 'f', 'c', 'b' as in NumPy's type strings; 'c' is two floats */
    size_t size; /* bytes, at most NC_ITEM_MAX_SIZE */
    bool big_endian;
};

enum { NC_ITEM_MAX_SIZE = 16 };

/* One item as a number; the real part of a complex one. */
double nc_item_number(const struct nc_item *item, const unsigned char *bytes);

/* Imaginary part of a complex item. */
double nc_item_imaginary(const struct nc_item *item, const unsigned char *bytes);

#endif
