/* Radix sort of floats and doubles: against qsort, ties in place, signs, infinities, sizes. */
#include "ground/radix.h"

#include <stdlib.h>

#include "check.h"
#include "ground/rng.h"

static double cube(double z)
{
    return z * z * z;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Both types agree with qsort, and equal values keep their order. */
static int sorts(struct nc_radix *sorter, size_t n, int distinct, struct nc_rng *rng)
{
    double *x = malloc((n + 1) * sizeof *x), *sorted = malloc((n + 1) * sizeof *x);
    float *f = malloc((n + 1) * sizeof *f);
    for (size_t i = 0; i < n; i++) {
        f[i] = (float)cube(distinct ? nc_rng_normal(rng) : (double)nc_rng_below(rng, 5) - 2);
        x[i] = sorted[i] = (double)f[i];
    }
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    int good = 1;
    const uint32_t *order = nc_radix_order_floats(sorter, f, n);
    for (size_t i = 0; i < n; i++)
        good &= x[order[i]] == sorted[i] &&
                (i == 0 || sorted[i] > sorted[i - 1] || order[i] > order[i - 1]);
    order = nc_radix_order_doubles(sorter, x, n);
    for (size_t i = 0; i < n; i++)
        good &= x[order[i]] == sorted[i] &&
                (i == 0 || sorted[i] > sorted[i - 1] || order[i] > order[i - 1]);
    free(x);
    free(sorted);
    free(f);
    return good;
}

int main(void)
{
    struct nc_radix sorter = {0};
    struct nc_error err;
    struct nc_rng rng;
    nc_rng_seed(&rng, 1);

    CHECK(nc_radix_reserve(&sorter, 5000, &err) == NC_OK, "reserves");
    CHECK(sorts(&sorter, 5000, 1, &rng), "5000 distinct numbers");
    CHECK(sorts(&sorter, 5000, 0, &rng), "5000 numbers with ties");
    CHECK(sorts(&sorter, 1, 1, &rng) && sorts(&sorter, 0, 1, &rng), "one number, none");

    const double special[] = {INFINITY, 1e-310, -1e300, 0, -INFINITY, -1e-310, 1e300};
    const uint32_t want[] = {4, 2, 5, 3, 1, 6, 0};
    const uint32_t *got = nc_radix_order_doubles(&sorter, special, 7);
    int same = 1;
    for (int i = 0; i < 7; i++)
        same &= got[i] == want[i];
    CHECK(same, "infinities and subnormal numbers in their places");
    nc_radix_free(&sorter);
    return check_done();
}
