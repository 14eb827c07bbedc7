/* Names of audio formats and sample types, and libsndfile's numbers for them. */
#ifndef NC_GROUND_AUDIO_FORMAT_H
#define NC_GROUND_AUDIO_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/* "wav", "flac", ... for a libsndfile format; "other" for one without a name here.
 * The names are those of the formats that can be written; many more can be read. */
const char *nc_audio_format_name(int sndfile_format);

/* libsndfile's major format of a name, 0 if there is none. "opus" is an Ogg file with Opus. */
int nc_audio_format_find(const char *name);

/* The format that a path's extension stands for ("a.flac": "flac"), or NULL. */
const char *nc_audio_format_of_path(const char *path);

/* Whether a path's extension stands for a format that cannot be written, such as "m4a". */
bool nc_audio_format_is_foreign(const char *path);

/* "wav flac ogg ...": for messages. */
const char *nc_audio_format_list(void);

/* "PCM_16", "FLOAT", "VORBIS", ... for a libsndfile subtype; and back, 0 if unknown. */
const char *nc_audio_subtype_name(int sndfile_format);
int nc_audio_subtype_find(const char *name);

/* All names of formats, and of subtypes, one by one: NULL after the last. */
const char *nc_audio_format_listed(size_t index);
const char *nc_audio_subtype_listed(size_t index);

/* The subtype that a file of this format gets when `wanted` (may be 0) is asked for: the same if
 * the format has it; else, unless exact, the nearest it has. 0: none. */
int nc_audio_subtype_choose(const char *format, int wanted, bool exact, unsigned rate,
                            unsigned channels);

/* Bits of an integer subtype, 0 for float and compressed ones. */
unsigned nc_audio_subtype_bits(int subtype);

#endif
