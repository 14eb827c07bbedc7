#include "stages/cluster_grid.h"

#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"

enum { COLUMNS = 3 };

/* Beyond this the grid's solver gives up single precision's range; nothing audible is so large. */
static const float LARGEST = 1e15f;

/* How far single precision may be off an evenly rising number, relative to its largest magnitude.
 */
static const double ROUNDING = 4e-7;

/* The step of a column that is first + step * (i / run % period) at sample i, above 0; else 0. */
static double step_of(const float *x, size_t count, size_t run, size_t period)
{
    if (period < 2)
        return 0;
    double first = (double)x[0], last = (double)x[(period - 1) * run * COLUMNS];
    double step = (last - first) / (double)(period - 1);
    double rounding = ROUNDING * fmax(fabs(first), fabs(last));

    for (size_t i = 0; i < count; i++)
        if (fabs((double)x[i * COLUMNS] - (first + step * (double)(i / run % period))) > rounding)
            return 0;
    return step > 10 * rounding ? step : 0;
}

int nc_cluster_grid(const struct nc_samples *samples, struct nc_grid *grid, float **value,
                    struct nc_error *err)
{
    size_t count = samples->count, bins = samples->bins, other = COLUMNS;

    *value = NULL;
    if (bins == 0 || samples->features != COLUMNS)
        return NC_OK;
    *grid = (struct nc_grid){.frames = count / bins, .bins = bins, .value_scale = 1};
    for (size_t f = 0; f < COLUMNS; f++) {
        const float *x = samples->x + f;
        double step;
        if (grid->frame_scale <= 0 && (step = step_of(x, count, bins, grid->frames)) > 0)
            grid->frame_scale = step;
        else if (grid->bin_scale <= 0 && (step = step_of(x, count, 1, bins)) > 0)
            grid->bin_scale = step;
        else
            other = f;
    }
    if (grid->frame_scale <= 0 || grid->bin_scale <= 0)
        return NC_OK;
    if (!(*value = nc_array(count, sizeof **value, "the table's values", err)))
        return NC_ERR_SYSTEM;
    grid->value = *value;
    for (size_t i = 0; i < count; i++) {
        (*value)[i] = samples->x[i * COLUMNS + other];
        if (!(fabsf((*value)[i]) < LARGEST)) {
            free(*value);
            *value = NULL;
            return NC_OK;
        }
    }
    return NC_OK;
}
