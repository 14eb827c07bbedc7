/* A whole recording in memory, for programs that need all of it at once. */
#ifndef NC_GROUND_RECORDING_H
#define NC_GROUND_RECORDING_H

#include <stddef.h>

#include "ground/error.h"

struct nc_recording {
    float *frames; /* [samples][channels], in [-1, 1) */
    size_t samples;
    unsigned rate; /* Hz */
    unsigned channels;
};

/* Reads all of an audio file (path "-": standard input). Free with nc_recording_free, also after a
 * failure. Errors: those of nc_audio_open and nc_audio_read; NC_ERR_SYSTEM. */
int nc_recording_load(struct nc_recording *recording, const char *path, struct nc_error *err);

void nc_recording_free(struct nc_recording *recording);

#endif
