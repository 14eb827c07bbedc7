#include "ground/spool.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ground/fdio.h"

int nc_spool_create(int *fd, struct nc_error *err)
{
    const char *directory = getenv("TMPDIR");
    if (!directory || !*directory)
        directory = "/tmp";
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/nc-spool-XXXXXX", directory);
    if (length < 0 || (size_t)length >= sizeof path)
        return nc_fail(err, NC_ERR_SYSTEM, "the name in TMPDIR is too long");
    *fd = mkostemp(path, O_CLOEXEC);
    if (*fd < 0)
        return nc_fail(err, NC_ERR_SYSTEM,
                       "cannot make a temporary file in %s (see TMPDIR):", directory);
    unlink(path);
    return NC_OK;
}

int nc_spool_copy(int from, const char *from_name, int to, const char *to_name,
                  struct nc_error *err)
{
    static const size_t block = 256 * 1024;
    unsigned char *bytes = malloc(block);
    if (!bytes)
        return nc_fail_memory(err, "copying a file", (double)block);
    int status = NC_OK;
    ssize_t got = 0;
    while (status == NC_OK && (got = nc_read_some(from, bytes, 1, block)) > 0)
        status = nc_write_full(to, bytes, (size_t)got, to_name, err);
    if (got < 0)
        status = nc_fail(err, NC_ERR_IO, "%s:", from_name);
    free(bytes);
    return status;
}

int nc_spool_input(int input, const char *name, const void *already_read, size_t size, int *fd,
                   struct nc_error *err)
{
    static const char spool_name[] = "temporary file (see TMPDIR)";
    int status = nc_spool_create(fd, err);
    if (status != NC_OK)
        return status;
    status = nc_write_full(*fd, already_read, size, spool_name, err);
    if (status == NC_OK)
        status = nc_spool_copy(input, name, *fd, spool_name, err);
    if (status == NC_OK && lseek(*fd, 0, SEEK_SET) < 0)
        status = nc_fail(err, NC_ERR_IO, "%s:", spool_name);
    if (status != NC_OK)
        close(*fd);
    return status;
}
