/* The text of --help, made from the option table. */
#ifndef NC_CLI_HELP_H
#define NC_CLI_HELP_H

#include "cli/options.h"

/* --help and --version, which every program has besides its table. */
extern const struct nc_option nc_standard_options[3];

void nc_help_print(const struct nc_program *program);

#endif
