/* Clustering of a whole table: separated blobs, degenerate tables, and the rule for components. */
#include "methods/knn_table.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/rng.h"
#include "methods/component_rule.h"
#include "methods/two_means.h"

static float *normal_values(size_t n, double spread)
{
    float *value = malloc(n * sizeof *value);
    struct nc_rng rng;
    nc_rng_seed(&rng, 21);
    for (size_t i = 0; i < n; i++)
        value[i] = (float)(spread * nc_rng_normal(&rng));
    return value;
}

/* Labels are two: 1 exactly where `first` is, or exactly where it is not. */
static int is_split(const uint8_t *label, const uint8_t *first, size_t n)
{
    size_t same = 0;
    for (size_t i = 0; i < n; i++)
        same += label[i] == first[i];
    return same == n || same == 0;
}

static void check_components(void)
{
    enum { FRAMES = 40, BINS = 30, N = FRAMES * BINS };
    static uint8_t label[N], want[N];
    float *value = normal_values(N, 0.5);
    struct nc_grid grid = {value, FRAMES, BINS, 1, 1, 1};
    struct nc_knn_table_report report;
    struct nc_error err;

    for (size_t i = 0; i < N; i++) {
        want[i] = i / BINS >= 25;
        value[i] += want[i] ? 100 : 0;
    }
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.components == 2 &&
              !report.solved && is_split(label, want, N),
          "two components are the clusters");

    /* A third, smaller one, nearer to the second. */
    for (size_t i = 0; i < N; i++)
        value[i] += i / BINS >= 35 ? 80 : 0;
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.components == 3 &&
              !report.solved && is_split(label, want, N),
          "of three large components the smallest joins the nearer");
    free(value);
}

/* One sheet bent in the middle, and specks far off: the specks do not count as clusters. */
static void check_outliers(void)
{
    enum { FRAMES = 60, BINS = 40, N = FRAMES * BINS };
    static uint8_t label[N];
    float *value = normal_values(N, 0.5);
    struct nc_grid grid = {value, FRAMES, BINS, 1, 1, 1};
    struct nc_knn_table_report report;
    struct nc_error err;
    /* Two flats, joined by a ramp in a few bins alone: the bottleneck. */
    for (size_t t = 0; t < FRAMES; t++)
        for (size_t b = 0; b < BINS && t >= 30; b++)
            value[t * BINS + b] += b < 8 ? (float)(t - 29) * 2 : 60;
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.components == 1 &&
              report.solved && report.vector.converged,
          "a table of one component is split by its eigenvector");
    uint8_t whole[N];
    memcpy(whole, label, N);

    for (size_t k = 0; k < 12; k++) {
        value[(5 + k / 4) * BINS + 20 + k % 4] += 500; /* a speck of 12 cells, nearer to the rest */
        value[(50 + k / 4) * BINS + 20 + k % 4] -= 500;
    }
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.components == 3 &&
              report.solved && report.vector.converged,
          "with two specks apart the largest component is split");
    size_t differ = 0;
    for (size_t i = 0; i < N; i++)
        differ += label[i] != whole[i];
    differ = differ > N / 2 ? N - differ : differ;
    CHECK(differ < N / 50, "much as it was without them");
    uint8_t speck = label[5 * BINS + 20];
    int together = 1;
    for (size_t k = 0; k < 12; k++)
        together &= label[(5 + k / 4) * BINS + 20 + k % 4] == speck;
    CHECK(together, "a speck has one label");
    free(value);
}

static void check_degenerate(void)
{
    enum { FRAMES = 150, BINS = 100, N = FRAMES * BINS };
    static uint8_t label[N], before[N];
    struct nc_knn_table_report report;
    struct nc_error err;
    float *value = calloc(N, sizeof *value);
    struct nc_grid grid = {value, FRAMES, BINS, 1, 1, 1};

    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.split &&
              report.vector.converged,
          "a constant table is cut across");
    memcpy(before, label, N);
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && !memcmp(before, label, N),
          "and the same way again");
    size_t ones = 0;
    for (size_t i = 0; i < N; i++)
        ones += label[i];
    CHECK(ones > N / 3 && ones < N - N / 3, "in about equal parts");
    free(value);

    value = normal_values(N, 6);
    memset(value, 0, N / 2 * sizeof *value);
    grid.value = value;
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.split,
          "a half-silent table");

    grid.frames = 1;
    grid.bins = 3;
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && report.split,
          "three samples, ten neighbours");
    grid.bins = 1;
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == 0 && !report.split &&
              label[0] == 0,
          "one sample is one cluster");
    grid.bins = 3;
    CHECK(nc_knn_table(&grid, 1, NULL, label, &report, &err) == NC_ERR_USAGE,
          "one neighbour, the sample itself, is refused");
    value[1] = NAN;
    CHECK(nc_knn_table(&grid, 10, NULL, label, &report, &err) == NC_ERR_DATA,
          "a value that is not a number is refused");
    free(value);
}

static void check_two_means(void)
{
    enum { N = 200000 };
    static double value[N];
    static uint8_t label[N], large[N];
    double threshold, large_threshold;
    bool split;
    struct nc_rng rng;
    struct nc_error err;
    nc_rng_seed(&rng, 4);
    for (size_t i = 0; i < N; i++)
        value[i] = nc_rng_normal(&rng) + (nc_rng_uniform(&rng) < 0.2 ? 3 : 0);
    value[0] = 1e4; /* stretches the histogram */
    CHECK(nc_two_means(value, N, label, &threshold, &split, &err) == 0 && split, "by sorting");
    CHECK(nc_two_means_large(value, N, large, &large_threshold, &split, &err) == 0 && split,
          "by histogram");
    CHECK(memcmp(label, large, N) == 0, "the labels are the same with an outlier");
    value[0] = 0;
    nc_two_means(value, N, label, &threshold, &split, &err);
    nc_two_means_large(value, N, large, &large_threshold, &split, &err);
    CHECK(memcmp(label, large, N) == 0, "and without");
    CHECK_NEAR(large_threshold, threshold, 0, "and the threshold");
    for (size_t i = 0; i < N; i++)
        value[i] = 2.5;
    nc_two_means_large(value, N, large, &large_threshold, &split, &err);
    CHECK(!split && large[0] == 0 && !memcmp(large, large + 1, N - 1), "equal values, one cluster");
}

static void check_memory(void)
{
    /* Measured for a table of 2049 bins and 1960 frames: 0.46e9 bytes. */
    double estimate = nc_knn_table_memory((size_t)2049 * 1960, 10);
    CHECK(estimate > 0.46e9 && estimate < 0.6e9, "memory is estimated");
}

int main(void)
{
    check_memory();
    check_components();
    check_outliers();
    check_degenerate();
    check_two_means();
    return check_done();
}
