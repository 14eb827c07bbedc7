#include "ground/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int nc_fail(struct nc_error *err, enum nc_status status, const char *format, ...)
{
    int saved_errno = errno;

    if (!err)
        return status;
    err->status = status;
    err->located = strncmp(format, "%s:", 3) == 0;

    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);

    size_t used = length < 0 ? 0 : (size_t)length;
    if (used > 0 && used < sizeof err->text && err->text[used - 1] == ':')
        snprintf(err->text + used, sizeof err->text - used, " %s", strerror(saved_errno));
    return status;
}

int nc_fail_memory(struct nc_error *err, const char *purpose, double bytes)
{
    if (bytes > 0)
        return nc_fail(err, NC_ERR_SYSTEM, "not enough memory for %s (%.3g MiB)", purpose,
                       bytes / (1024.0 * 1024.0));
    return nc_fail(err, NC_ERR_SYSTEM, "not enough memory for %s", purpose);
}

int nc_fail_in(struct nc_error *err, const char *name)
{
    char text[sizeof err->text];
    if (err->located)
        return err->status;
    memcpy(text, err->text, sizeof text);
    snprintf(err->text, sizeof err->text, "%.100s: %.400s", name, text);
    err->located = 1;
    return err->status;
}
