/* A store of samples that starts in memory and goes on in a temporary file.
 *
 * What does not fit under the memory limit is moved to a file in $TMPDIR (or /tmp) that is unlinked
 * as soon as it is open: it vanishes with the process, however that ends. */
#ifndef NC_GROUND_SPILL_H
#define NC_GROUND_SPILL_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"

struct nc_spill;

/* An empty store for frames of `channels` samples that holds at most `memory_limit` bytes before it
 * spills. Returns NULL with err set. Release with nc_spill_close (which accepts NULL). */
struct nc_spill *nc_spill_open(size_t channels, size_t memory_limit, struct nc_error *err);

/* Appends count frames, [count][channels]. */
int nc_spill_append(struct nc_spill *spill, const float *frames, size_t count,
                    struct nc_error *err);

/* What was stored so far, as a signal; valid until the next append or close. */
struct nc_signal nc_spill_signal(const struct nc_spill *spill);

void nc_spill_close(struct nc_spill *spill);

#endif
