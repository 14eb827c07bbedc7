#include "check.h"

#include <string.h>

#include "agreement.h"
#include "ground/rng.h"
#include "methods/kmeans.h"
#include "methods/two_means.h"

/* Sum of squared distances to the centroids of a labelling of numbers in two. */
static double split_sum(const double *value, size_t n, const uint8_t *label)
{
    double sum = 0;
    for (int c = 0; c < 2; c++) {
        double mean = 0, count = 0;
        for (size_t i = 0; i < n; i++)
            if (label[i] == c) {
                mean += value[i];
                count++;
            }
        for (size_t i = 0; i < n; i++)
            if (label[i] == c)
                sum += (value[i] - mean / count) * (value[i] - mean / count);
    }
    return sum;
}

/* The least sum over all labellings of a few numbers. */
static double least_split_sum(const double *value, size_t n)
{
    double least = INFINITY;
    for (unsigned subset = 1; subset + 1 < 1u << n; subset++) {
        uint8_t label[16];
        for (size_t i = 0; i < n; i++)
            label[i] = (uint8_t)(subset >> i & 1);
        least = fmin(least, split_sum(value, n, label));
    }
    return least;
}

static void test_two_means(void)
{
    enum { N = 11 };
    struct nc_rng rng;
    struct nc_error err;
    double value[N], threshold;
    uint8_t label[N];
    bool split;
    int optimal = 1, consistent = 1;

    nc_rng_seed(&rng, 1);
    for (int trial = 0; trial < 40; trial++) {
        for (int i = 0; i < N; i++)
            value[i] = trial % 2 ? nc_rng_normal(&rng) : (double)nc_rng_below(&rng, 5);
        nc_two_means(value, N, label, &threshold, &split, &err);
        double best = least_split_sum(value, N);
        optimal &= split && split_sum(value, N, label) <= best + 1e-9;
        for (int i = 0; i < N; i++)
            consistent &= label[i] == (value[i] > threshold);
    }
    CHECK(optimal, "two-means finds the best of all splits, ties included");
    CHECK(consistent, "the labels are those of the threshold");

    for (int i = 0; i < N; i++)
        value[i] = -3.25;
    memset(label, 7, sizeof label);
    nc_two_means(value, N, label, &threshold, &split, &err);
    CHECK(!split && label[0] == 0 && label[N - 1] == 0, "equal numbers are one cluster");
}

static void test_blobs(void)
{
    enum { N = 300, K = 3 };
    static const double centre[K][2] = {{0, 0}, {9, 0}, {0, 9}};
    static double x[N][2];
    static uint8_t truth[N], label[N], again[N];
    struct nc_rng rng;
    struct nc_error err;
    double inertia, sum = 0;

    nc_rng_seed(&rng, 2);
    for (int i = 0; i < N; i++) {
        truth[i] = (uint8_t)(i % K);
        for (int f = 0; f < 2; f++)
            x[i][f] = centre[i % K][f] + nc_rng_normal(&rng);
    }
    struct nc_kmeans options = nc_kmeans_default(K, 5);
    CHECK(nc_kmeans(x[0], N, 2, &options, label, &inertia, &err) == 0, "k-means runs");
    CHECK(adjusted_rand(truth, label, N) > 0.99, "k-means finds three blobs");
    for (int c = 0; c < K; c++)
        for (int f = 0; f < 2; f++) {
            double mean = 0, count = 0;
            for (int i = 0; i < N; i++)
                if (label[i] == c) {
                    mean += x[i][f];
                    count++;
                }
            for (int i = 0; i < N; i++)
                if (label[i] == c)
                    sum += (x[i][f] - mean / count) * (x[i][f] - mean / count);
        }
    CHECK_NEAR(inertia, sum, 1e-9 * sum, "inertia is the sum of squares about the centroids");
    nc_kmeans(x[0], N, 2, &options, again, NULL, &err);
    CHECK(memcmp(label, again, N) == 0, "the same seed gives the same labels");
}

static void test_degenerate(void)
{
    static const double few[5] = {1, 1, 2, 2, 2}, one[1] = {4};
    uint8_t label[5];
    struct nc_error err;
    struct nc_kmeans options = nc_kmeans_default(4, 0);

    CHECK(nc_kmeans(few, 5, 1, &options, label, NULL, &err) == 0 && label[0] == label[1] &&
              label[2] == label[4] && label[0] != label[2],
          "fewer distinct samples than clusters");
    CHECK(nc_kmeans(one, 1, 1, &options, label, NULL, &err) == 0, "one sample");
    options.clusters = 256;
    CHECK(nc_kmeans(few, 5, 1, &options, label, NULL, &err) == NC_ERR_USAGE, "256 clusters");
}

int main(void)
{
    test_two_means();
    test_blobs();
    test_degenerate();
    return check_done();
}
