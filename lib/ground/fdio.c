#include "ground/fdio.h"

#include <errno.h>
#include <unistd.h>

ssize_t nc_read_some(int fd, void *buffer, size_t least, size_t most)
{
    char *p = buffer;
    size_t done = 0;
    while (done < least) {
        ssize_t n = read(fd, p + done, most - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

ssize_t nc_read_full(int fd, void *buffer, size_t bytes)
{
    return nc_read_some(fd, buffer, bytes, bytes);
}

int nc_write_full(int fd, const void *buffer, size_t bytes, const char *name, struct nc_error *err)
{
    const char *p = buffer;
    while (bytes > 0) {
        ssize_t n = write(fd, p, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return nc_fail(err, NC_ERR_IO, "%s:", name);
        p += n;
        bytes -= (size_t)n;
    }
    return NC_OK;
}

int nc_write_parts(int fd, struct iovec *parts, int count, const char *name, struct nc_error *err)
{
    while (count > 0) {
        ssize_t n = writev(fd, parts, count);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return nc_fail(err, NC_ERR_IO, "%s:", name);
        size_t done = (size_t)n;
        for (; count > 0 && done >= parts->iov_len; count--, parts++)
            done -= parts->iov_len;
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + done;
            parts->iov_len -= done;
        }
    }
    return NC_OK;
}
