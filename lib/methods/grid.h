/* The table of a spectrogram's cells: samples (frame, bin, value), scaled. */
#ifndef NC_METHODS_GRID_H
#define NC_METHODS_GRID_H

#include <stddef.h>
#include <stdint.h>

/* Sample i is cell (frame i / bins, bin i % bins); its features are frame_scale * frame,
 * bin_scale * bin and value_scale * value[i]. */
struct nc_grid {
    const float *value; /* [frames][bins], finite; borrowed */
    size_t frames, bins;
    double frame_scale, bin_scale, value_scale; /* all > 0 */
};

static inline double nc_square(double x)
{
    return x * x;
}

/* Squared distance of samples i and j. */
static inline double nc_grid_distance(const struct nc_grid *grid, size_t i, size_t j)
{
    double frame = (double)(i / grid->bins) - (double)(j / grid->bins);
    double bin = (double)(i % grid->bins) - (double)(j % grid->bins);
    double value = (double)grid->value[i] - (double)grid->value[j];
    return nc_square(grid->frame_scale * frame) + nc_square(grid->bin_scale * bin) +
           nc_square(grid->value_scale * value);
}

#endif
