#include "cli/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/children.h"
#include "ground/shell_word.h"
#include "ground/spool.h"

enum { MAX_PROCESSES = 2 * NC_MAX_STAGES + 1 };

/* One program of the pipeline. */
struct process {
    char *const *words;
    int in, out, log; /* log: where its standard error goes, or -1 for ours */
    pid_t pid;
    int status;
};

struct plan {
    struct process processes[MAX_PROCESSES];
    size_t count;
    char branch_fd[32]; /* "/dev/fd/N" for tee */
    char *tee[3];
};

/* ---- starting ---- */

/* The folder that this program was started from, which is searched first. */
static void prepend_own_folder(void)
{
    char self[4096], path[8192];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash = n > 0 ? memrchr(self, '/', (size_t)n) : NULL;
    if (!slash)
        return;
    *slash = '\0';
    const char *old = getenv("PATH");
    int length = snprintf(path, sizeof path, "%s%s%s", self, old ? ":" : "", old ? old : "");
    if (length > 0 && (size_t)length < sizeof path)
        setenv("PATH", path, 1);
}

static void replace_fd(int from, int to)
{
    if (from != to && dup2(from, to) < 0)
        _exit(-NC_ERR_SYSTEM);
}

_Noreturn static void become(const struct process *p, int kept_fd)
{
    if (p->log >= 0)
        replace_fd(p->log, STDERR_FILENO);
    replace_fd(p->in, STDIN_FILENO);
    replace_fd(p->out, STDOUT_FILENO);
    if (kept_fd >= 0)
        fcntl(kept_fd, F_SETFD, 0);
    prepend_own_folder();
    execvp(p->words[0], p->words);
    fprintf(stderr, "%s: %s\n", p->words[0], strerror(errno));
    _exit(127);
}

static int start(struct process *p, int kept_fd, struct nc_error *err)
{
    pid_t self = getpid();
    fflush(NULL);
    p->pid = fork();
    if (p->pid == 0) {
        nc_end_with_parent(self);
        become(p, kept_fd);
    }
    return p->pid > 0 ? NC_OK : nc_fail(err, NC_ERR_SYSTEM, "cannot start %s:", p->words[0]);
}

static void close_own(int fd)
{
    if (fd > STDERR_FILENO)
        close(fd);
}

/* A program that shows its progress needs the terminal itself. */
static bool shows_progress(char *const *words)
{
    while (*words && strcmp(*words, "--progress") != 0)
        words++;
    return *words != NULL;
}

/* A pipe whose ends the programs started later do not inherit. macOS has no pipe2; there is no
 * other thread that could start one in between. */
static int make_pipe(int ends[2], struct nc_error *err)
{
    if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
        return nc_fail(err, NC_ERR_SYSTEM, "cannot make a pipe:");
    return NC_OK;
}

/* Starts stages first..last with `in` as the first one's input and `out` as the last one's output;
 * both are closed here unless they are standard ones. */
static int start_stages(struct plan *plan, const struct nc_preset *preset, size_t first, size_t end,
                        int in, int out, bool live, struct nc_error *err)
{
    int status = NC_OK;
    for (size_t i = first; status == NC_OK && i < end; i++) {
        int ends[2] = {-1, out};
        if (i + 1 < end)
            status = make_pipe(ends, err);
        struct process *p = &plan->processes[plan->count];
        *p = (struct process){preset->stages[i].words, in, ends[1], -1, 0, 0};
        if (status == NC_OK && !live && !shows_progress(p->words))
            status = nc_spool_create(&p->log, err);
        if (status == NC_OK)
            status = start(p, -1, err);
        if (status == NC_OK)
            plan->count++;
        close_own(in);
        close_own(ends[1]);
        in = ends[0];
    }
    return status;
}

/* `tee /dev/fd/N` after the branching stage, and the branch that reads N. */
static int start_branch(struct plan *plan, const struct nc_branch *branch, int in, int *out,
                        bool live, struct nc_error *err)
{
    int to_branch[2], onward[2];
    int status = make_pipe(to_branch, err);
    if (status == NC_OK)
        status = make_pipe(onward, err);
    if (status != NC_OK)
        return status;
    snprintf(plan->branch_fd, sizeof plan->branch_fd, "/dev/fd/%d", to_branch[1]);
    plan->tee[0] = (char *)"tee";
    plan->tee[1] = plan->branch_fd;
    struct process *tee = &plan->processes[plan->count];
    *tee = (struct process){plan->tee, in, onward[1], -1, 0, 0};
    status = start(tee, to_branch[1], err);
    if (status == NC_OK)
        plan->count++;
    close(in);
    close(onward[1]);
    close(to_branch[1]);
    *out = onward[0];
    if (status != NC_OK)
        return status;
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return start_stages(plan, &branch->stages, 0, branch->stages.count, to_branch[0], null, live,
                        err);
}

static int start_all(struct plan *plan, const struct nc_preset *preset,
                     const struct nc_branch *branch, int in_fd, int out_fd, bool live,
                     struct nc_error *err)
{
    if (!branch || branch->stages.count == 0)
        return start_stages(plan, preset, 0, preset->count, in_fd, out_fd, live, err);
    int middle[2], after;
    int status = make_pipe(middle, err);
    if (status == NC_OK)
        status = start_stages(plan, preset, 0, branch->after + 1, in_fd, middle[1], live, err);
    if (status == NC_OK)
        status = start_branch(plan, branch, middle[0], &after, live, err);
    if (status == NC_OK)
        status =
            start_stages(plan, preset, branch->after + 1, preset->count, after, out_fd, live, err);
    return status;
}

/* ---- ending ---- */

static bool failed(const struct process *p)
{
    return !(WIFEXITED(p->status) && WEXITSTATUS(p->status) == 0);
}

/* Ended because its reader was gone: a consequence, not a cause. */
static bool only_followed(const struct process *p)
{
    return WIFSIGNALED(p->status) && WTERMSIG(p->status) == SIGPIPE;
}

static void print_log(const struct process *p)
{
    char buffer[4096];
    ssize_t n;
    if (p->log < 0 || lseek(p->log, 0, SEEK_SET) != 0)
        return;
    while ((n = read(p->log, buffer, sizeof buffer)) > 0)
        fwrite(buffer, 1, (size_t)n, stderr);
}

static int exit_status(const struct process *p, struct nc_error *err)
{
    if (WIFEXITED(p->status))
        return -WEXITSTATUS(p->status);
    return nc_fail(err, NC_ERR_SYSTEM, "%s was ended by signal %d (%s)", p->words[0],
                   WTERMSIG(p->status), strsignal(WTERMSIG(p->status)));
}

/* Waits for all, prints their messages, and returns the status of the first cause. */
static int wait_all(struct plan *plan, struct nc_error *err)
{
    const struct process *cause = NULL;
    for (size_t i = 0; i < plan->count; i++)
        while (waitpid(plan->processes[i].pid, &plan->processes[i].status, 0) < 0 && errno == EINTR)
            continue;
    for (size_t i = 0; !cause && i < plan->count; i++)
        if (failed(&plan->processes[i]) && !only_followed(&plan->processes[i]))
            cause = &plan->processes[i];
    for (size_t i = 0; i < plan->count; i++) {
        if (!cause || cause == &plan->processes[i])
            print_log(&plan->processes[i]);
        close_own(plan->processes[i].log);
    }
    return cause ? exit_status(cause, err) : NC_OK;
}

int nc_pipeline_run(const struct nc_preset *preset, const struct nc_branch *branch, int in_fd,
                    int out_fd, bool live, struct nc_error *err)
{
    struct plan plan = {.count = 0};
    err->text[0] = '\0';
    int status = start_all(&plan, preset, branch, in_fd, out_fd, live, err);
    if (status != NC_OK)
        for (size_t i = 0; i < plan.count; i++)
            kill(plan.processes[i].pid, SIGTERM);
    int ended = wait_all(&plan, status == NC_OK ? err : NULL);
    return status != NC_OK ? status : ended;
}

/* ---- printing ---- */

static void print_stages(FILE *out, const struct nc_preset *preset, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (i > first)
            fputs(" | ", out);
        for (size_t j = 0; j < preset->stages[i].count; j++) {
            if (j > 0)
                fputc(' ', out);
            nc_print_shell_word(out, preset->stages[i].words[j]);
        }
    }
}

void nc_pipeline_print(FILE *out, const struct nc_preset *preset, const struct nc_branch *branch)
{
    if (branch && branch->stages.count > 0) {
        print_stages(out, preset, 0, branch->after + 1);
        fputs(" | tee >(", out);
        print_stages(out, &branch->stages, 0, branch->stages.count);
        fputs(") | ", out);
        print_stages(out, preset, branch->after + 1, preset->count);
    } else {
        print_stages(out, preset, 0, preset->count);
    }
    fputc('\n', out);
}
