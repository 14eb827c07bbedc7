/* libsndfile behind the audio reader and writer. For audio_read.c and audio_write.c alone. */
#ifndef NC_GROUND_AUDIO_SNDFILE_H
#define NC_GROUND_AUDIO_SNDFILE_H

#include "ground/audio.h"

struct nc_sndfile;

/* Opens the seekable file at its current place and fills in *info (tags are added to). The file
 * stays the caller's, as does name. NC_ERR_DATA: no audio, or truncated. */
int nc_sndfile_open(struct nc_sndfile **file, int fd, const char *name, struct nc_audio_info *info,
                    struct nc_error *err);

/* Fewer than `samples` only at the end. */
int nc_sndfile_read(struct nc_sndfile *file, float *frames, size_t samples, size_t *got,
                    struct nc_error *err);

/* Begins a file in a seekable, empty fd. format: libsndfile's number with its subtype. */
int nc_sndfile_create(struct nc_sndfile **file, int fd, const char *name, int format,
                      const struct nc_audio_spec *spec, struct nc_error *err);

/* Rounds, clips and writes; *clipped is added to. */
int nc_sndfile_write(struct nc_sndfile *file, const float *frames, size_t samples,
                     uint64_t *clipped, struct nc_error *err);

/* Completes a file that was created (the fd stays open). */
int nc_sndfile_finish(struct nc_sndfile *file, struct nc_error *err);

void nc_sndfile_close(struct nc_sndfile *file);

#endif
