/* Completions for shells, made from the option table: what `PROGRAM --completions bash|zsh|fish`
 * prints, and `make` puts into files. */
#ifndef NC_CLI_COMPLETIONS_H
#define NC_CLI_COMPLETIONS_H

#include "cli/options.h"

/* Prints the completions of a program for a shell; false if there is no such shell. */
bool nc_completions_print(const struct nc_program *program, const char *shell);

/* ---- for the writers, one a shell ---- */

enum nc_completes {
    NC_COMPLETES_FLAG, /* the option takes no value */
    NC_COMPLETES_FREE, /* a value that nothing is known of: a number, a text */
    NC_COMPLETES_WORDS,
    NC_COMPLETES_FILES,
    NC_COMPLETES_FOLDERS
};

enum { NC_COMPLETION_WORDS = 1024 };

struct nc_completion {
    const char *name; /* long name, without -- */
    char letter;      /* or 0 */
    enum nc_completes kind;
    const char *value;               /* what --help shows for the value; flags: NULL */
    char words[NC_COMPLETION_WORDS]; /* of letters, digits, '.', '_', '-'; between spaces */
    const char *help;
};

/* The lists end with name NULL. */
void nc_completions_bash(const struct nc_program *program, const struct nc_completion *list);
void nc_completions_zsh(const struct nc_program *program, const struct nc_completion *list);
void nc_completions_fish(const struct nc_program *program, const struct nc_completion *list);

#endif
