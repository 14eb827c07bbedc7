/* The best split of numbers into two clusters, exactly. */
#ifndef NC_METHODS_TWO_MEANS_H
#define NC_METHODS_TWO_MEANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* One-dimensional 2-means: in order of size the clusters are two intervals, so that sorting and
 * trying each of the n - 1 cuts with running sums finds the smallest sum of squared distances to
 * the centroids (Fisher 1958), which Lloyd's iteration may miss.
 *
 * value: [n], finite; borrowed. label: [n], 1 where value > *threshold, else 0; *threshold is the
 * middle of the gap cut. Of equally good cuts the lowest is taken. *split is false, and all labels
 * are 0, if all values are equal. */
int nc_two_means(const double *value, size_t n, uint8_t *label, double *threshold, bool *split,
                 struct nc_error *err);

/* The same for values already sorted, ascending: the number of values in the lower cluster, 0 if
 * all are equal. */
size_t nc_two_means_cut(const double *sorted, size_t n);

/* The same for very many values, without sorting them all: a histogram of 2^16 bins finds the best
 * cut between two bins, and sorting the values of these two finds the best one near it. */
int nc_two_means_large(const double *value, size_t n, uint8_t *label, double *threshold,
                       bool *split, struct nc_error *err);

#endif
