#include "ground/signal.h"

#include <string.h>

static int read_memory(const struct nc_signal *signal, size_t first, size_t count, float *out,
                       struct nc_error *err)
{
    const float *samples = signal->context;

    if (first > signal->frames || count > signal->frames - first)
        return nc_fail(err, NC_ERR_INTERNAL, "read past the end of a signal");
    memcpy(out, samples + first * signal->channels, count * signal->channels * sizeof *out);
    return NC_OK;
}

struct nc_signal nc_signal_memory(const float *samples, size_t frames, size_t channels)
{
    /* The context is never written through: read_memory takes it back as const. */
    return (struct nc_signal){frames, channels, read_memory, (void *)(size_t)samples};
}
