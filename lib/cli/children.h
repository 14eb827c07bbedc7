/* What every child process of a program does first. */
#ifndef NC_CLI_CHILDREN_H
#define NC_CLI_CHILDREN_H

#include <sys/types.h>

/* In a child, after fork: it will be ended by SIGTERM when its parent ends, however that happens,
 * so that a killed nc-denoise leaves no pipeline running. parent: the parent's getpid() from before
 * the fork. Where the system has no such thing (it is Linux's), nothing happens. */
void nc_end_with_parent(pid_t parent);

#endif
