#include "methods/kmeans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/distance.h"

/* One run of the iteration, and what it works on. */
struct run {
    const double *x; /* [samples][features] */
    size_t samples, features, clusters;
    double *centroid; /* [clusters][features] */
    double *distance; /* [samples], squared, to the sample's own centroid */
    double *trial;    /* [samples], for seeding */
    size_t *size;     /* [clusters] */
    uint8_t *label;   /* [samples] */
    struct nc_rng rng;
};

struct nc_kmeans nc_kmeans_default(size_t clusters, uint64_t seed)
{
    return (struct nc_kmeans){.clusters = clusters, .starts = 10, .iterations = 300, .seed = seed};
}

/* trial[i] = squared distance of sample i to the nearest of the centroids so far and sample s
 * (whose distances are `distance` where known); returns the sum. */
static double distances_with(const struct run *run, size_t s, double *trial)
{
    const double *candidate = run->x + s * run->features;
    double sum = 0;
    for (size_t i = 0; i < run->samples; i++) {
        double d = nc_squared_distance(run->x + i * run->features, candidate, run->features);
        trial[i] = d < run->distance[i] ? d : run->distance[i];
        sum += trial[i];
    }
    return sum;
}

/* A sample drawn with probability proportional to its squared distance; any if all are zero. */
static size_t draw(struct run *run, double total)
{
    if (!(total > 0))
        return nc_rng_below(&run->rng, run->samples);
    double target = nc_rng_uniform(&run->rng) * total, sum = 0;
    for (size_t i = 0; i < run->samples; i++) {
        sum += run->distance[i];
        if (sum > target)
            return i;
    }
    return run->samples - 1;
}

static void seed_centroids(struct run *run)
{
    size_t candidates = 2 + (size_t)log((double)run->clusters);
    double total = 0;

    for (size_t i = 0; i < run->samples; i++)
        run->distance[i] = INFINITY;
    for (size_t c = 0; c < run->clusters; c++) {
        size_t best = 0;
        double best_total = INFINITY;
        for (size_t t = 0; t < (c == 0 ? 1 : candidates); t++) {
            size_t s = c == 0 ? nc_rng_below(&run->rng, run->samples) : draw(run, total);
            double sum = distances_with(run, s, run->trial);
            if (t == 0 || sum < best_total) {
                best = s;
                best_total = sum;
            }
        }
        total = distances_with(run, best, run->distance);
        memcpy(run->centroid + c * run->features, run->x + best * run->features,
               run->features * sizeof *run->centroid);
    }
}

/* Each sample to its nearest centroid; the number of samples that changed. */
static size_t assign(struct run *run)
{
    size_t changed = 0;

    memset(run->size, 0, run->clusters * sizeof *run->size);
    for (size_t i = 0; i < run->samples; i++) {
        const double *sample = run->x + i * run->features;
        double least = INFINITY;
        uint8_t nearest = 0;
        for (size_t c = 0; c < run->clusters; c++) {
            double d =
                nc_squared_distance(sample, run->centroid + c * run->features, run->features);
            if (d < least) {
                least = d;
                nearest = (uint8_t)c;
            }
        }
        changed += nearest != run->label[i];
        run->label[i] = nearest;
        run->distance[i] = least;
        run->size[nearest]++;
    }
    return changed;
}

/* Gives each empty cluster the sample farthest from its centroid, if any lies away from it. */
static void fill_empty_clusters(struct run *run)
{
    for (size_t c = 0; c < run->clusters; c++) {
        if (run->size[c] > 0)
            continue;
        size_t farthest = 0;
        for (size_t i = 1; i < run->samples; i++)
            if (run->distance[i] > run->distance[farthest])
                farthest = i;
        if (!(run->distance[farthest] > 0))
            return;
        run->size[run->label[farthest]]--;
        run->size[c] = 1;
        run->label[farthest] = (uint8_t)c;
        run->distance[farthest] = 0;
    }
}

static void move_centroids(struct run *run)
{
    for (size_t c = 0; c < run->clusters; c++)
        if (run->size[c] > 0)
            memset(run->centroid + c * run->features, 0, run->features * sizeof *run->centroid);
    for (size_t i = 0; i < run->samples; i++) {
        double *centroid = run->centroid + run->label[i] * run->features;
        for (size_t f = 0; f < run->features; f++)
            centroid[f] += run->x[i * run->features + f];
    }
    for (size_t c = 0; c < run->clusters; c++)
        for (size_t f = 0; f < run->features && run->size[c] > 0; f++)
            run->centroid[c * run->features + f] /= (double)run->size[c];
}

/* One run from new seeds; its sum of squared distances. */
static double lloyd(struct run *run, size_t iterations)
{
    double inertia = 0;

    seed_centroids(run);
    memset(run->label, 0, run->samples);
    assign(run);
    for (size_t step = 0; step < iterations; step++) {
        fill_empty_clusters(run);
        move_centroids(run);
        if (assign(run) == 0)
            break;
    }
    for (size_t i = 0; i < run->samples; i++)
        inertia += run->distance[i];
    return inertia;
}

int nc_kmeans(const double *x, size_t samples, size_t features, const struct nc_kmeans *options,
              uint8_t *label, double *inertia, struct nc_error *err)
{
    size_t k = options->clusters;
    struct run run = {.x = x, .samples = samples, .features = features, .clusters = k};
    int status = NC_ERR_SYSTEM;

    if (k < 1 || k > NC_KMEANS_MAX_CLUSTERS || options->starts < 1)
        return nc_fail(err, NC_ERR_USAGE, "k-means takes 1 to %d clusters and at least one start",
                       NC_KMEANS_MAX_CLUSTERS);
    if (inertia)
        *inertia = 0;
    if (samples == 0)
        return NC_OK;
    if (!(run.centroid = nc_array(k * features, sizeof *run.centroid, "centroids", err)) ||
        !(run.distance = nc_array(samples, sizeof *run.distance, "distances", err)) ||
        !(run.trial = nc_array(samples, sizeof *run.trial, "distances", err)) ||
        !(run.size = nc_array(k, sizeof *run.size, "cluster sizes", err)) ||
        !(run.label = nc_array(samples, sizeof *run.label, "labels", err)))
        goto cleanup;

    nc_rng_seed(&run.rng, options->seed);
    double least = INFINITY;
    for (size_t start = 0; start < options->starts; start++) {
        double sum = lloyd(&run, options->iterations);
        if (start == 0 || sum < least) {
            least = sum;
            memcpy(label, run.label, samples);
        }
    }
    if (inertia)
        *inertia = least;
    status = NC_OK;
cleanup:
    free(run.centroid);
    free(run.distance);
    free(run.trial);
    free(run.size);
    free(run.label);
    return status;
}
