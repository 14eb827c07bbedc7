/* What every program does the same way: names itself, tells errors in one line, ends with the right
 * status, and never leaves output unchecked. */
#ifndef NC_CLI_PROGRAM_H
#define NC_CLI_PROGRAM_H

#include <stdbool.h>

#include "ground/error.h"

#ifndef NC_VERSION
#define NC_VERSION "unknown"
#endif

/* To be called first in main: the name for messages ("nc-mask"). */
void nc_program_start(const char *name);
const char *nc_program_name(void);

/* "nc-mask: TEXT" to stderr; then exit with the status's exit code. */
_Noreturn void nc_die(const struct nc_error *err);
_Noreturn void nc_die_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "nc-mask: TEXT" to stderr; the program goes on. */
void nc_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Refuses (exit 64) to read binary from, or write it to, a terminal. */
void nc_refuse_terminal_input(void);
void nc_refuse_terminal_output(void);

/* Closes stdout (stdio's and the descriptor) and dies if anything written there was lost. */
void nc_close_stdout(void);

#endif
