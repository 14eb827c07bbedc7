#include "methods/knn_far.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/knn_grid.h"
#include "methods/nearest_list.h"

struct valued {
    float value;
    uint32_t index;
};

static int compare_valued(const void *a, const void *b)
{
    const struct valued *x = a, *y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static struct valued *sort_by_value(const struct nc_grid *grid, struct nc_error *err)
{
    size_t n = grid->frames * grid->bins;
    struct valued *sorted = nc_array(n, sizeof *sorted, "the samples in order of value", err);
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct valued){grid->value[i], (uint32_t)i};
    qsort(sorted, n, sizeof *sorted, compare_valued);
    return sorted;
}

static size_t place_of(const struct valued *sorted, size_t n, struct valued sample)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_valued(&sorted[middle], &sample) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct sweep {
    const struct nc_grid *grid;
    double searched; /* squared (frame, bin) distance up to which all samples have been offered */
    size_t sample, others, count;
    struct nc_candidate list[NC_KNN_GRID_MOST];
};

/* Offers a sample to the list; false if it and all beyond it in value are too far. */
static bool sweep_offer(struct sweep *s, struct valued other)
{
    double value =
        nc_square(s->grid->value_scale * ((double)other.value - (double)s->grid->value[s->sample]));
    if (s->count == s->others && value > s->list[s->others - 1].distance)
        return false;
    struct nc_candidate c = {nc_grid_distance(s->grid, s->sample, other.index), other.index};
    struct nc_grid flat = *s->grid;
    flat.value_scale = 0;
    if (nc_grid_distance(&flat, s->sample, other.index) > s->searched)
        nc_nearest_offer(s->list, &s->count, s->others, c);
    return true;
}

static void sweep_sample(struct sweep *s, const struct valued *sorted, size_t n, uint32_t *nearest)
{
    struct valued sample = {s->grid->value[s->sample], (uint32_t)s->sample};
    size_t place = place_of(sorted, n, sample);

    s->count = 0;
    for (size_t k = 0; k < s->others && nearest[k] != NC_NO_NEIGHBOUR; k++) {
        struct nc_candidate c = {nc_grid_distance(s->grid, s->sample, nearest[k]), nearest[k]};
        nc_nearest_offer(s->list, &s->count, s->others, c);
    }
    /* One step up, one step down, so that the list fills with the nearest values first. */
    bool up = true, down = true;
    for (size_t step = 1; up || down; step++) {
        up = up && place + step < n && sweep_offer(s, sorted[place + step]);
        down = down && step <= place && sweep_offer(s, sorted[place - step]);
    }
    for (size_t k = 0; k < s->others; k++)
        nearest[k] = s->list[k].index;
}

int nc_knn_far(const struct nc_grid *grid, const uint32_t *unresolved, size_t count,
               double searched, size_t others, uint32_t *nearest, struct nc_error *err)
{
    if (count == 0)
        return NC_OK;
    struct valued *sorted = sort_by_value(grid, err);
    if (!sorted)
        return NC_ERR_SYSTEM;
    struct sweep s = {.grid = grid, .searched = searched, .others = others};
    for (size_t u = 0; u < count; u++) {
        s.sample = unresolved[u];
        sweep_sample(&s, sorted, grid->frames * grid->bins, nearest + s.sample * others);
    }
    free(sorted);
    return NC_OK;
}
