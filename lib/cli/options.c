#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/completions.h"
#include "cli/help.h"
#include "cli/program.h"

enum { MAX_OPTIONS = 96, LONG_BASE = 1000, OPT_HELP, OPT_VERSION };

static bool takes_value(enum nc_option_kind kind)
{
    return kind >= NC_OPT_INTEGER;
}

_Noreturn static void die_value(const struct nc_option *o, const char *text, const char *what)
{
    nc_die_usage("--%s: '%s' is not %s", o->name, text, what);
}

static void check_range(const struct nc_option *o, const char *text, double value)
{
    if ((o->low != 0 || o->high != 0) && !(value >= o->low && value <= o->high))
        nc_die_usage("--%s: %s is out of range (%.10g to %.10g)", o->name, text, o->low, o->high);
}

static void set_choice(const struct nc_option *o, const char *text)
{
    int index = 0;
    size_t length = strlen(text);
    for (const char *word = o->value; word; index++) {
        const char *bar = strchr(word, '|');
        size_t word_length = bar ? (size_t)(bar - word) : strlen(word);
        if (word_length == length && strncmp(word, text, length) == 0) {
            *(int *)o->target = index;
            return;
        }
        word = bar ? bar + 1 : NULL;
    }
    nc_die_usage("--%s: '%s' is not one of %s", o->name, text, o->value);
}

static void set_integer(const struct nc_option *o, const char *text)
{
    long long value;
    if (!nc_parse_integer(text, &value))
        die_value(o, text, "a whole number");
    check_range(o, text, (double)value);
    *(long long *)o->target = value;
}

static void set_real(const struct nc_option *o, const char *text)
{
    double value;
    bool fine;
    const char *what;
    switch (o->kind) {
    case NC_OPT_SECONDS:
        fine = nc_parse_seconds(text, &value);
        what = "a time (80ms, 1.5s)";
        break;
    case NC_OPT_HERTZ:
        fine = nc_parse_hertz(text, &value);
        what = "a frequency (4kHz, 100Hz)";
        break;
    case NC_OPT_DECIBEL:
        fine = nc_parse_decibel(text, &value);
        what = "a level (-25dB)";
        break;
    case NC_OPT_GAIN:
        fine = nc_parse_gain(text, &value);
        what = "a gain (-12dB, 0.25)";
        break;
    case NC_OPT_BYTES:
        fine = nc_parse_bytes(text, &value);
        what = "a size (512MiB, 1GiB)";
        break;
    default:
        fine = nc_parse_number(text, &value);
        what = "a number";
    }
    if (!fine)
        die_value(o, text, what);
    check_range(o, text, value);
    *(double *)o->target = value;
}

static void set_option(const struct nc_option *o, const char *text)
{
    switch (o->kind) {
    case NC_OPT_FLAG:
    case NC_OPT_OFF:
        *(bool *)o->target = o->kind == NC_OPT_FLAG;
        break;
    case NC_OPT_VALUE:
        *(int *)o->target = (int)o->low;
        break;
    case NC_OPT_INTEGER:
        set_integer(o, text);
        break;
    case NC_OPT_LENGTH: {
        struct nc_length *length = o->target;
        if (!nc_parse_length(text, length))
            die_value(o, text, "a length (512, 32ms)");
        check_range(o, text, length->value);
        break;
    }
    case NC_OPT_PAIR: {
        struct nc_pair *pair = o->target;
        if (!nc_parse_pair(text, pair))
            die_value(o, text, "BINSxFRAMES (3x28)");
        check_range(o, text, (double)pair->bins);
        check_range(o, text, (double)pair->frames);
        break;
    }
    case NC_OPT_CHOICE:
        set_choice(o, text);
        break;
    case NC_OPT_TEXT:
        *(const char **)o->target = text;
        break;
    default:
        set_real(o, text);
    }
    if (o->given)
        *o->given = true;
}

/* getopt_long's tables. A leading ':' tells a missing value from an unknown option. */
static void build_tables(const struct nc_option *options, struct option *longs, char *shorts)
{
    size_t n = 0;
    *shorts++ = ':';
    *shorts++ = 'h';
    *shorts++ = 'V';
    longs[n++] = (struct option){"help", no_argument, NULL, OPT_HELP};
    longs[n++] = (struct option){"version", no_argument, NULL, OPT_VERSION};
    for (size_t i = 0; options[i].kind != NC_OPT_END && n < MAX_OPTIONS; i++) {
        const struct nc_option *o = &options[i];
        if (o->kind == NC_OPT_HEADING)
            continue;
        bool value = takes_value(o->kind);
        longs[n++] = (struct option){o->name, value ? required_argument : no_argument, NULL,
                                     LONG_BASE + 10 + (int)i};
        if (o->letter) {
            *shorts++ = o->letter;
            if (value)
                *shorts++ = ':';
        }
    }
    longs[n] = (struct option){0};
    *shorts = '\0';
}

static const struct nc_option *find_letter(const struct nc_option *options, int letter)
{
    for (; options->kind != NC_OPT_END; options++)
        if (options->letter == letter)
            return options;
    return NULL;
}

/* Not among getopt's options: it would make abbreviations ambiguous that mean one option now. */
static void print_completions_if_asked(const struct nc_program *program, int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--completions") != 0)
        return;
    if (argc != 3 || !nc_completions_print(program, argv[2]))
        nc_die_usage("--completions needs one of bash, zsh, fish, and nothing else");
    nc_close_stdout();
    exit(0);
}

/* getopt skips operands: the option is the first word from argv[at] on that looks like one. A
 * shell's
 * `*` gives such words for files. */
_Noreturn static void die_option(bool lacks_value, int argc, char **argv, int at)
{
    while (at < argc - 1 && (argv[at][0] != '-' || argv[at][1] == '\0'))
        at++;
    const char *word = argv[at];
    if (lacks_value)
        nc_die_usage("%s needs a value; see --help", word);
    if (access(word, F_OK) == 0)
        nc_die_usage("unknown option %s; see --help (the file of this name: ./%s)", word, word);
    nc_die_usage("unknown option %s; see --help", word);
}

int nc_options_parse(const struct nc_program *program, int argc, char **argv)
{
    struct option longs[MAX_OPTIONS + 1];
    char shorts[2 * MAX_OPTIONS + 4];
    nc_program_start(program->name);
    print_completions_if_asked(program, argc, argv);
    build_tables(program->options, longs, shorts);

    opterr = 0;
    for (;;) {
        int at = optind;
        int c = getopt_long(argc, argv, shorts, longs, NULL);
        if (c == -1)
            return optind;
        if (c == '?' || c == ':')
            die_option(c == ':', argc, argv, at);
        if (c == 'h' || c == OPT_HELP) {
            nc_help_print(program);
            nc_close_stdout();
            exit(0);
        }
        if (c == 'V' || c == OPT_VERSION) {
            printf("%s %s\n", program->name, NC_VERSION);
            nc_close_stdout();
            exit(0);
        }
        const struct nc_option *o = c >= LONG_BASE ? &program->options[c - LONG_BASE - 10]
                                                   : find_letter(program->options, c);
        set_option(o, optarg);
    }
}

int nc_options_parse_operands(const struct nc_program *program, int argc, char **argv, int most)
{
    int first = nc_options_parse(program, argc, argv);
    if (argc - first > most)
        nc_die_usage("unexpected operand '%s'; see --help", argv[first + most]);
    return first;
}
