/* What a stream tells of the recording: the lines of HEAD, and of the `tail` chunk for what becomes
 * known only at the recording's end. See nc-stream(5). */
#ifndef NC_GROUND_AUDIO_HEAD_H
#define NC_GROUND_AUDIO_HEAD_H

#include "ground/audio.h"
#include "ground/head.h"
#include "ground/stream.h"

/* Lines `rate`, `channels`, `samples` (if known), `subtype`, and `tag NAME VALUE` for each tag. */
int nc_audio_head_write(struct nc_head *head, const struct nc_audio_info *info,
                        struct nc_error *err);

/* The other way round; *info is to be zeroed before, its tags cleared after. subtype is borrowed
 * from head, NULL if absent; samples absent: NC_SAMPLES_UNKNOWN. NC_ERR_DATA if rate or channels
 * are absent or impossible. */
int nc_audio_head_read(const struct nc_head *head, struct nc_audio_info *info,
                       struct nc_error *err);

/* Writes the tail chunk: `samples`. */
int nc_audio_tail_write(struct nc_writer *writer, uint64_t samples, struct nc_error *err);

/* *samples from the text of a tail chunk, if it tells them; other lines are ignored. */
int nc_audio_tail_read(const char *text, size_t bytes, uint64_t *samples, struct nc_error *err);

#endif
