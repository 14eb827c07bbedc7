/* The text of --help, made from the option table. */
#ifndef NC_CLI_HELP_H
#define NC_CLI_HELP_H

#include "cli/options.h"

void nc_help_print(const struct nc_program *program);

#endif
