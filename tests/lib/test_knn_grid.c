/* Neighbours on the grid against the definition: all distances in double, sorted. */
#include "methods/knn_grid.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/rng.h"
#include "methods/knn_rows.h"

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

static int compare_indices(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int agrees(const struct nc_grid *grid, size_t others, uint32_t *nearest)
{
    size_t n = grid->frames * grid->bins;
    struct pair *pairs = malloc(n * sizeof *pairs);
    uint32_t *want = malloc((others + 1) * sizeof *want);
    int equal = 1;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            pairs[j] = (struct pair){i == j ? INFINITY : nc_grid_distance(grid, i, j), (uint32_t)j};
        qsort(pairs, n, sizeof *pairs, compare_pairs);
        for (size_t k = 0; k < others; k++)
            want[k] = pairs[k].index;
        qsort(want, others, sizeof *want, compare_indices);
        qsort(nearest + i * others, others, sizeof *nearest, compare_indices);
        equal &= memcmp(want, nearest + i * others, others * sizeof *want) == 0;
    }
    free(want);
    free(pairs);
    return equal;
}

/* Returns the number of far searches. */
static size_t check_case(struct nc_grid grid, float *value, size_t neighbours, const char *what)
{
    struct nc_error err;
    size_t n = grid.frames * grid.bins, others = nc_knn_others(n, neighbours), far = 0;
    uint32_t *nearest = malloc((n * others + 1) * sizeof *nearest);
    grid.value = value;
    int status = nc_knn_grid(&grid, neighbours, nearest, &far, &err);
    CHECK(status == 0 && agrees(&grid, others, nearest), what);
    free(nearest);
    free(value);
    return far;
}

static float *random_values(size_t n, double spread)
{
    float *value = malloc(n * sizeof *value);
    struct nc_rng rng;
    nc_rng_seed(&rng, 11);
    for (size_t i = 0; i < n; i++)
        value[i] = (float)(spread * nc_rng_normal(&rng));
    return value;
}

static void check_scales(void)
{
    const struct nc_grid unit = {NULL, 37, 41, 1, 1, 1};
    check_case(unit, random_values(37 * 41, 6), 10, "equal scales");
    check_case(unit, random_values(37 * 41, 6), 25, "more neighbours");
    check_case(unit, random_values(37 * 41, 1e4), 10, "neighbours all over the grid");
    const struct nc_grid narrow = {NULL, 200, 5, 0.05, 0.7, 2.5};
    check_case(narrow, random_values(1000, 1), 10, "fewer bins than lanes, unequal scales");
    const struct nc_grid flat = {NULL, 30, 30, 1e-6, 1, 1};
    check_case(flat, random_values(900, 0.01), 10, "frames almost in one place");
}

static void check_degenerate(void)
{
    const struct nc_grid unit = {NULL, 24, 24, 1, 1, 1};
    check_case(unit, calloc(24 * 24, sizeof(float)), 10, "a constant table: ties go by index");
    float *half = random_values(24 * 24, 10);
    memset(half, 0, 12 * 24 * sizeof *half);
    check_case(unit, half, 10, "a half-silent table");
    float *integers = random_values(24 * 24, 2);
    for (size_t i = 0; i < (size_t)24 * 24; i++)
        integers[i] = roundf(integers[i]);
    check_case(unit, integers, 10, "whole values: many ties");
    const struct nc_grid small = {NULL, 2, 2, 1, 1, 1};
    check_case(small, random_values(4, 1), 10, "fewer samples than neighbours");
}

/* 300 x 300 cells are more than the rings list: a spike's neighbours lie beyond them. */
static void check_far(void)
{
    const struct nc_grid wide = {NULL, 300, 300, 1, 1, 1};
    float *value = calloc(300 * 300, sizeof *value);
    struct nc_error err;
    struct nc_grid grid = wide;
    uint32_t *nearest = malloc((size_t)300 * 300 * 3 * sizeof *nearest);
    size_t far;
    const size_t spikes[] = {0, 299, 299 * 300};
    for (size_t k = 0; k < 3; k++)
        value[spikes[k]] = 1000 + (float)k;
    grid.value = value;
    CHECK(nc_knn_grid(&grid, 4, nearest, &far, &err) == 0, "three spikes far apart");
    CHECK(far == 3, "are searched in order of value");
    const uint32_t *first = nearest + spikes[0] * 3;
    qsort(nearest, 3, sizeof *nearest, compare_indices);
    CHECK(first[1] == 299 && first[2] == 299 * 300, "and find each other");
    CHECK(first[0] == 1, "then the nearest of the others, first by index");

    grid.value_scale = 0;
    CHECK(nc_knn_grid(&grid, 4, nearest, &far, &err) == NC_ERR_USAGE, "scale 0 is refused");
    grid.value_scale = 1;
    value[301] = NAN;
    CHECK(nc_knn_grid(&grid, 4, nearest, &far, &err) == NC_ERR_DATA &&
              strstr(err.text, "frame 1, bin 1"),
          "a value that is not a number is refused, its place named");
    free(nearest);
    free(value);
}

int main(void)
{
    check_scales();
    check_degenerate();
    check_far();
    return check_done();
}
