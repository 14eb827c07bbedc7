#include "methods/knn_far.h"

#include <stdbool.h>

#include "ground/radix.h"
#include "methods/knn_grid.h"
#include "methods/nearest_list.h"

struct sweep {
    const struct nc_grid *grid;
    const uint32_t *order; /* [samples]: the samples in order of value */
    size_t samples, others;
    double searched; /* squared (frame, bin) distance up to which all samples have been offered */
    uint32_t sample;
    double frame, bin, value; /* its features */
    size_t count;
    struct nc_candidate list[NC_KNN_GRID_MOST];
};

/* The first place in order of value that is not below the sample's. */
static size_t place_of(const struct sweep *s)
{
    size_t low = 0, high = s->samples;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->grid->value[s->order[middle]] < s->grid->value[s->sample])
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Offers a sample to the list; false if it and all beyond it in value are too far. */
static bool sweep_offer(struct sweep *s, uint32_t other)
{
    const struct nc_grid *grid = s->grid;
    double value = nc_square(grid->value_scale * ((double)grid->value[other] - s->value));
    if (s->count == s->others && value > s->list[s->others - 1].distance)
        return false;
    uint32_t bins = (uint32_t)grid->bins; /* a division of 32 bits is the quicker one */
    double frame = nc_square(grid->frame_scale * ((double)(other / bins) - s->frame));
    double bin = nc_square(grid->bin_scale * ((double)(other % bins) - s->bin));
    if (frame + bin > s->searched)
        nc_nearest_offer(s->list, &s->count, s->others,
                         (struct nc_candidate){frame + bin + value, other});
    return true;
}

static void sweep_sample(struct sweep *s, uint32_t sample, uint32_t *nearest)
{
    s->sample = sample;
    s->frame = (double)(sample / s->grid->bins);
    s->bin = (double)(sample % s->grid->bins);
    s->value = (double)s->grid->value[sample];
    s->count = 0;
    for (size_t k = 0; k < s->others && nearest[k] != NC_NO_NEIGHBOUR; k++) {
        struct nc_candidate c = {nc_grid_distance(s->grid, sample, nearest[k]), nearest[k]};
        nc_nearest_offer(s->list, &s->count, s->others, c);
    }
    /* One step up, one step down, so that the list fills with the nearest values first. The sample
     * itself is met too, but lies within what has been searched. */
    size_t place = place_of(s);
    bool up = true, down = true;
    for (size_t step = 0; up || down; step++) {
        up = up && place + step < s->samples && sweep_offer(s, s->order[place + step]);
        down = down && step < place && sweep_offer(s, s->order[place - 1 - step]);
    }
    for (size_t k = 0; k < s->others; k++)
        nearest[k] = s->list[k].index;
}

int nc_knn_far(const struct nc_grid *grid, const uint32_t *unresolved, size_t count,
               double searched, size_t others, uint32_t *nearest, struct nc_error *err)
{
    struct sweep s = {.grid = grid, .searched = searched, .others = others};
    struct nc_radix sorter = {0};
    if (count == 0)
        return NC_OK;
    s.samples = grid->frames * grid->bins;
    int status = nc_radix_reserve(&sorter, s.samples, err);
    if (!status) {
        s.order = nc_radix_order_floats(&sorter, grid->value, s.samples);
        for (size_t u = 0; u < count; u++)
            sweep_sample(&s, unresolved[u], nearest + unresolved[u] * others);
    }
    nc_radix_free(&sorter);
    return status;
}
