#include "cli/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/children.h"

static void show_progress(const struct nc_jobs_result *result, size_t count)
{
    fprintf(stderr, "\r%zu/%zu", result->done, count);
    if (result->failed > 0)
        fprintf(stderr, ", %zu failed", result->failed);
    if (result->done == count)
        fputc('\n', stderr);
    fflush(stderr);
}

static int wait_one(struct nc_jobs_result *result, struct nc_error *err)
{
    int status;
    pid_t pid;
    while ((pid = wait(&status)) < 0 && errno == EINTR)
        continue;
    if (pid < 0)
        return nc_fail(err, NC_ERR_SYSTEM, "a job was lost:");
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -NC_ERR_SYSTEM;
    result->done++;
    result->failed += code != 0;
    if (code > result->worst)
        result->worst = code;
    return NC_OK;
}

int nc_jobs_run(size_t count, size_t parallel, nc_job *job, void *data, bool progress,
                struct nc_jobs_result *result, struct nc_error *err)
{
    size_t running = 0;
    pid_t self = getpid();
    *result = (struct nc_jobs_result){0, 0, 0};
    for (size_t next = 0; next < count || running > 0;) {
        if (next < count && running < parallel) {
            fflush(NULL);
            pid_t pid = fork();
            if (pid < 0)
                return nc_fail(err, NC_ERR_SYSTEM, "cannot start a job:");
            if (pid == 0) {
                nc_end_with_parent(self);
                _exit(job(next, data));
            }
            next++;
            running++;
            continue;
        }
        int status = wait_one(result, err);
        if (status != NC_OK)
            return status;
        running--;
        if (progress)
            show_progress(result, count);
    }
    return NC_OK;
}
