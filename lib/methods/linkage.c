#include "methods/linkage.h"

#include <stdlib.h>

#include "ground/mem.h"
#include "methods/components.h"
#include "methods/linkage_tree.h"

double nc_linkage_bytes(size_t samples, size_t features, enum nc_linkage linkage)
{
    double n = (double)samples, f = (double)features;

    switch (linkage) {
    case NC_LINKAGE_WARD:
        return n * (f * sizeof(double) + 8 * sizeof(size_t));
    case NC_LINKAGE_SINGLE:
        return n * 8 * sizeof(size_t);
    default:
        return n * (n - 1) / 2 * sizeof(float) + n * 8 * sizeof(size_t);
    }
}

/* Merges of equal height stay in the order they were found in, children before parents. */
struct ranked {
    struct nc_merge merge;
    size_t order;
};

static int by_height(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->merge.height < y->merge.height || x->merge.height > y->merge.height)
        return x->merge.height < y->merge.height ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static int sort_merges(struct nc_merge *merge, size_t count, struct nc_error *err)
{
    struct ranked *ranked = nc_array(count, sizeof *ranked, "merges", err);
    if (!ranked)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){merge[i], i};
    qsort(ranked, count, sizeof *ranked, by_height);
    for (size_t i = 0; i < count; i++)
        merge[i] = ranked[i].merge;
    free(ranked);
    return NC_OK;
}

int nc_linkage_tree(const float *x, size_t samples, size_t features, enum nc_linkage linkage,
                    struct nc_merge *merge, struct nc_error *err)
{
    int status;

    if (samples > UINT32_MAX)
        return nc_fail(err, NC_ERR_USAGE, "hierarchical clustering of over 2^32 - 1 samples");
    if (samples < 2)
        return NC_OK;
    if (linkage == NC_LINKAGE_SINGLE)
        status = nc_linkage_spanning_tree(x, samples, features, merge, err);
    else
        status = nc_linkage_chain(x, samples, features, linkage, merge, err);
    return status ? status : sort_merges(merge, samples - 1, err);
}

int nc_linkage_cut(const struct nc_merge *merge, size_t samples, size_t clusters, uint8_t *label,
                   struct nc_error *err)
{
    if (clusters < 1 || clusters > 255)
        return nc_fail(err, NC_ERR_USAGE, "a tree is cut into 1 to 255 clusters");
    uint32_t *component = nc_array(samples, sizeof *component, "labels", err);
    if (!component)
        return NC_ERR_SYSTEM;
    nc_components_start(component, samples);
    for (size_t i = 0; i + clusters < samples; i++)
        nc_components_join(component, (uint32_t)merge[i].a, (uint32_t)merge[i].b);
    nc_components_number(component, samples);
    for (size_t i = 0; i < samples; i++)
        label[i] = (uint8_t)component[i];
    free(component);
    return NC_OK;
}
