#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/sparse.h"

static bool names(const uint32_t *row, size_t per_row, uint32_t sample)
{
    for (size_t k = 0; k < per_row; k++)
        if (row[k] == sample)
            return true;
    return false;
}

/* Puts the neighbours of sample i that name it in turn to the front of its row. */
static uint8_t mutual_first(uint32_t *neighbours, size_t per_row, size_t i)
{
    uint32_t *row = neighbours + i * per_row;
    size_t count = 0;
    for (size_t k = 0; k < per_row; k++) {
        uint32_t other = row[k];
        if (names(neighbours + other * per_row, per_row, (uint32_t)i)) {
            row[k] = row[count];
            row[count++] = other;
        }
    }
    return (uint8_t)count;
}

/* Row i gets its own neighbours, then the samples that name it without being named. */
static void fill_rows(struct nc_sparse *w, const uint32_t *neighbours, size_t per_row)
{
    for (size_t i = 0; i < w->n; i++) {
        memcpy(w->column + w->start[i], neighbours + i * per_row, per_row * sizeof *w->column);
        w->start[i] += per_row;
    }
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = w->mutual[i]; k < per_row; k++)
            w->column[w->start[neighbours[i * per_row + k]]++] = (uint32_t)i;
    /* Filling moved every start to the next row's; move them back. */
    memmove(w->start + 1, w->start, w->n * sizeof *w->start);
    w->start[0] = 0;
}

int nc_sparse_compact(struct nc_sparse *w, uint32_t *neighbours, size_t n, size_t per_row,
                      struct nc_error *err)
{
    memset(w, 0, sizeof *w);
    int status = nc_check_neighbours(neighbours, n, per_row, err);
    if (status)
        return status;
    if (per_row > UINT8_MAX)
        return nc_fail(err, NC_ERR_USAGE, "%zu neighbours are too many", per_row);

    w->n = n;
    w->named = per_row;
    w->start = nc_array(n + 1, sizeof *w->start, "the affinity's rows", err);
    w->mutual = nc_array(n, sizeof *w->mutual, "the affinity's rows", err);
    if (!w->start || !w->mutual)
        goto fail;
    for (size_t i = 0; i < n; i++) {
        w->mutual[i] = mutual_first(neighbours, per_row, i);
        for (size_t k = w->mutual[i]; k < per_row; k++)
            w->start[neighbours[i * per_row + k] + 1]++;
    }
    for (size_t i = 0; i < n; i++)
        w->start[i + 1] += w->start[i] + per_row;
    w->column = nc_array(w->start[n], sizeof *w->column, "the affinity's columns", err);
    if (!w->column)
        goto fail;
    fill_rows(w, neighbours, per_row);
    return NC_OK;

fail:
    nc_sparse_free(w);
    return NC_ERR_SYSTEM;
}

int nc_sparse_keep(struct nc_sparse *w, const uint32_t *component, uint32_t kept,
                   struct nc_error *err)
{
    uint32_t *number = nc_array(w->n, sizeof *number, "the rows kept", err);
    if (!number)
        return NC_ERR_SYSTEM;
    uint32_t rows = 0;
    for (size_t i = 0; i < w->n; i++)
        if (component[i] == kept)
            number[i] = rows++;

    /* Rows only move forward, and no edge leaves a component. */
    size_t end = 0;
    for (size_t i = 0; i < w->n; i++) {
        size_t first = w->start[i], last = w->start[i + 1];
        if (component[i] != kept)
            continue;
        w->start[number[i]] = end;
        w->mutual[number[i]] = w->mutual[i];
        for (size_t e = first; e < last; e++)
            w->column[end++] = number[w->column[e]];
    }
    w->n = rows;
    w->start[rows] = end;
    free(number);
    return NC_OK;
}
