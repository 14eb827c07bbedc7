/* Comparison of numbers for qsort(3). */
#ifndef NC_GROUND_ORDER_H
#define NC_GROUND_ORDER_H

/* Ascending doubles, none of them NaN. */
static inline int nc_ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#endif
