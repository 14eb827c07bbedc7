#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "ground/rng.h"
#include "methods/affinity.h"
#include "methods/bandwidth.h"
#include "methods/cluster_qr.h"
#include "methods/discretize.h"
#include "methods/embed_dense.h"
#include "methods/two_means.h"

static struct nc_error err;

/* The cycle of n vertices has the eigenvalues 1 - cos(2 pi k / n) of L. */
static void test_cycle(size_t n, bool exact)
{
    double *w = calloc(n * n, sizeof *w), *vectors = calloc(4 * n, sizeof *vectors), values[4];
    for (size_t i = 0; i < n; i++) {
        w[i * n + (i + 1) % n] = w[(i + 1) % n * n + i] = 0.5;
        w[i * n + i] = 3; /* the diagonal is to be dropped */
    }
    CHECK(nc_embed_dense(w, n, 4, exact, values, vectors, &err) == 0, "embeds a cycle");
    static const int order[4] = {0, 1, 1, 2};
    for (int c = 0; c < 4; c++)
        CHECK_NEAR(values[c], 1 - cos(2 * acos(-1) * order[c] / (double)n), 1e-12,
                   "eigenvalue of the cycle");
    double spread = 0, difference = 0, highest = 0, lowest = 0;
    for (size_t i = 0; i < n; i++) {
        spread = fmax(spread, fabs(vectors[i] - vectors[0]));
        /* u solves (D - W) u = lambda D u with D = 1 */
        const double *u = vectors + 3 * n;
        double residual = u[i] - 0.5 * (u[(i + 1) % n] + u[(i + n - 1) % n]) - values[3] * u[i];
        difference = fmax(difference, fabs(residual));
        highest = fmax(highest, u[i]);
        lowest = fmin(lowest, u[i]);
    }
    CHECK(spread < 1e-14 && vectors[0] > 0, "the first column is constant and positive");
    CHECK(difference < 1e-9, "the columns solve the eigenproblem");
    CHECK(highest >= -lowest, "the entry of largest magnitude is positive");
    free(w);
    free(vectors);
}

/* All samples equal but one: below the first eigenvalue and that of the outlier one that has almost
 * all multiplicity, of which a part is asked for. */
static void test_multiple(void)
{
    int good = 1;
    for (size_t n = 5; n < 60; n++) {
        double *w = malloc(n * n * sizeof *w), *vectors = malloc(3 * n * sizeof *vectors);
        double values[3];
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                w[i * n + j] = (i + 1 == n) != (j + 1 == n) ? 0.99 : 1;
        double d = (double)n - 2 + 0.99; /* the degree of the equal ones; the other's is less */
        good &= nc_embed_dense(w, n, 3, true, values, vectors, &err) == NC_OK &&
                fabs(values[1] - (1 + 0.99 / d)) < 1e-12 && fabs(values[2] - (1 + 1 / d)) < 1e-12;
        free(w);
        free(vectors);
    }
    CHECK(good, "a multiple eigenvalue: found for all sizes");
}

/* Two groups 40 apart: the weights between them are about e^-290, yet not zero. */
static void test_far_groups(void)
{
    enum { N = 20 };
    float x[N];
    double w[N * N], values[2], vectors[2 * N], threshold;
    uint8_t label[N], truth[N];
    bool split;
    for (int i = 0; i < N; i++) {
        truth[i] = i >= 8;
        x[i] = 0.1f * (float)i + (i >= 8 ? 40.0f : 0.0f);
    }
    x[N - 1] = 75; /* alone: weakly tied, and to the upper group most */
    nc_affinity_rbf(x, N, 1, 1, w, &err);
    CHECK(w[19] > 0, "no weight underflows");
    CHECK_NEAR(w[1], exp(-0.01), 1e-8, "the kernel's value");
    CHECK(nc_embed_dense(w, N, 2, true, values, vectors, &err) == 0 && values[1] < 1e-12,
          "far groups have a vanishing eigenvalue");
    nc_two_means(vectors + N, N, label, &threshold, &split, &err);
    CHECK(adjusted_rand(truth, label, N) == 1, "a far sample joins the nearest group");
}

/* With many features the distances come from the Gram matrix. */
static void test_many_features(void)
{
    enum { N = 30, F = 20 };
    static float x[N * F];
    static double w[N * N];
    struct nc_rng rng;
    double largest = 0;
    nc_rng_seed(&rng, 3);
    for (int i = 0; i < N * F; i++)
        x[i] = (float)(100 + nc_rng_normal(&rng));
    nc_affinity_rbf(x, N, F, 0.02, w, &err);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double sum = 0;
            for (int f = 0; f < F; f++)
                sum += pow((double)x[i * F + f] - (double)x[j * F + f], 2);
            largest = fmax(largest, fabs(w[i * N + j] - exp(-0.02 * sum)));
        }
    CHECK(largest < 1e-13, "distances by the Gram matrix");
}

static void test_gamma(void)
{
    static const float line[4] = {0, 1, 3, 7}; /* squared distances 1 4 9 16 36 49 */
    static const float same[3] = {5, 5, 5}, mostly[5] = {2, 2, 2, 2, 5};
    static float many[1000];
    double gamma, again;
    struct nc_rng rng;

    nc_gamma_median(line, 4, 1, &gamma, &err);
    CHECK_NEAR(gamma, 1.0 / 16, 1e-15, "gamma is the inverse median squared distance");
    nc_gamma_median(same, 3, 1, &gamma, &err);
    CHECK_NEAR(gamma, 1, 0, "gamma of equal samples");
    nc_gamma_median(mostly, 5, 1, &gamma, &err);
    CHECK_NEAR(gamma, 1.0 / 9, 1e-15, "gamma where most samples are equal");
    nc_rng_seed(&rng, 4);
    for (int i = 0; i < 1000; i++)
        many[i] = (float)nc_rng_normal(&rng);
    nc_gamma_median(many, 1000, 1, &gamma, &err);
    nc_gamma_median(many, 1000, 1, &again, &err);
    /* differences have variance 2; the median of chi-squared(1) is 0.4549 */
    CHECK(gamma == again, "gamma is the same for the same data");
    CHECK_NEAR(gamma, 1 / (2 * 0.4549), 0.12, "gamma of many normal samples");
}

/* An ideal embedding, turned: sample i points along axis i % K. */
static void test_rotated_partition(void)
{
    enum { N = 60, K = 3 };
    static const double turn[K][K] = {
        {2.0 / 3, -1.0 / 3, 2.0 / 3}, {2.0 / 3, 2.0 / 3, -1.0 / 3}, {-1.0 / 3, 2.0 / 3, 2.0 / 3}};
    double vectors[N * K];
    uint8_t truth[N], label[N];
    struct nc_rng rng;

    nc_rng_seed(&rng, 6);
    for (int i = 0; i < N; i++) {
        truth[i] = (uint8_t)(i % K);
        for (int c = 0; c < K; c++)
            vectors[i * K + c] = turn[i % K][c] + 0.05 * nc_rng_normal(&rng);
    }
    CHECK(nc_cluster_qr(vectors, N, K, label, &err) == 0 && adjusted_rand(truth, label, N) == 1,
          "cluster_qr finds a rotated partition");
    CHECK(nc_discretize(vectors, N, K, 0, label, &err) == 0 && adjusted_rand(truth, label, N) == 1,
          "discretize finds a rotated partition");
    CHECK(nc_cluster_qr(vectors, 2, 3, label, &err) == NC_ERR_USAGE, "three clusters of two");
}

int main(void)
{
    test_cycle(12, true);
    test_cycle(12, false);
    test_cycle(401, false);
    test_multiple();
    test_far_groups();
    test_many_features();
    test_gamma();
    test_rotated_partition();
    return check_done();
}
