/* Whole reads and writes on file descriptors: short counts and signals are dealt with here. */
#ifndef NC_GROUND_FDIO_H
#define NC_GROUND_FDIO_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "ground/error.h"

/* Reads until `bytes` are there or the file ends. Returns the count, or -1 with errno set. */
ssize_t nc_read_full(int fd, void *buffer, size_t bytes);

/* Reads until at least `least` bytes are there or the file ends, and at most `most`: what a live
 * pipe has. Returns the count, or -1 with errno set. */
ssize_t nc_read_some(int fd, void *buffer, size_t least, size_t most);

/* Writes everything, or returns NC_ERR_IO with err naming `name`. */
int nc_write_full(int fd, const void *buffer, size_t bytes, const char *name, struct nc_error *err);

/* Writes several pieces one after the other, in one system call where the kernel takes them whole.
 * `parts` is used up. */
int nc_write_parts(int fd, struct iovec *parts, int count, const char *name, struct nc_error *err);

#endif
