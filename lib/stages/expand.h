/* Labels, probabilities and spectral densities of a reduced matrix back at full resolution.
 *
 * Block j of a reduced axis stands for the full-resolution indices j * factor ... (j + 1) * factor
 * - 1, the last block for what is left, so every index has its block and factors need not divide.
 */
#ifndef NC_STAGES_EXPAND_H
#define NC_STAGES_EXPAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

enum nc_interpolation {
    NC_EXPAND_NEAREST, /* the value of the block */
    NC_EXPAND_LINEAR,  /* bilinear between the blocks' centres, constant beyond the outermost */
    NC_EXPAND_LOG      /* bilinear in the logarithm: for power spectral densities and ratios */
};

struct nc_expand_params {
    enum nc_interpolation interpolation;
    size_t channels, low_bins, bins; /* low_bins = ceil(bins / factor_bins) */
    size_t factor_bins, factor_frames;
};

struct nc_expand;

int nc_expand_new(struct nc_expand **expand, const struct nc_expand_params *params,
                  struct nc_error *err);
void nc_expand_free(struct nc_expand *expand);

/* The next reduced frame, low [channels][low_bins]. */
void nc_expand_push(struct nc_expand *expand, const float *low);

/* The next full-resolution frame [channels][bins], if the reduced frames pushed so far determine
 * it. With `ended`, no reduced frame will follow, and the last one serves for all later frames.
 * False if there is none (yet). */
bool nc_expand_next(struct nc_expand *expand, bool ended, float *full);

#endif
