#include "ground/spill.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/spool.h"

struct nc_spill {
    size_t channels;
    size_t frames;
    size_t memory_limit; /* bytes */
    float *memory;       /* NULL once spilled */
    size_t capacity;     /* floats allocated */
    int file;            /* -1 until spilled */
};

struct nc_spill *nc_spill_open(size_t channels, size_t memory_limit, struct nc_error *err)
{
    struct nc_spill *spill = nc_array(1, sizeof *spill, "sample store", err);

    if (!spill)
        return NULL;
    spill->channels = channels;
    spill->memory_limit = memory_limit;
    spill->file = -1;
    return spill;
}

void nc_spill_close(struct nc_spill *spill)
{
    if (!spill)
        return;
    if (spill->file >= 0)
        close(spill->file);
    free(spill->memory);
    free(spill);
}

/* Moves the samples held in memory to a temporary file. */
static int leave_memory(struct nc_spill *spill, struct nc_error *err)
{
    int status = nc_spool_create(&spill->file, err);

    if (status == NC_OK)
        status =
            nc_write_full(spill->file, spill->memory,
                          spill->frames * spill->channels * sizeof(float), "temporary file", err);
    free(spill->memory);
    spill->memory = NULL;
    spill->capacity = 0;
    return status;
}

int nc_spill_append(struct nc_spill *spill, const float *frames, size_t count, struct nc_error *err)
{
    size_t held = spill->frames * spill->channels;
    size_t added = count * spill->channels;

    if (spill->file < 0 && (held + added) * sizeof(float) > spill->memory_limit) {
        int status = leave_memory(spill, err);
        if (status)
            return status;
    }
    if (spill->file >= 0) {
        int status =
            nc_write_full(spill->file, frames, added * sizeof(float), "temporary file", err);
        if (status)
            return status;
    } else {
        void *memory = spill->memory;
        int status =
            nc_grow(&memory, &spill->capacity, held + added, sizeof(float), "samples", err);
        spill->memory = memory;
        if (status)
            return status;
        if (added > 0)
            memcpy(spill->memory + held, frames, added * sizeof(float));
    }
    spill->frames += count;
    return NC_OK;
}

static int read_file(int file, off_t at, void *out, size_t bytes, struct nc_error *err)
{
    char *to = out;

    while (bytes > 0) {
        ssize_t got = pread(file, to, bytes, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return nc_fail(err, NC_ERR_IO, "cannot read the temporary file:");
        if (got == 0)
            return nc_fail(err, NC_ERR_IO, "the temporary file is shorter than what was written");
        to += got;
        at += got;
        bytes -= (size_t)got;
    }
    return NC_OK;
}

static int read_spill(const struct nc_signal *signal, size_t first, size_t count, float *out,
                      struct nc_error *err)
{
    const struct nc_spill *spill = signal->context;
    size_t skip = first * spill->channels;
    size_t wanted = count * spill->channels;

    if (first > spill->frames || count > spill->frames - first)
        return nc_fail(err, NC_ERR_INTERNAL, "read past the end of the stored samples");
    if (spill->file >= 0)
        return read_file(spill->file, (off_t)(skip * sizeof(float)), out, wanted * sizeof(float),
                         err);
    if (wanted > 0)
        memcpy(out, spill->memory + skip, wanted * sizeof(float));
    return NC_OK;
}

struct nc_signal nc_spill_signal(const struct nc_spill *spill)
{
    return (struct nc_signal){spill->frames, spill->channels, read_spill, (void *)(size_t)spill};
}
