/* Temporary files that have no name: they vanish with the process, however it ends. */
#ifndef NC_GROUND_SPOOL_H
#define NC_GROUND_SPOOL_H

#include <stddef.h>

#include "ground/error.h"

/* An empty file open for reading and writing, already unlinked, in $TMPDIR (or /tmp). *fd is the
 * caller's to close. NC_ERR_SYSTEM when it cannot be made. */
int nc_spool_create(int *fd, struct nc_error *err);

/* Copies from `from` to its end into `to`. The names are those for messages. */
int nc_spool_copy(int from, const char *from_name, int to, const char *to_name,
                  struct nc_error *err);

/* Makes a pipe seekable: *fd is a spool file that holds the `size` bytes already read from `input`
 * and all that follows, positioned at its start. */
int nc_spool_input(int input, const char *name, const void *already_read, size_t size, int *fd,
                   struct nc_error *err);

#endif
