#include "cli/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The one global of a program: its own name. */
static const char *program_name = "nc";

void nc_program_start(const char *name)
{
    program_name = name;
}

const char *nc_program_name(void)
{
    return program_name;
}

_Noreturn void nc_die(const struct nc_error *err)
{
    fprintf(stderr, "%s: %s\n", program_name, err->text);
    exit(-(int)err->status);
}

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list args)
{
    fprintf(stderr, "%s: ", program_name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

_Noreturn void nc_die_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(-NC_ERR_USAGE);
}

void nc_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

void nc_refuse_terminal_input(void)
{
    if (isatty(STDIN_FILENO))
        nc_die_usage("standard input is a terminal: give it a file (< in) or a pipe; see --help");
}

void nc_refuse_terminal_output(void)
{
    if (isatty(STDOUT_FILENO))
        nc_die_usage("binary output would go to the terminal: redirect it (> out) or pipe it on");
}

void nc_close_stdout(void)
{
    struct nc_error err;
    int lost = ferror(stdout);
    if (fflush(stdout) != 0 || lost || close(STDOUT_FILENO) != 0) {
        nc_fail(&err, NC_ERR_IO, "<stdout>:");
        nc_die(&err);
    }
}
