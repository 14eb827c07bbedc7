/* Several audio files (or standard input) read side by side as one recording: the channels of the
 * first, then those of the second, and so on. */
#ifndef NC_CLI_AUDIO_INPUTS_H
#define NC_CLI_AUDIO_INPUTS_H

#include <stddef.h>

#include "ground/audio.h"
#include "ground/error.h"
#include "ground/spill.h"

enum nc_length_rule {
    NC_LENGTHS_SAME, /* files of different length are an error */
    NC_LENGTHS_PAD,  /* silence is added to the shorter ones */
    NC_LENGTHS_TRIM  /* all end with the shortest */
};

struct nc_audio_inputs {
    struct nc_audio **files; /* [count], open */
    char **names;            /* [count], borrowed; NULL for standard input */
    size_t count;
    const struct nc_audio_info *info; /* of the first: rate, sample type, tags */
    size_t channels;                  /* of all files together */
};

/* Opens count files, or standard input for count 0. NC_ERR_DATA where rates or numbers of channels
 * differ. Release with nc_audio_inputs_close, also after an error. */
int nc_audio_inputs_open(struct nc_audio_inputs *inputs, char **names, size_t count,
                         struct nc_error *err);

/* Reads all of them to their ends into a new store, [frames][channels]. */
int nc_audio_inputs_read(struct nc_audio_inputs *inputs, enum nc_length_rule rule, size_t memory,
                         struct nc_spill **spill, struct nc_error *err);

void nc_audio_inputs_close(struct nc_audio_inputs *inputs);

#endif
