#include "methods/sparse.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

/* Transpose of the directed graph: the samples that name i, ascending, are
 * source[start[i] .. start[i+1]-1] (a counting sort by target). */
static void transpose_graph(const uint32_t *neighbours, size_t n, size_t per_row, size_t *start,
                            uint32_t *source)
{
    memset(start, 0, (n + 1) * sizeof *start);
    for (size_t e = 0; e < n * per_row; e++)
        start[neighbours[e] + 1]++;
    for (size_t i = 0; i < n; i++)
        start[i + 1] += start[i];
    for (size_t e = 0; e < n * per_row; e++)
        source[start[neighbours[e]]++] = (uint32_t)(e / per_row);
    /* Filling moved every start to the next row's; move them back. */
    memmove(start + 1, start, n * sizeof *start);
    start[0] = 0;
}

static int compare_index(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Merges the ascending lists `out` (named by this sample) and `in` (naming it) into a row; returns
 * its length. With column NULL the row is only measured. */
static size_t merge_row(const uint32_t *out, size_t out_count, const uint32_t *in, size_t in_count,
                        uint32_t *column, float *weight)
{
    size_t a = 0, b = 0, length = 0;
    while (a < out_count || b < in_count) {
        bool from_out = b == in_count || (a < out_count && out[a] <= in[b]);
        bool from_in = a == out_count || (b < in_count && in[b] <= out[a]);
        if (column) {
            column[length] = from_out ? out[a] : in[b];
            weight[length] = from_out && from_in ? 1.0f : 0.5f;
        }
        length++;
        a += from_out;
        b += from_in;
    }
    return length;
}

int nc_check_neighbours(const uint32_t *neighbours, size_t n, size_t per_row, struct nc_error *err)
{
    if (n > UINT32_MAX)
        return nc_fail(err, NC_ERR_USAGE, "a neighbour graph of %zu samples is too large", n);
    for (size_t e = 0; e < n * per_row; e++)
        if (neighbours[e] >= n || neighbours[e] == e / per_row)
            return nc_fail(err, NC_ERR_DATA, "sample %zu has no neighbour %u", e / per_row,
                           (unsigned)neighbours[e]);
    return NC_OK;
}

int nc_sparse_from_neighbours(struct nc_sparse *w, const uint32_t *neighbours, size_t n,
                              size_t per_row, struct nc_error *err)
{
    memset(w, 0, sizeof *w);
    int status = nc_check_neighbours(neighbours, n, per_row, err);
    if (status)
        return status;

    size_t edges = n * per_row;
    uint32_t *sorted = nc_array(edges, sizeof *sorted, "neighbours in order", err);
    uint32_t *source = nc_array(edges, sizeof *source, "the transposed graph", err);
    size_t *source_start = nc_array(n + 1, sizeof *source_start, "the transposed graph", err);
    w->start = nc_array(n + 1, sizeof *w->start, "the affinity's rows", err);
    status = NC_ERR_SYSTEM;
    if (!sorted || !source || !source_start || !w->start)
        goto cleanup;

    if (edges > 0)
        memcpy(sorted, neighbours, edges * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        qsort(sorted + i * per_row, per_row, sizeof *sorted, compare_index);
    transpose_graph(neighbours, n, per_row, source_start, source);
    for (size_t i = 0; i < n; i++)
        w->start[i + 1] =
            w->start[i] + merge_row(sorted + i * per_row, per_row, source + source_start[i],
                                    source_start[i + 1] - source_start[i], NULL, NULL);
    w->column = nc_array(w->start[n], sizeof *w->column, "the affinity's columns", err);
    w->weight = nc_array(w->start[n], sizeof *w->weight, "the affinity's weights", err);
    if (!w->column || !w->weight)
        goto cleanup;
    for (size_t i = 0; i < n; i++)
        merge_row(sorted + i * per_row, per_row, source + source_start[i],
                  source_start[i + 1] - source_start[i], w->column + w->start[i],
                  w->weight + w->start[i]);
    w->n = n;
    status = NC_OK;

cleanup:
    free(source_start);
    free(source);
    free(sorted);
    if (status)
        nc_sparse_free(w);
    return status;
}

void nc_sparse_free(struct nc_sparse *w)
{
    free(w->mutual);
    free(w->weight);
    free(w->column);
    free(w->start);
    memset(w, 0, sizeof *w);
}

void nc_sparse_degrees(const struct nc_sparse *w, double *degree)
{
    for (size_t i = 0; i < w->n; i++) {
        double sum = 0;
        for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
            sum += (double)nc_sparse_weight(w, i, e);
        degree[i] = sum;
    }
}

static void multiply_compact(const struct nc_sparse *w, const double *x, double *y)
{
    for (size_t i = 0; i < w->n; i++) {
        double whole = 0, half = 0;
        size_t e = w->start[i];
        for (size_t end = e + w->mutual[i]; e < end; e++)
            whole += x[w->column[e]];
        for (; e < w->start[i + 1]; e++)
            half += x[w->column[e]];
        y[i] = whole + 0.5 * half;
    }
}

void nc_sparse_multiply(const struct nc_sparse *w, const double *x, double *y)
{
    if (!w->weight) {
        multiply_compact(w, x, y);
        return;
    }
    for (size_t i = 0; i < w->n; i++) {
        double sum = 0;
        for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
            sum += (double)w->weight[e] * x[w->column[e]];
        y[i] = sum;
    }
}
