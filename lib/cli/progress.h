/* How far a program has come, as a percentage on standard error, where that is a terminal. */
#ifndef NC_CLI_PROGRESS_H
#define NC_CLI_PROGRESS_H

#include <stdbool.h>

struct nc_progress {
    bool shown;
    int percent; /* what stands there, or -1 */
};

/* wanted: whether the user wants to see it at all. */
void nc_progress_start(struct nc_progress *progress, bool wanted);

/* done of total, in any unit; total unknown is 0. */
void nc_progress_update(struct nc_progress *progress, double done, double total);

/* Wipes the line. */
void nc_progress_end(struct nc_progress *progress);

#endif
