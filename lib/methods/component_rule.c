#include "methods/component_rule.h"

#include <stdlib.h>

#include "ground/mem.h"

enum { LARGE_PART = 100 }; /* a component of this part of the samples is large */

int nc_component_rule(const uint32_t *component, size_t samples, size_t components,
                      struct nc_component_rule *rule, struct nc_error *err)
{
    size_t *size = nc_array(components, sizeof *size, "the components' sizes", err);
    if (!size)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < samples; i++)
        size[component[i]]++;
    size_t large = 0;
    *rule = (struct nc_component_rule){0};
    for (size_t c = 0; c < components; c++) {
        large += size[c] * LARGE_PART >= samples;
        if (size[c] > size[rule->largest])
            rule->largest = (uint32_t)c;
    }
    rule->second = rule->largest == 0 && components > 1 ? 1 : 0;
    for (size_t c = 0; c < components; c++)
        if (c != rule->largest && size[c] > size[rule->second])
            rule->second = (uint32_t)c;
    rule->split_largest = components == 1 || (components > 2 && large == 1);
    free(size);
    return NC_OK;
}

struct centroid {
    double frame, bin, value, count; /* sums of the features, unscaled, until they are divided */
};

static void add_sample(struct centroid *c, const struct nc_grid *grid, size_t i)
{
    c->frame += (double)(i / grid->bins);
    c->bin += (double)(i % grid->bins);
    c->value += (double)grid->value[i];
    c->count += 1;
}

static double distance(const struct nc_grid *grid, const struct centroid *a,
                       const struct centroid *b)
{
    return nc_square(grid->frame_scale * (a->frame / a->count - b->frame / b->count)) +
           nc_square(grid->bin_scale * (a->bin / a->count - b->bin / b->count)) +
           nc_square(grid->value_scale * (a->value / a->count - b->value / b->count));
}

static bool is_core(const struct nc_component_rule *rule, uint32_t component)
{
    return component == rule->largest || (!rule->split_largest && component == rule->second);
}

int nc_join_components(const struct nc_grid *grid, const uint32_t *component, size_t components,
                       const struct nc_component_rule *rule, uint8_t *label, struct nc_error *err)
{
    size_t samples = grid->frames * grid->bins;
    struct centroid cluster[2] = {{0}};
    struct centroid *centroid = nc_array(components, sizeof *centroid, "the centroids", err);
    if (!centroid)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < samples; i++)
        add_sample(is_core(rule, component[i]) ? &cluster[label[i]] : &centroid[component[i]], grid,
                   i);
    for (size_t i = 0; i < samples; i++) {
        const struct centroid *own = &centroid[component[i]];
        if (!is_core(rule, component[i]))
            /* A largest component that could not be split has left cluster 1 empty. */
            label[i] = cluster[1].count > 0 &&
                       distance(grid, own, &cluster[1]) < distance(grid, own, &cluster[0]);
    }
    free(centroid);
    return NC_OK;
}
