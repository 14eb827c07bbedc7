#include "methods/two_means.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "ground/order.h"

/* The within-cluster
 * sum is least where the between-cluster sum, with values centred, is greatest: S^2/m + S^2/(n-m)
 * for the sum S of the m lowest (the sum of the others is -S). */
size_t nc_two_means_cut(const double *sorted, size_t n)
{
    double mean = 0, sum = 0, best = -1;
    size_t cut = 0;

    for (size_t i = 0; i < n; i++)
        mean += (sorted[i] - mean) / (double)(i + 1);
    for (size_t m = 1; m < n; m++) {
        sum += sorted[m - 1] - mean;
        if (sorted[m] <= sorted[m - 1])
            continue;
        double between = sum * sum / (double)m + sum * sum / (double)(n - m);
        if (between > best) {
            best = between;
            cut = m;
        }
    }
    return cut;
}

int nc_two_means(const double *value, size_t n, uint8_t *label, double *threshold, bool *split,
                 struct nc_error *err)
{
    double *sorted = nc_array(n, sizeof *sorted, "sorted values", err);
    if (!sorted)
        return NC_ERR_SYSTEM;
    memcpy(sorted, value, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, nc_ascending);

    size_t cut = nc_two_means_cut(sorted, n);
    *split = cut > 0;
    double low = cut > 0 ? sorted[cut - 1] : n > 0 ? sorted[n - 1] : 0;
    *threshold = cut > 0 ? low + (sorted[cut] - low) / 2 : low;
    for (size_t i = 0; i < n; i++)
        label[i] = value[i] > low;
    free(sorted);
    return NC_OK;
}
