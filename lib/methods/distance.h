/* Squared Euclidean distance of two samples of so many features, summed in double precision. */
#ifndef NC_METHODS_DISTANCE_H
#define NC_METHODS_DISTANCE_H

#include <stddef.h>

static inline double nc_squared_distance(const double *a, const double *b, size_t features)
{
    double sum = 0;
    for (size_t f = 0; f < features; f++)
        sum += (a[f] - b[f]) * (a[f] - b[f]);
    return sum;
}

static inline double nc_squared_distance_float(const float *a, const float *b, size_t features)
{
    double sum = 0;
    for (size_t f = 0; f < features; f++)
        sum += ((double)a[f] - (double)b[f]) * ((double)a[f] - (double)b[f]);
    return sum;
}

#endif
