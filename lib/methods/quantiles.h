/* Quantiles of many columns at once. */
#ifndef NC_METHODS_QUANTILES_H
#define NC_METHODS_QUANTILES_H

#include <stddef.h>

/* Columns are handled in groups of this many, so that their counters stay in registers and cache.
 */
enum { NC_QUANTILE_COLUMNS = 64 };

/* The q quantile (0 <= q <= 1, linear interpolation between order statistics) of each column of
 * values[rows][NC_QUANTILE_COLUMNS] into quantile[NC_QUANTILE_COLUMNS]; rows >= 1, values finite.
 * Exact: the order statistic is found by bisection over the bits of the numbers. */
void nc_quantiles(size_t rows, const float *values, double q, float *quantile);

#endif
