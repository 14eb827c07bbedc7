/* Option tables: one table a program drives parsing, --help, the shells' completions, and the test
 * that holds the man page to it. The default that --help shows is what the target holds before
 * parsing.
 *
 * One letter means the same in every program: h help, V version, o output, v verbose, q quiet,
 * j jobs, f force. */
#ifndef NC_CLI_OPTIONS_H
#define NC_CLI_OPTIONS_H

#include "cli/units.h"

enum nc_option_kind {
    NC_OPT_END,
    NC_OPT_HEADING, /* help is a line of its own between groups of options */
    NC_OPT_FLAG,    /* bool: set to true */
    NC_OPT_OFF,     /* bool: set to false */
    NC_OPT_VALUE,   /* int: set to `low` (one of several flags that choose, as --rbf, --knn) */
    NC_OPT_INTEGER, /* long long, low..high */
    NC_OPT_NUMBER,  /* double, low..high */
    NC_OPT_LENGTH,  /* struct nc_length, value low..high */
    NC_OPT_SECONDS, /* double */
    NC_OPT_HERTZ,   /* double */
    NC_OPT_DECIBEL, /* double, dB */
    NC_OPT_GAIN,    /* double, factor */
    NC_OPT_BYTES,   /* double */
    NC_OPT_PAIR,    /* struct nc_pair, both values low..high */
    NC_OPT_CHOICE,  /* int: index into the words of `value`, "mean|max|median" */
    NC_OPT_TEXT     /* const char *: borrowed from argv */
};

struct nc_option {
    const char *name; /* long name, without -- */
    char letter;      /* or 0 */
    enum nc_option_kind kind;
    void *target;
    const char *value; /* what the help shows for it: "SAMPLES|TIME"; CHOICE: its words */
    double low, high;  /* range of numbers; both 0 = any */
    const char *help;
    bool *given; /* or NULL: set to true when the option stands on the command line */
};

/* What shells complete the value of an option to, where the table does not tell its words. */
struct nc_value_words {
    const char *option;
    const char *(*word)(size_t index); /* NULL after the last */
};

struct nc_program {
    const char *name;
    const char *usage;    /* what follows the name: "[OPTION...] < spec > audio" */
    const char *summary;  /* one sentence */
    const char *epilogue; /* examples and the like after the options, or NULL */
    const struct nc_option *options;
    const struct nc_value_words *words; /* ended by option NULL; or NULL */
    bool file_operands;                 /* its operands are files */
};

/* Parses options into their targets; --help and --version are added, printed and exit 0. So does
 * `--completions bash|zsh|fish`, alone on the command line, which is for `make` and packagers and
 * therefore not in --help. Dies with status 64 on a wrong option or value. Returns the index of the
 * first operand in argv. */
int nc_options_parse(const struct nc_program *program, int argc, char **argv);

/* As above, then dies if more operands are left than `most`. */
int nc_options_parse_operands(const struct nc_program *program, int argc, char **argv, int most);

#endif
