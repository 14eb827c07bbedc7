/* Lower resolution for clustering: blocks of bins x frames become one value each.
 *
 * The last block of a row or column holds what is left when the factor does not divide; nothing is
 * dropped. */
#ifndef NC_STAGES_REDUCE_H
#define NC_STAGES_REDUCE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/spectrum_value.h"

enum nc_pool { NC_POOL_MEAN, NC_POOL_MAX, NC_POOL_MEDIAN };
#define NC_POOLS "mean|max|median"

enum nc_link { NC_LINK_NONE, NC_LINK_LOUDEST, NC_LINK_MEAN };

struct nc_reduce_params {
    size_t factor_bins, factor_frames; /* at least 1 */
    enum nc_spectrum_value value;
    enum nc_pool pool;
    enum nc_link link; /* all channels into one: the loudest channel's value, or their mean */
    size_t channels, bins;
};

struct nc_reduce;

/* Frees with nc_reduce_free. */
int nc_reduce_new(struct nc_reduce **reduce, const struct nc_reduce_params *params,
                  struct nc_error *err);
void nc_reduce_free(struct nc_reduce *reduce);

/* Shape of an output frame. */
size_t nc_reduce_channels(const struct nc_reduce *reduce);
size_t nc_reduce_bins(const struct nc_reduce *reduce);

/* One frame of the spectrogram, spec [channels][bins] complex. True if it completed a block: then
 * out [nc_reduce_channels][nc_reduce_bins] holds the block's frame. */
bool nc_reduce_frame(struct nc_reduce *reduce, const float *spec, float *out);

/* After the last frame: true if a last, shorter block was left, which is then in out. */
bool nc_reduce_finish(struct nc_reduce *reduce, float *out);

#endif
