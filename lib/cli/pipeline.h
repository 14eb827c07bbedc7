/* Runs a pipeline of programs, as the shell's `|` does, and finds out which one failed. */
#ifndef NC_CLI_PIPELINE_H
#define NC_CLI_PIPELINE_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/preset.h"
#include "ground/error.h"

/* A second end: the stream between two stages goes to these stages as well. */
struct nc_branch {
    size_t after;            /* index of the stage whose output is taken */
    struct nc_preset stages; /* none: no branch */
};

/* Runs to the end, from in_fd to out_fd. Programs are looked for beside this one, then in PATH.
 * What they say on standard error is printed when they have ended: all of it after success; after
 * failure only what the first program that failed (not of a closed pipe) said, since the others
 * only follow. With `live` it goes straight through.
 *
 * Returns 0, or the negated exit status of the program that failed; or NC_ERR_SYSTEM with err set
 * if a program could not be started. err->text is empty where the program itself has told the
 * reason. */
int nc_pipeline_run(const struct nc_preset *preset, const struct nc_branch *branch, int in_fd,
                    int out_fd, bool live, struct nc_error *err);

/* The pipeline as a line for bash, words quoted as needed. */
void nc_pipeline_print(FILE *out, const struct nc_preset *preset, const struct nc_branch *branch);

#endif
