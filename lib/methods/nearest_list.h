/* The few nearest candidates of a sample, kept in order as candidates are offered. */
#ifndef NC_METHODS_NEAREST_LIST_H
#define NC_METHODS_NEAREST_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nc_candidate {
    double distance;
    uint32_t index;
};

/* Nearer, or as near and first by index: a strict order, so that ties do not depend on the order
 * of offers. */
static inline bool nc_candidate_before(struct nc_candidate a, struct nc_candidate b)
{
    return a.distance < b.distance || (a.distance <= b.distance && a.index < b.index);
}

/* Offers a candidate to list[*count], at most `capacity` long and ascending. */
static inline void nc_nearest_offer(struct nc_candidate *list, size_t *count, size_t capacity,
                                    struct nc_candidate candidate)
{
    if (*count == capacity && !nc_candidate_before(candidate, list[capacity - 1]))
        return;
    size_t at = *count < capacity ? (*count)++ : capacity - 1;
    for (; at > 0 && nc_candidate_before(candidate, list[at - 1]); at--)
        list[at] = list[at - 1];
    list[at] = candidate;
}

#endif
