#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/distance.h"
#include "stages/cluster_spectral.h"

enum { LARGE_PART = 100 }; /* a component of this part of the samples is large */
enum { NONE = 255 };       /* no cluster of its own; there are at most 255 clusters, 0..254 */

/* The components' sizes and the clusters they make. */
struct components {
    size_t count;
    size_t *size;     /* [count] */
    uint8_t *cluster; /* [count] */
    bool *joins;      /* [count]: is none of the clusters, but joins one */
    size_t large;
};

/* Names the largest components 0, 1, ...; the first of equally large ones. */
static void name_largest(struct components *c, size_t clusters)
{
    for (size_t k = 0; k < clusters; k++) {
        size_t largest = c->count;
        for (size_t i = 0; i < c->count; i++)
            if (c->cluster[i] == NONE && (largest == c->count || c->size[i] > c->size[largest]))
                largest = i;
        c->cluster[largest] = (uint8_t)k;
    }
}

/* Clusters the largest component, 0, by itself. The neighbours of its samples are all in it, so its
 * own graph is that part of the whole graph. */
static int split_largest(const struct nc_cluster_params *params, const struct nc_samples *samples,
                         const uint32_t *of, const struct components *c, uint8_t *label,
                         struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t features = samples->features, most = 0, kept = 0;
    for (size_t i = 0; i < c->count; i++)
        most = c->cluster[i] == 0 ? c->size[i] : most;
    float *x = nc_array(most * features, sizeof *x, "samples", err);
    uint8_t *part = nc_array(most, sizeof *part, "labels", err);
    int status = x && part ? NC_OK : NC_ERR_SYSTEM;

    for (size_t i = 0; status == NC_OK && i < samples->count; i++)
        if (c->cluster[of[i]] == 0)
            for (size_t f = 0; f < features; f++)
                x[kept++] = samples->x[i * features + f];
    struct nc_samples largest = {.x = x, .count = most, .features = features};
    if (status == NC_OK)
        status = nc_cluster_knn(params, &largest, part, outcome, err);
    outcome->components = c->count;
    for (size_t i = 0, at = 0; status == NC_OK && i < samples->count; i++)
        if (c->cluster[of[i]] == 0)
            label[i] = part[at++];
    free(x);
    free(part);
    return status;
}

/* Labels the samples of the components that join a cluster. Groups are the clusters, then the
 * components; centroid: [groups][features] and size: [groups], zeroed. */
static void join_nearest(const struct nc_samples *samples, const uint32_t *of, size_t clusters,
                         struct components *c, double *centroid, double *size, uint8_t *label)
{
    size_t features = samples->features, groups = clusters + c->count;

    for (size_t i = 0; i < samples->count; i++) {
        size_t group = c->joins[of[i]] ? clusters + of[i] : label[i];
        size[group]++;
        for (size_t f = 0; f < features; f++)
            centroid[group * features + f] += (double)samples->x[i * features + f];
    }
    for (size_t g = 0; g < groups; g++)
        for (size_t f = 0; f < features && size[g] > 0; f++)
            centroid[g * features + f] /= size[g];
    for (size_t i = 0; i < c->count; i++) {
        const double *own = centroid + (clusters + i) * features;
        double least = INFINITY;
        for (size_t k = 0; k < clusters && c->joins[i]; k++) {
            double d = nc_squared_distance(own, centroid + k * features, features);
            if (size[k] > 0 && d < least) {
                least = d;
                c->cluster[i] = (uint8_t)k;
            }
        }
    }
    for (size_t i = 0; i < samples->count; i++)
        if (c->joins[of[i]])
            label[i] = c->cluster[of[i]];
}

int nc_cluster_components(const struct nc_cluster_params *params, const struct nc_samples *samples,
                          const uint32_t *of, size_t components, uint8_t *label,
                          struct nc_cluster_outcome *outcome, struct nc_error *err)
{
    size_t groups = params->clusters + components;
    struct components c = {.count = components};
    double *centroid = NULL, *size = NULL;
    int status = NC_ERR_SYSTEM;

    if (!(c.size = nc_array(components, sizeof *c.size, "components", err)) ||
        !(c.cluster = nc_array(components, sizeof *c.cluster, "components", err)) ||
        !(c.joins = nc_array(components, sizeof *c.joins, "components", err)) ||
        !(centroid = nc_array(groups * samples->features, sizeof *centroid, "centroids", err)) ||
        !(size = nc_array(groups, sizeof *size, "components", err)))
        goto cleanup;
    for (size_t i = 0; i < samples->count; i++)
        c.size[of[i]]++;
    for (size_t i = 0; i < components; i++) {
        c.cluster[i] = NONE;
        c.large += c.size[i] * LARGE_PART >= samples->count;
    }
    bool split = params->clusters == 2 && components > 2 && c.large == 1;
    name_largest(&c, split ? 1 : params->clusters);
    for (size_t i = 0; i < components; i++)
        c.joins[i] = c.cluster[i] == NONE;
    outcome->solver = "components";
    outcome->eigenvalue = 0;
    status = NC_OK;
    if (split)
        status = split_largest(params, samples, of, &c, label, outcome, err);
    for (size_t i = 0; !split && i < samples->count; i++)
        label[i] = c.cluster[of[i]];
    if (status == NC_OK && components > params->clusters) {
        outcome->ill_posed = true;
        join_nearest(samples, of, params->clusters, &c, centroid, size, label);
    }
cleanup:
    free(c.size);
    free(c.cluster);
    free(c.joins);
    free(centroid);
    free(size);
    return status;
}
