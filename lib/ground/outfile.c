#include "ground/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char stdout_name[] = "<stdout>";

/* An unused name next to file->path, in file->part. It is short whatever the file's own is, which
 * may be as long as names can be. */
static int name_part(struct nc_outfile *file, unsigned attempt, struct nc_error *err)
{
    const char *slash = strrchr(file->path, '/');
    int directory = slash ? (int)(slash + 1 - file->path) : 0;
    size_t room = (size_t)directory + 48;
    free(file->part);
    file->part = malloc(room);
    if (!file->part)
        return nc_fail_memory(err, "a file name", 0);
    snprintf(file->part, room, "%.*s.nc-%ld.%u.part", directory, file->path, (long)getpid(),
             attempt);
    return NC_OK;
}

/* A file without a name, which vanishes even if the process is killed, where the system has such
 * files and can name them later; -1 elsewhere. */
static int open_nameless(const char *path)
{
#ifdef O_TMPFILE
    char directory[4096];
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash + 1 - path) : 0;
    int written = snprintf(directory, sizeof directory, "%.*s.", length, path);
    if (written < 0 || (size_t)written >= sizeof directory || access("/proc/self/fd", X_OK) != 0)
        return -1;
    return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
#else
    (void)path;
    return -1;
#endif
}

enum { MOST_ATTEMPTS = 1000 };

/* open(2) rather than mkstemp(3): the file gets the permissions of the user's umask. */
static int create_part(struct nc_outfile *file, struct nc_error *err)
{
    file->fd = open_nameless(file->path);
    for (unsigned attempt = 0; file->fd < 0 && attempt < MOST_ATTEMPTS; attempt++) {
        int status = name_part(file, attempt, err);
        if (status != NC_OK)
            return status;
        file->fd = open(file->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->fd < 0 && errno != EEXIST)
            break;
    }
    if (file->fd >= 0)
        return NC_OK;
    int status = nc_fail(err, NC_ERR_NOINPUT, "%s: cannot create:", file->path);
    free(file->part);
    file->part = NULL;
    return status;
}

/* Gives a nameless file a name beside its place. */
static int link_part(struct nc_outfile *file, struct nc_error *err)
{
    char source[64];
    snprintf(source, sizeof source, "/proc/self/fd/%d", file->fd);
    for (unsigned attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        int status = name_part(file, attempt, err);
        if (status != NC_OK)
            return status;
        if (linkat(AT_FDCWD, source, AT_FDCWD, file->part, AT_SYMLINK_FOLLOW) == 0)
            return NC_OK;
        if (errno != EEXIST)
            break;
    }
    int status = nc_fail(err, NC_ERR_IO, "%s: cannot create:", file->path);
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
    bool exists = stat(file->path, &st) == 0;
    int status;
    if (exists && !S_ISREG(st.st_mode)) {
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
        status = file->fd >= 0 ? NC_OK : nc_fail(err, NC_ERR_NOINPUT, "%s: cannot open:", path);
    } else {
        status = create_part(file, err);
        file->own = true;
    }
    /* As if the file were written to: what replaces it may be read by the same people. */
    if (exists && file->own && status == NC_OK && fchmod(file->fd, st.st_mode & 0777) != 0)
        status = nc_fail(err, NC_ERR_IO, "%s: cannot set its permissions:", path);
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
    int status = file->own && !file->part ? link_part(file, err) : NC_OK;
    if (file->path && close(file->fd) != 0 && status == NC_OK)
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
