#include "check.h"

#include <stdlib.h>

#include "agreement.h"
#include "ground/rng.h"
#include "methods/linkage.h"

enum { N = 40, F = 2 };

/* Distance between two clusters of a labelling, straight from the definitions. */
static double between(const float *x, const int *cluster, int a, int b, enum nc_linkage linkage)
{
    double most = 0, least = INFINITY, sum = 0, size[2] = {0, 0}, mean[2][F] = {{0}}, gap = 0;
    for (int i = 0; i < N; i++) {
        if (cluster[i] == a || cluster[i] == b) {
            size[cluster[i] == b]++;
            for (int f = 0; f < F; f++)
                mean[cluster[i] == b][f] += (double)x[i * F + f];
        }
        for (int j = 0; j < N; j++)
            if (cluster[i] == a && cluster[j] == b) {
                double d = hypot((double)x[i * F] - (double)x[j * F],
                                 (double)x[i * F + 1] - (double)x[j * F + 1]);
                most = fmax(most, d);
                least = fmin(least, d);
                sum += d;
            }
    }
    for (int f = 0; f < F; f++)
        gap += pow(mean[0][f] / size[0] - mean[1][f] / size[1], 2);
    switch (linkage) {
    case NC_LINKAGE_COMPLETE:
        return most;
    case NC_LINKAGE_SINGLE:
        return least;
    case NC_LINKAGE_AVERAGE:
        return sum / (size[0] * size[1]);
    default:
        return sqrt(2 * size[0] * size[1] / (size[0] + size[1]) * gap);
    }
}

/* Joins the nearest two clusters again and again, looking at all pairs; label after stopping at
 * `clusters`, height of each merge. */
static void join_naively(const float *x, enum nc_linkage linkage, int clusters, uint8_t *label,
                         double *height)
{
    int cluster[N];
    for (int i = 0; i < N; i++)
        cluster[i] = i;
    for (int merge = 0; merge < N - 1; merge++) {
        if (merge == N - clusters)
            for (int i = 0, next = 0; i < N; i++) {
                label[i] = (uint8_t)next;
                for (int j = 0; j < i; j++)
                    if (cluster[j] == cluster[i])
                        label[i] = label[j];
                next += label[i] == next;
            }
        int best_a = 0, best_b = 0;
        double least = INFINITY;
        for (int a = 0; a < N; a++)
            for (int b = 0; b < a; b++) {
                if (cluster[a] != a || cluster[b] != b)
                    continue;
                double d = between(x, cluster, a, b, linkage);
                if (d < least) {
                    least = d;
                    best_a = a;
                    best_b = b;
                }
            }
        height[merge] = least;
        for (int i = 0; i < N; i++)
            if (cluster[i] == best_a)
                cluster[i] = best_b;
    }
}

static void test_against_definition(const float *x, enum nc_linkage linkage, const char *what)
{
    struct nc_merge merge[N - 1];
    double height[N - 1], largest = 0;
    uint8_t label[N], want[N];
    struct nc_error err;
    join_naively(x, linkage, 5, want, height);
    CHECK(nc_linkage_tree(x, N, F, linkage, merge, &err) == 0, what);
    for (int i = 0; i < N - 1; i++)
        largest = fmax(largest, fabs(merge[i].height - height[i]));
    CHECK(largest < 1e-5, "heights as by definition");
    nc_linkage_cut(merge, N, 5, label, &err);
    CHECK(adjusted_rand(label, want, N) == 1, "five clusters as by definition");
}

static void test_small(void)
{
    static const float x[4] = {0, 1, 10, 11}, same[3] = {2, 2, 2};
    struct nc_merge merge[3];
    uint8_t label[4];
    struct nc_error err;
    for (int linkage = NC_LINKAGE_WARD; linkage <= NC_LINKAGE_SINGLE; linkage++) {
        nc_linkage_tree(x, 4, 1, (enum nc_linkage)linkage, merge, &err);
        nc_linkage_cut(merge, 4, 2, label, &err);
        CHECK(label[0] == 0 && label[1] == 0 && label[2] == 1 && label[3] == 1,
              "two pairs, numbered by first appearance");
        nc_linkage_tree(same, 3, 1, (enum nc_linkage)linkage, merge, &err);
        CHECK(merge[1].height == 0, "equal samples join at height 0");
    }
    CHECK(nc_linkage_tree(x, 1, 1, NC_LINKAGE_WARD, merge, &err) == 0 &&
              nc_linkage_cut(merge, 1, 2, label, &err) == 0 && label[0] == 0,
          "one sample is one cluster");
    CHECK(nc_linkage_bytes(47810, 3, NC_LINKAGE_COMPLETE) > 4.5e9 &&
              nc_linkage_bytes(47810, 3, NC_LINKAGE_WARD) < 1e7,
          "memory as stated");
}

int main(void)
{
    float x[N * F];
    struct nc_rng rng;
    nc_rng_seed(&rng, 11);
    for (int i = 0; i < N * F; i++)
        x[i] = (float)nc_rng_normal(&rng);
    test_against_definition(x, NC_LINKAGE_WARD, "Ward");
    test_against_definition(x, NC_LINKAGE_COMPLETE, "complete");
    test_against_definition(x, NC_LINKAGE_AVERAGE, "average");
    test_against_definition(x, NC_LINKAGE_SINGLE, "single");
    test_small();
    return check_done();
}
