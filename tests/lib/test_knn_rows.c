/* Nearest rows against the definition: all distances in double, sorted. */
#include "methods/knn_rows.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/rng.h"

struct pair {
    double distance;
    uint32_t index;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;
    if (p->distance < q->distance || p->distance > q->distance)
        return p->distance < q->distance ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* Whether nearest is what sorting all distances gives. */
static int agrees(const float *x, size_t n, size_t f, size_t others, const uint32_t *nearest)
{
    struct pair *pairs = malloc(n * sizeof *pairs);
    int equal = 1;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            pairs[j] = (struct pair){i == j ? INFINITY : 0, (uint32_t)j};
            for (size_t k = 0; k < f && i != j; k++)
                pairs[j].distance += pow((double)x[i * f + k] - (double)x[j * f + k], 2);
        }
        qsort(pairs, n, sizeof *pairs, compare_pairs);
        for (size_t k = 0; k < others; k++)
            equal &= pairs[k].index == nearest[i * others + k];
    }
    free(pairs);
    return equal;
}

static void check_case(float *x, size_t n, size_t f, size_t neighbours, const char *what)
{
    struct nc_error err;
    size_t others = nc_knn_others(n, neighbours);
    uint32_t *nearest = malloc((n * others + 1) * sizeof *nearest);
    int status = nc_knn_rows(x, n, f, neighbours, nearest, &err);
    CHECK(status == 0 && agrees(x, n, f, others, nearest), what);
    free(nearest);
    free(x);
}

/* Small integers have exact distances and many ties; normal numbers have neither. */
static float *random_rows(size_t n, size_t f, double offset, int integers)
{
    float *x = malloc(n * f * sizeof *x);
    struct nc_rng rng;
    nc_rng_seed(&rng, 5);
    for (size_t i = 0; i < n * f; i++)
        x[i] = (float)(offset + (integers ? (double)nc_rng_below(&rng, 2) : nc_rng_normal(&rng)));
    return x;
}

int main(void)
{
    check_case(random_rows(700, 40, 0, 0), 700, 40, 10, "more samples than a tile");
    check_case(random_rows(300, 3, 1000, 0), 300, 3, 10, "three features far from the origin");
    check_case(random_rows(300, 64, 1000, 0), 300, 64, 10, "many features far from the origin");
    check_case(random_rows(200, 20, 0, 1), 200, 20, 7, "ties go by index");
    check_case(random_rows(5, 30, 0, 0), 5, 30, 10, "fewer samples than neighbours");
    check_case(random_rows(50, 1, 0, 0), 50, 1, 2, "one feature, one neighbour");

    float *half = random_rows(200, 33, 0, 0);
    memset(half, 0, 100 * 33 * sizeof *half);
    check_case(half, 200, 33, 10, "a half-silent matrix: neighbours of equal rows go by index");

    /* Two tight clusters far apart: single precision alone cannot tell the neighbours. */
    float *tight = random_rows(100, 24, 0, 0);
    for (size_t i = 0; i < (size_t)100 * 24; i++)
        tight[i] = tight[i] * 1e-4f + (i < (size_t)50 * 24 ? 100.0f : -100.0f);
    check_case(tight, 100, 24, 10, "distances below the Gram matrix's rounding");

    struct nc_error err;
    uint32_t nothing;
    const float x[] = {1, 2};
    CHECK(nc_knn_rows(x, 2, 1, 0, &nothing, &err) == NC_ERR_USAGE, "no neighbours are refused");
    CHECK(nc_knn_rows(x, 1, 2, 10, &nothing, &err) == 0, "a single sample has no others");
    return check_done();
}
