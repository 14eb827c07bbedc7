#include "methods/ring_offsets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

struct shape {
    size_t frames, bins;
    double frame_scale, bin_scale;
};

static double squared(double x)
{
    return x * x;
}

static double offset_distance(const struct shape *s, size_t frame, size_t bin)
{
    return squared(s->frame_scale * (double)frame) + squared(s->bin_scale * (double)bin);
}

/* Largest bin difference within a squared distance, at a frame difference that is itself within. */
static size_t widest(const struct shape *s, size_t frame, double limit)
{
    double rest = limit - squared(s->frame_scale * (double)frame);
    double width = rest > 0 ? sqrt(rest) / s->bin_scale : 0;
    size_t bin = width < (double)(s->bins - 1) ? (size_t)width : s->bins - 1;
    /* The root is rounded: the sum of squares decides. */
    while (bin + 1 < s->bins && offset_distance(s, frame, bin + 1) <= limit)
        bin++;
    while (bin > 0 && offset_distance(s, frame, bin) > limit)
        bin--;
    return bin;
}

/* Number of offsets within a squared distance, (0,0) included. */
static size_t count_within(const struct shape *s, double limit)
{
    size_t count = 0;
    for (size_t frame = 0; frame < s->frames && offset_distance(s, frame, 0) <= limit; frame++)
        count += (2 * widest(s, frame, limit) + 1) * (frame == 0 ? 1 : 2);
    return count;
}

/* A squared distance, by bisection, within which there are at most `most` offsets but not many
 * fewer. */
static double find_limit(const struct shape *s, size_t most)
{
    double low = 0, high = offset_distance(s, s->frames - 1, s->bins - 1);
    if (count_within(s, high) <= most)
        return high;
    for (int i = 0; i < 60; i++) {
        double middle = low + (high - low) / 2;
        if (count_within(s, middle) <= most)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int compare_offsets(const void *a, const void *b)
{
    const struct nc_offset *x = a, *y = b;
    if (x->distance < y->distance || x->distance > y->distance)
        return x->distance < y->distance ? -1 : 1;
    if (x->frame != y->frame)
        return x->frame < y->frame ? -1 : 1;
    return (x->bin > y->bin) - (x->bin < y->bin);
}

static void list_within(struct nc_ring_offsets *rings, const struct shape *s, double limit)
{
    for (size_t frame = 0; frame < s->frames && offset_distance(s, frame, 0) <= limit; frame++) {
        size_t width = widest(s, frame, limit);
        rings->frame_reach = frame;
        if (width > rings->bin_reach)
            rings->bin_reach = width;
        for (size_t bin = 0; bin <= width; bin++) {
            const int32_t f = (int32_t)frame, b = (int32_t)bin;
            const struct nc_offset corner[4] = {{f, b, 0}, {f, -b, 0}, {-f, b, 0}, {-f, -b, 0}};
            for (int c = 0; c < 4; c++) {
                if ((c & 1 && b == 0) || (c & 2 && f == 0) || (b == 0 && f == 0))
                    continue;
                rings->offset[rings->count] = corner[c];
                rings->offset[rings->count++].distance = offset_distance(s, frame, bin);
            }
        }
    }
    qsort(rings->offset, rings->count, sizeof *rings->offset, compare_offsets);
}

int nc_ring_offsets(struct nc_ring_offsets *rings, size_t frames, size_t bins, double frame_scale,
                    double bin_scale, size_t most, struct nc_error *err)
{
    memset(rings, 0, sizeof *rings);
    if (frames > INT32_MAX || bins > INT32_MAX || !(frame_scale > 0) || !(bin_scale > 0) ||
        !isfinite(frame_scale * (double)frames) || !isfinite(bin_scale * (double)bins))
        return nc_fail(err, NC_ERR_USAGE, "no grid has %zu frames %g apart and %zu bins %g apart",
                       frames, frame_scale, bins, bin_scale);
    rings->complete = INFINITY;
    if (frames == 0 || bins == 0)
        return NC_OK;

    const struct shape s = {frames, bins, frame_scale, bin_scale};
    double limit = find_limit(&s, most);
    size_t count = count_within(&s, limit);
    rings->offset = nc_array(count, sizeof *rings->offset, "the rings of a cell", err);
    if (!rings->offset)
        return NC_ERR_SYSTEM;
    list_within(rings, &s, limit);
    if (limit < offset_distance(&s, frames - 1, bins - 1))
        rings->complete = limit;
    return NC_OK;
}

void nc_ring_offsets_free(struct nc_ring_offsets *rings)
{
    free(rings->offset);
    memset(rings, 0, sizeof *rings);
}
