/* Output files that appear whole or not at all: written beside their place without a name (or under
 * another one, where the system has no nameless files) and renamed when complete. Standard output,
 * and what is no regular file (a device, a named pipe), is written directly. */
#ifndef NC_GROUND_OUTFILE_H
#define NC_GROUND_OUTFILE_H

#include <stdbool.h>

#include "ground/error.h"

struct nc_outfile {
    int fd;           /* open for reading and writing where it is a file, for writing elsewhere */
    const char *name; /* for messages: the path, or <stdout>; owned by this structure */
    bool own;         /* a new file, seekable; else written directly */
    char *path;       /* private: where the file will be */
    char *part;       /* private: where it is until committed; NULL if it has no name yet */
};

/* path NULL or "-" is standard output. NC_ERR_NOINPUT if the file cannot be created. */
int nc_outfile_open(struct nc_outfile *file, const char *path, struct nc_error *err);

/* Closes and gives the file its name; afterwards the structure is empty, whether that succeeded or
 * not. Standard output stays open (the program closes it and checks). */
int nc_outfile_commit(struct nc_outfile *file, struct nc_error *err);

/* Removes what was written. Harmless on an empty (zeroed or committed) structure. */
void nc_outfile_abandon(struct nc_outfile *file);

#endif
