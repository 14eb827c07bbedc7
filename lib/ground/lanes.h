/* Sums over arrays in a fixed order that vectorises.
 *
 * A compiler may not reorder a floating-point sum, so a plain loop adds one element after another.
 * Here eight partial sums ("lanes") are kept, which any vector width up to eight doubles serves
 * with the same roundings: fast, and the same result on every processor. Arrays that are padded
 * with zeros to a multiple of NC_LANES need no loop for the rest. */
#ifndef NC_GROUND_LANES_H
#define NC_GROUND_LANES_H

#include <stddef.h>

enum { NC_LANES = 8 };

/* The next multiple of NC_LANES. */
static inline size_t nc_lanes_up(size_t n)
{
    return (n + NC_LANES - 1) / NC_LANES * NC_LANES;
}

static inline double nc_lanes_total(const double lane[NC_LANES])
{
    return ((lane[0] + lane[4]) + (lane[1] + lane[5])) +
           ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

/* Sum of a[0 .. n), n a multiple of NC_LANES. */
static inline double nc_lanes_sum(const double *a, size_t n)
{
    double lane[NC_LANES] = {0};
    for (size_t i = 0; i < n; i += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++)
            lane[l] += a[i + l];
    return nc_lanes_total(lane);
}

/* Sum of a[i] b[i] for i in [0, n), n a multiple of NC_LANES. */
static inline double nc_lanes_dot(const double *a, const double *b, size_t n)
{
    double lane[NC_LANES] = {0};
    for (size_t i = 0; i < n; i += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++)
            lane[l] += a[i + l] * b[i + l];
    return nc_lanes_total(lane);
}

/* y[i] += c x[i] for i in [0, n), n a multiple of NC_LANES; x and y do not overlap. */
static inline void nc_lanes_axpy(double c, const double *restrict x, double *restrict y, size_t n)
{
    for (size_t i = 0; i < n; i += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++)
            y[i + l] += c * x[i + l];
}

#endif
