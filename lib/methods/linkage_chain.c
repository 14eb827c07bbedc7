#include "methods/linkage_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/distance.h"

/* The clusters that are left, by their slots; the slot of a cluster is one of its samples'. */
struct forest {
    enum nc_linkage linkage;
    size_t features, active_count;
    size_t *active;   /* [active_count] slots, ascending */
    double *size;     /* [samples] */
    double *height;   /* [samples] at which the slot's cluster was joined */
    double *centroid; /* Ward: [samples][features] */
    float *distance;  /* else: [samples (samples - 1) / 2], (i, j < i) at i (i - 1) / 2 + j */
};

static float *distance_at(const struct forest *forest, size_t a, size_t b)
{
    return a > b ? &forest->distance[a * (a - 1) / 2 + b] : &forest->distance[b * (b - 1) / 2 + a];
}

/* Ward's distance is kept squared: 2 |a| |b| / (|a| + |b|) |centroid a - centroid b|^2. */
static double dissimilarity(const struct forest *forest, size_t a, size_t b)
{
    if (forest->linkage != NC_LINKAGE_WARD)
        return (double)*distance_at(forest, a, b);
    const double *p = forest->centroid + a * forest->features;
    const double *q = forest->centroid + b * forest->features;
    return 2 * forest->size[a] * forest->size[b] / (forest->size[a] + forest->size[b]) *
           nc_squared_distance(p, q, forest->features);
}

/* Nearest cluster to a; of equally near ones `previous` if it is among them, else the first. */
static size_t nearest_neighbour(const struct forest *forest, size_t a, size_t previous,
                                double *least)
{
    size_t nearest = previous;

    *least = previous == a ? INFINITY : dissimilarity(forest, a, previous);
    for (size_t i = 0; i < forest->active_count; i++) {
        size_t b = forest->active[i];
        if (b == a)
            continue;
        double d = dissimilarity(forest, a, b);
        if (d < *least) {
            *least = d;
            nearest = b;
        }
    }
    return nearest;
}

static void remove_slot(struct forest *forest, size_t slot)
{
    size_t i = 0;
    while (forest->active[i] != slot)
        i++;
    forest->active_count--;
    memmove(forest->active + i, forest->active + i + 1,
            (forest->active_count - i) * sizeof *forest->active);
}

/* Cluster b goes into cluster a's slot; distances by Lance & Williams 1967. */
static void join(struct forest *forest, size_t a, size_t b, double height)
{
    double m = forest->size[a], n = forest->size[b];

    remove_slot(forest, b);
    if (forest->linkage == NC_LINKAGE_WARD) {
        double *p = forest->centroid + a * forest->features;
        const double *q = forest->centroid + b * forest->features;
        for (size_t f = 0; f < forest->features; f++)
            p[f] += (q[f] - p[f]) * (n / (m + n));
    } else {
        for (size_t i = 0; i < forest->active_count; i++) {
            size_t c = forest->active[i];
            if (c == a)
                continue;
            float *ac = distance_at(forest, a, c), bc = *distance_at(forest, b, c);
            if (forest->linkage == NC_LINKAGE_COMPLETE)
                *ac = *ac > bc ? *ac : bc;
            else
                *ac = (float)((m * (double)*ac + n * (double)bc) / (m + n));
        }
    }
    forest->size[a] = m + n;
    forest->height[a] = height;
}

static void pair_distances(struct forest *forest, const float *x, size_t samples)
{
    size_t features = forest->features;
    float *distance = forest->distance;

    for (size_t i = 0; i < samples; i++)
        for (size_t j = 0; j < i; j++)
            *distance++ = (float)sqrt(
                nc_squared_distance_float(x + i * features, x + j * features, features));
}

/* Follows nearest neighbours until two clusters are each other's, and joins those: with these
 * linkages no other cluster can come nearer to them. */
static void follow_chain(struct forest *forest, size_t *chain, struct nc_merge *merge)
{
    size_t length = 0, merges = 0;

    while (forest->active_count > 1) {
        if (length == 0)
            chain[length++] = forest->active[0];
        size_t a = chain[length - 1], previous = length > 1 ? chain[length - 2] : a;
        double least;
        size_t b = nearest_neighbour(forest, a, previous, &least);
        if (b != previous || length == 1) {
            chain[length++] = b;
            continue;
        }
        length -= 2;
        double height = forest->linkage == NC_LINKAGE_WARD ? sqrt(least) : least;
        /* Rounding must not put a parent below its children. */
        height = fmax(height, fmax(forest->height[a], forest->height[b]));
        merge[merges++] = (struct nc_merge){height, a < b ? a : b, a < b ? b : a};
        join(forest, a < b ? a : b, a < b ? b : a, height);
    }
}

int nc_linkage_chain(const float *x, size_t samples, size_t features, enum nc_linkage linkage,
                     struct nc_merge *merge, struct nc_error *err)
{
    struct forest forest = {.linkage = linkage, .features = features, .active_count = samples};
    size_t *chain = nc_array(samples, sizeof *chain, "chain of clusters", err), count = 0;
    int status = NC_ERR_SYSTEM;

    if (!chain || !(forest.active = nc_array(samples, sizeof *forest.active, "clusters", err)) ||
        !(forest.size = nc_array(samples, sizeof *forest.size, "clusters", err)) ||
        !(forest.height = nc_array(samples, sizeof *forest.height, "clusters", err)))
        goto cleanup;
    for (size_t i = 0; i < samples; i++) {
        forest.active[i] = i;
        forest.size[i] = 1;
    }
    if (linkage == NC_LINKAGE_WARD) {
        forest.centroid = nc_array(samples * features, sizeof *forest.centroid, "centroids", err);
        if (!forest.centroid)
            goto cleanup;
        for (size_t i = 0; i < samples * features; i++)
            forest.centroid[i] = (double)x[i];
    } else {
        if (!nc_multiply(samples, samples - 1, &count) ||
            !(forest.distance =
                  nc_array(count / 2, sizeof *forest.distance, "distances of all pairs", err)))
            goto cleanup;
        pair_distances(&forest, x, samples);
    }
    follow_chain(&forest, chain, merge);
    status = NC_OK;
cleanup:
    free(chain);
    free(forest.active);
    free(forest.size);
    free(forest.height);
    free(forest.centroid);
    free(forest.distance);
    return status;
}
