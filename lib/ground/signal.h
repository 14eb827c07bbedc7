/* A recording that a method may read again and again, by blocks.
 *
 * Methods that iterate over all samples take a signal instead of an array, so that the same code
 * serves a short recording in memory and a long one in a temporary file. */
#ifndef NC_GROUND_SIGNAL_H
#define NC_GROUND_SIGNAL_H

#include <stddef.h>

#include "ground/error.h"

struct nc_signal {
    size_t frames;
    size_t channels;
    /* Copies frames first .. first+count-1 (which must exist) to out, [count][channels]. */
    int (*read)(const struct nc_signal *signal, size_t first, size_t count, float *out,
                struct nc_error *err);
    void *context; /* of the implementation; borrowed */
};

/* An array [frames][channels], borrowed for as long as the signal is used. */
struct nc_signal nc_signal_memory(const float *samples, size_t frames, size_t channels);

#endif
