/* Errors of the library: a status code and one line of text.
 *
 * The library, libnc, is what the programs share and no interface for others: it is not installed,
 * and its functions may change in any version. What lasts is the programs, their options and the
 * stream between them, nc-stream(5).
 *
 * A library function that can fail takes a `struct nc_error *` as its last argument and returns 0
 * or a negative status. It never prints and never exits; the program that called it does both. The
 * codes are those of sysexits(3), so a program's exit status is the negated status. */
#ifndef NC_GROUND_ERROR_H
#define NC_GROUND_ERROR_H

enum nc_status {
    NC_OK = 0,
    NC_ERR_USAGE = -64,    /* an option or argument makes no sense */
    NC_ERR_DATA = -65,     /* the input is damaged, or not what was expected */
    NC_ERR_NOINPUT = -66,  /* a file cannot be opened */
    NC_ERR_INTERNAL = -70, /* a numerical method failed, or a bug */
    NC_ERR_SYSTEM = -71,   /* no memory, no process, no temporary file */
    NC_ERR_IO = -74        /* reading or writing failed */
};

struct nc_error {
    enum nc_status status;
    _Bool located;  /* the text begins with the name of the file it is about */
    char text[512]; /* one line, no program name, no newline */
};

/* Stores status and the formatted reason in err (which may be NULL) and returns status, so that a
 * caller can write `return nc_fail(err, NC_ERR_DATA, "...")`. A format ending in ':' has the text
 * of errno appended, as perror(3) does. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int nc_fail(struct nc_error *err, enum nc_status status, const char *format, ...);

/* The out-of-memory error for a named purpose and size in bytes (0 = size unknown or overflowing).
 */
int nc_fail_memory(struct nc_error *err, const char *purpose, double bytes);

/* Puts "NAME: " before err's text, unless it names a place already; returns err's status. For a
 * message of a lower function that does not know which file its data came from. */
int nc_fail_in(struct nc_error *err, const char *name);

#endif
