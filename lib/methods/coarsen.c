#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/aggregate.h"

/* The vertices of group g are member[start[g] .. start[g+1]-1] (a counting sort). */
static void list_members(const uint32_t *aggregate, size_t n, size_t groups, size_t *start,
                         uint32_t *member)
{
    for (size_t i = 0; i < n; i++)
        start[aggregate[i] + 1]++;
    for (size_t g = 0; g < groups; g++)
        start[g + 1] += start[g];
    for (size_t i = 0; i < n; i++)
        member[start[aggregate[i]]++] = (uint32_t)i;
    memmove(start + 1, start, groups * sizeof *start);
    start[0] = 0;
}

/* The coarse matrix while its rows are appended. */
struct rows {
    struct nc_sparse *coarse;
    size_t column_capacity, weight_capacity;
    size_t *place; /* [groups]: where a group stands in the current row, if it is there */
};

/* Adds a weight to the entry of a group in the row that starts at row_start. */
static int add_weight(struct rows *rows, size_t row_start, size_t *end, uint32_t group,
                      float weight, struct nc_error *err)
{
    struct nc_sparse *coarse = rows->coarse;
    size_t place = rows->place[group];
    /* place is left from an earlier row unless it points to this group within this one. */
    if (place >= row_start && place < *end && coarse->column[place] == group) {
        coarse->weight[place] += weight;
        return NC_OK;
    }
    int status = nc_grow((void **)&coarse->column, &rows->column_capacity, *end + 1,
                         sizeof *coarse->column, "a coarse graph", err);
    if (!status)
        status = nc_grow((void **)&coarse->weight, &rows->weight_capacity, *end + 1,
                         sizeof *coarse->weight, "a coarse graph", err);
    if (status)
        return status;
    rows->place[group] = *end;
    coarse->column[*end] = group;
    coarse->weight[(*end)++] = weight;
    return NC_OK;
}

static int append_row(struct rows *rows, const struct nc_sparse *w, const uint32_t *aggregate,
                      uint32_t group, const uint32_t *member, size_t members, struct nc_error *err)
{
    size_t row_start = rows->coarse->start[group], end = row_start;
    for (size_t m = 0; m < members; m++) {
        size_t i = member[m];
        for (size_t e = w->start[i]; e < w->start[i + 1]; e++) {
            uint32_t other = aggregate[w->column[e]];
            if (other == group)
                continue;
            int status = add_weight(rows, row_start, &end, other, nc_sparse_weight(w, i, e), err);
            if (status)
                return status;
        }
    }
    rows->coarse->start[group + 1] = end;
    return NC_OK;
}

int nc_coarsen(const struct nc_sparse *w, const uint32_t *aggregate, size_t groups,
               struct nc_sparse *coarse, struct nc_error *err)
{
    memset(coarse, 0, sizeof *coarse);
    coarse->n = groups;
    struct rows rows = {.coarse = coarse};
    size_t *start = nc_array(groups + 1, sizeof *start, "the members of groups", err);
    uint32_t *member = nc_array(w->n, sizeof *member, "the members of groups", err);
    rows.place = nc_array(groups, sizeof *rows.place, "a coarse row", err);
    coarse->start = nc_array(groups + 1, sizeof *coarse->start, "a coarse graph", err);
    int status = start && member && rows.place && coarse->start ? NC_OK : NC_ERR_SYSTEM;
    /* A graph without edges has weights all the same: the form is told by the pointer. */
    if (!status)
        status = nc_grow((void **)&coarse->weight, &rows.weight_capacity, 1, sizeof *coarse->weight,
                         "a coarse graph", err);
    if (!status)
        list_members(aggregate, w->n, groups, start, member);
    for (size_t g = 0; !status && g < groups; g++)
        status = append_row(&rows, w, aggregate, (uint32_t)g, member + start[g],
                            start[g + 1] - start[g], err);
    free(rows.place);
    free(member);
    free(start);
    if (status)
        nc_sparse_free(coarse);
    return status;
}
