#include "methods/knn_rings.h"

#include <float.h>
#include <string.h>

#include "ground/clones.h"

enum { LANES = NC_RING_LANES };

/* Before a loop over the lanes: gcc would unroll it whole, and then not see the vector in it. */
#if defined(__GNUC__) && !defined(__clang__)
#define KEEP_LOOP _Pragma("GCC unroll 1")
#else
#define KEEP_LOOP
#endif

/* A squared distance is wrong by at most 4 roundings, the comparison of two by 8: 5e-7. */
static const float TOLERANCE = 1e-6f;

static void start_lists(struct nc_ring_lists *lists, size_t lanes, size_t others)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        /* A lane that does not exist wants nothing: no distance is less than -1. */
        float none = lane < lanes ? FLT_MAX : -1.0f;
        for (size_t k = 0; k < others; k++)
            lists->distance[k][lane] = none;
        lists->limit[lane] = none;
    }
}

/* Insertion into the sorted lists of all lanes without a branch: the smaller of two stays, the
 * larger moves on. */
static inline void insert(struct nc_ring_lists *lists, size_t others, float *restrict distance)
{
    for (size_t k = 0; k < others; k++) {
        float *restrict row = lists->distance[k];
        KEEP_LOOP
        for (size_t lane = 0; lane < LANES; lane++) {
            float old = row[lane], offered = distance[lane];
            row[lane] = offered < old ? offered : old;
            distance[lane] = offered > old ? offered : old;
        }
    }
    KEEP_LOOP
    for (size_t lane = 0; lane < LANES; lane++) {
        float last = lists->distance[others - 1][lane] * (1 + TOLERANCE);
        lists->limit[lane] = last < FLT_MAX ? last : FLT_MAX;
    }
}

static inline float farthest(const float limit[LANES])
{
    float most[LANES];
    memcpy(most, limit, sizeof most);
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t lane = 0; lane < half; lane++)
            most[lane] = most[lane + half] > most[lane] ? most[lane + half] : most[lane];
    return most[0];
}

/* Squared distances of the lanes to their samples at one offset. */
static inline void lane_distances(const float *centre, float ring, ptrdiff_t step, float *distance)
{
    KEEP_LOOP
    for (size_t lane = 0; lane < LANES; lane++) {
        float difference = centre[step + (ptrdiff_t)lane] - centre[lane];
        distance[lane] = difference * difference + ring;
    }
}

/* The offsets of a batch, as bits, that come within the limit of any lane: one reduction over the
 * lanes for the whole batch. */
static inline uint32_t batch_within(const float *centre, const float *ring, const ptrdiff_t *step,
                                    const float *limit)
{
    uint32_t bits[LANES] = {0}, any = 0;
    float distance[LANES];
    for (size_t e = 0; e < NC_RING_BATCH; e++) {
        const uint32_t bit = UINT32_C(1) << e;
        lane_distances(centre, ring[e], step[e], distance);
        KEEP_LOOP
        for (size_t lane = 0; lane < LANES; lane++)
            bits[lane] |= -(uint32_t)(distance[lane] <= limit[lane]) & bit;
    }
    KEEP_LOOP
    for (size_t lane = 0; lane < LANES; lane++)
        any |= bits[lane];
    return any;
}

NC_CLONES
size_t nc_ring_search(const float *centre, size_t lanes, const float *ring, const ptrdiff_t *step,
                      size_t count, size_t others, struct nc_ring_lists *lists, uint32_t *hit)
{
    size_t hits = 0;
    float end_of_search = FLT_MAX;
    start_lists(lists, lanes, others);
    for (size_t first = 0; first < count && ring[first] <= end_of_search; first += NC_RING_BATCH) {
        uint32_t within = batch_within(centre, ring + first, step + first, lists->limit);
        if (!within)
            continue;
        for (size_t e = first; within; e++, within >>= 1) {
            if (!(within & 1))
                continue;
            float distance[LANES];
            lane_distances(centre, ring[e], step[e], distance);
            insert(lists, others, distance);
            hit[hits++] = (uint32_t)e;
        }
        end_of_search = farthest(lists->limit);
    }
    return hits;
}

NC_CLONES
void nc_ring_within(const float *centre, const float *ring, const ptrdiff_t *step,
                    const uint32_t *hit, size_t hits, const float limit[LANES], uint32_t *within)
{
    for (size_t h = 0; h < hits; h++) {
        float distance[LANES];
        uint32_t lanes = 0;
        lane_distances(centre, ring[hit[h]], step[hit[h]], distance);
        KEEP_LOOP
        for (size_t lane = 0; lane < LANES; lane++)
            lanes |= distance[lane] <= limit[lane] ? UINT32_C(1) << lane : 0;
        within[h] = lanes;
    }
}
