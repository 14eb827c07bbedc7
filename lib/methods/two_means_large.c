#include <stdlib.h>

#include "ground/mem.h"
#include "ground/order.h"
#include "methods/two_means.h"

enum { BINS = 1 << 16 };

struct histogram {
    double least, bins_per_unit, mean;
    size_t n, *count; /* [BINS] */
    double *sum;      /* [BINS]: of the values less their mean */
};

static size_t bin_of(const struct histogram *h, double value)
{
    return (size_t)((value - h->least) * h->bins_per_unit);
}

/* The between-cluster sum of squares of a cut with m values, of sum s less the mean, below it. */
static double between(double s, size_t m, size_t n)
{
    return s * s / (double)m + s * s / (double)(n - m);
}

/* False if all values are equal. */
static bool fill(struct histogram *h, const double *value)
{
    double least = value[0], most = value[0], sum = 0;
    for (size_t i = 0; i < h->n; i++) {
        least = value[i] < least ? value[i] : least;
        most = value[i] > most ? value[i] : most;
        sum += value[i];
    }
    h->least = least;
    h->mean = sum / (double)h->n;
    h->bins_per_unit = (BINS - 0.5) / (most - least); /* the largest value falls in the last bin */
    if (!(most > least))
        return false;
    for (size_t i = 0; i < h->n; i++) {
        size_t bin = bin_of(h, value[i]);
        h->count[bin]++;
        h->sum[bin] += value[i] - h->mean;
    }
    return true;
}

/* The bin below the best cut between two bins. */
static size_t best_bin(const struct histogram *h)
{
    size_t below = 0, bin = 0;
    double sum = 0, best = -1;
    for (size_t b = 0; b + 1 < BINS; b++) {
        below += h->count[b];
        sum += h->sum[b];
        if (h->count[b] == 0 || below == h->n)
            continue;
        double quality = between(sum, below, h->n);
        if (quality > best) {
            best = quality;
            bin = b;
        }
    }
    return bin;
}

/* The largest value of the lower cluster, by trying all cuts among the values of the bins `bin` and
 * `after`, which have none between them; *next gets the smallest value of the upper cluster. near:
 * work space for these values. */
static double best_value(const struct histogram *h, const double *value, size_t bin, size_t after,
                         double *near, double *next)
{
    size_t count = 0, below = 0, best_at = 0;
    double sum = 0, best = -1;
    for (size_t b = 0; b < bin; b++) {
        below += h->count[b];
        sum += h->sum[b];
    }
    for (size_t i = 0; i < h->n; i++) {
        size_t b = bin_of(h, value[i]);
        if (b == bin || b == after)
            near[count++] = value[i];
    }
    qsort(near, count, sizeof *near, nc_ascending);
    for (size_t k = 0; k + 1 < count; k++) {
        sum += near[k] - h->mean;
        below++;
        if (near[k + 1] > near[k] && between(sum, below, h->n) > best) {
            best = between(sum, below, h->n);
            best_at = k;
        }
    }
    *next = near[best_at + 1];
    return near[best_at];
}

int nc_two_means_large(const double *value, size_t n, uint8_t *label, double *threshold,
                       bool *split, struct nc_error *err)
{
    struct histogram h = {.n = n};
    double *near = NULL;
    h.count = nc_array(BINS, sizeof *h.count, "a histogram", err);
    h.sum = nc_array(BINS, sizeof *h.sum, "a histogram", err);
    int status = h.count && h.sum ? NC_OK : NC_ERR_SYSTEM;
    if (status)
        goto cleanup;

    double low = n > 0 ? value[0] : 0, next = low;
    *split = n > 0 && fill(&h, value);
    if (*split) {
        size_t bin = best_bin(&h), after = bin + 1;
        while (h.count[after] == 0)
            after++;
        near = nc_array(h.count[bin] + h.count[after], sizeof *near, "values near the cut", err);
        if (!near) {
            status = NC_ERR_SYSTEM;
            goto cleanup;
        }
        low = best_value(&h, value, bin, after, near, &next);
    }
    *threshold = low + (next - low) / 2;
    for (size_t i = 0; i < n; i++)
        label[i] = value[i] > low;

cleanup:
    free(near);
    free(h.sum);
    free(h.count);
    return status;
}
