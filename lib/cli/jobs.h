/* Runs a number of jobs, several at a time, each in a process of its own. */
#ifndef NC_CLI_JOBS_H
#define NC_CLI_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* Does job number `index`, in a child process: returns its exit status. */
typedef int nc_job(size_t index, void *data);

struct nc_jobs_result {
    size_t done, failed;
    int worst; /* highest exit status */
};

/* At most `parallel` jobs at a time. `progress` shows a line "done/count" on standard error. */
int nc_jobs_run(size_t count, size_t parallel, nc_job *job, void *data, bool progress,
                struct nc_jobs_result *result, struct nc_error *err);

#endif
