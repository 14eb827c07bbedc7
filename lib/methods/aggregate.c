#include "methods/aggregate.h"

#include <stdbool.h>

#define NO_GROUP UINT32_MAX

/* Marks a vertex that joined an existing group: it attracts no others. */
#define JOINED UINT32_C(0x80000000)

static float largest_weight(const struct nc_sparse *w, size_t i)
{
    float largest = 0;
    for (size_t e = w->start[i]; e < w->start[i + 1]; e++) {
        float weight = nc_sparse_weight(w, i, e);
        largest = weight > largest ? weight : largest;
    }
    return largest;
}

/* Makes a group of vertex i and its strong neighbours, if none of them is in a group yet. */
static bool found_group(const struct nc_sparse *w, float strong, size_t i, uint32_t group,
                        uint32_t *aggregate)
{
    float least = strong * largest_weight(w, i);
    if (aggregate[i] != NO_GROUP || least <= 0)
        return false;
    for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
        if (nc_sparse_weight(w, i, e) >= least && aggregate[w->column[e]] != NO_GROUP)
            return false;
    aggregate[i] = group;
    for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
        if (nc_sparse_weight(w, i, e) >= least)
            aggregate[w->column[e]] = group;
    return true;
}

/* The founded group that vertex i is most strongly connected to, by the sum of its weights;
 * NO_GROUP if there is none among its neighbours. Of many groups only the first few are weighed. */
static uint32_t nearest_group(const struct nc_sparse *w, size_t i, const uint32_t *aggregate)
{
    enum { CHOICES = 32 };
    uint32_t group[CHOICES], best = NO_GROUP;
    float sum[CHOICES], best_sum = 0;
    size_t choices = 0;
    for (size_t e = w->start[i]; e < w->start[i + 1]; e++) {
        uint32_t candidate = aggregate[w->column[e]];
        if (candidate & JOINED) /* NO_GROUP has this bit too */
            continue;
        size_t c = 0;
        while (c < choices && group[c] != candidate)
            c++;
        if (c == CHOICES)
            continue;
        if (c == choices) {
            group[choices] = candidate;
            sum[choices++] = 0;
        }
        sum[c] += nc_sparse_weight(w, i, e);
        if (sum[c] > best_sum) {
            best_sum = sum[c];
            best = candidate;
        }
    }
    return best;
}

/* Makes a group of vertex i and its neighbours that are still without one. */
static void gather_rest(const struct nc_sparse *w, size_t i, uint32_t group, uint32_t *aggregate)
{
    aggregate[i] = group;
    for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
        if (aggregate[w->column[e]] == NO_GROUP)
            aggregate[w->column[e]] = group;
}

size_t nc_aggregate(const struct nc_sparse *w, float strong, uint32_t *aggregate)
{
    uint32_t groups = 0;
    for (size_t i = 0; i < w->n; i++)
        aggregate[i] = NO_GROUP;
    for (size_t i = 0; i < w->n; i++)
        groups += found_group(w, strong, i, groups, aggregate);
    for (size_t i = 0; i < w->n; i++)
        if (aggregate[i] == NO_GROUP) {
            uint32_t group = nearest_group(w, i, aggregate);
            aggregate[i] = group == NO_GROUP ? NO_GROUP : group | JOINED;
        }
    for (size_t i = 0; i < w->n; i++) {
        if (aggregate[i] == NO_GROUP)
            gather_rest(w, i, groups++, aggregate);
        aggregate[i] &= ~JOINED;
    }
    return groups;
}
