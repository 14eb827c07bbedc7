#include "ground/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char stdout_name[] = "<stdout>";

/* Creates an unused name next to file->path. open(2) rather than mkstemp(3), so that the file gets
 * the permissions of the user's umask. */
static int create_part(struct nc_outfile *file, struct nc_error *err)
{
    const char *slash = strrchr(file->path, '/');
    int directory = slash ? (int)(slash + 1 - file->path) : 0;
    const char *base = file->path + directory;
    size_t room = strlen(file->path) + 48;
    file->part = malloc(room);
    if (!file->part)
        return nc_fail_memory(err, "a file name", 0);
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        snprintf(file->part, room, "%.*s.%s.%ld.%u.part", directory, file->path, base,
                 (long)getpid(), attempt);
        file->fd = open(file->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->fd >= 0)
            return NC_OK;
        if (errno != EEXIST)
            break;
    }
    int status = nc_fail(err, NC_ERR_NOINPUT, "%s: cannot create:", file->path);
    free(file->part);
    file->part = NULL;
    return status;
}

int nc_outfile_open(struct nc_outfile *file, const char *path, struct nc_error *err)
{
    *file = (struct nc_outfile){.fd = -1};
    if (!path || strcmp(path, "-") == 0) {
        file->fd = STDOUT_FILENO;
        file->name = stdout_name;
        return NC_OK;
    }
    /* Through a symbolic link to the file it names: renaming would replace the link. */
    file->path = realpath(path, NULL);
    if (!file->path)
        file->path = strdup(path);
    if (!file->path)
        return nc_fail_memory(err, "a file name", 0);
    file->name = file->path;

    struct stat st;
    int status;
    if (stat(file->path, &st) == 0 && !S_ISREG(st.st_mode)) {
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
        status = file->fd >= 0 ? NC_OK : nc_fail(err, NC_ERR_NOINPUT, "%s: cannot open:", path);
    } else {
        status = create_part(file, err);
    }
    if (status != NC_OK)
        nc_outfile_abandon(file);
    return status;
}

static void empty(struct nc_outfile *file)
{
    free(file->path);
    free(file->part);
    *file = (struct nc_outfile){.fd = -1};
}

int nc_outfile_commit(struct nc_outfile *file, struct nc_error *err)
{
    int status = NC_OK;
    if (file->path && close(file->fd) != 0)
        status = nc_fail(err, NC_ERR_IO, "%s: cannot write:", file->name);
    if (file->part && status == NC_OK && rename(file->part, file->path) != 0)
        status = nc_fail(err, NC_ERR_IO, "%s: cannot rename:", file->part);
    if (file->part && status != NC_OK)
        unlink(file->part);
    empty(file);
    return status;
}

void nc_outfile_abandon(struct nc_outfile *file)
{
    if (file->path && file->fd >= 0)
        close(file->fd);
    if (file->part)
        unlink(file->part);
    empty(file);
}
