#include "stages/plot_pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

int nc_plot_pool_init(struct nc_plot_pool *pool, size_t rows, size_t most, struct nc_error *err)
{
    size_t cells;
    *pool = (struct nc_plot_pool){.rows = rows, .most = most + most % 2, .each = 1};
    if (!nc_multiply(rows, pool->most, &cells))
        return nc_fail_memory(err, "the picture's columns", 0);
    pool->values = nc_array(cells, sizeof *pool->values, "the picture's columns", err);
    return pool->values ? NC_OK : NC_ERR_SYSTEM;
}

void nc_plot_pool_free(struct nc_plot_pool *pool)
{
    free(pool->values);
    memset(pool, 0, sizeof *pool);
}

static void raise_to(float *restrict to, const float *restrict from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i] > to[i] ? from[i] : to[i];
}

static void halve(struct nc_plot_pool *pool)
{
    size_t rows = pool->rows;
    for (size_t c = 0; c < pool->columns / 2; c++) {
        if (c > 0)
            memcpy(pool->values + c * rows, pool->values + 2 * c * rows,
                   rows * sizeof *pool->values);
        raise_to(pool->values + c * rows, pool->values + (2 * c + 1) * rows, rows);
    }
    pool->columns /= 2;
    pool->each *= 2;
}

void nc_plot_pool_push(struct nc_plot_pool *pool, const float *frame)
{
    if (pool->frames % pool->each == 0) {
        if (pool->columns == pool->most)
            halve(pool);
        memcpy(pool->values + pool->columns++ * pool->rows, frame,
               pool->rows * sizeof *pool->values);
    } else {
        raise_to(pool->values + (pool->columns - 1) * pool->rows, frame, pool->rows);
    }
    pool->frames++;
}

void nc_plot_pool_span(const struct nc_plot_pool *pool, double first, double end, float *to)
{
    double each = (double)pool->each, last = (double)(pool->columns - 1);
    double from = ceil(first / each - 0.5), until = ceil(end / each - 0.5) - 1;
    if (until < from) /* less than a column wide: the one that it lies in */
        from = until = floor((first + end) / 2 / each);
    from = fmin(fmax(from, 0), last);
    until = fmin(fmax(until, from), last);
    memcpy(to, pool->values + (size_t)from * pool->rows, pool->rows * sizeof *to);
    for (size_t c = (size_t)from + 1; c <= (size_t)until; c++)
        raise_to(to, pool->values + c * pool->rows, pool->rows);
}
