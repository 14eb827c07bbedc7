#include "cli/help.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN = 28, WIDTH = 90 };

const struct nc_option nc_standard_options[3] = {
    {.name = "help", .letter = 'h', .kind = NC_OPT_FLAG, .help = "show this help"},
    {.name = "version", .letter = 'V', .kind = NC_OPT_FLAG, .help = "show the version"},
    {.kind = NC_OPT_END},
};

static void default_choice(const struct nc_option *o, char *text, size_t size)
{
    const char *word = o->value;
    for (int i = *(const int *)o->target; i > 0 && word; i--) {
        word = strchr(word, '|');
        word = word ? word + 1 : NULL;
    }
    if (word && *(const int *)o->target >= 0)
        snprintf(text, size, "%.*s", (int)strcspn(word, "|"), word);
}

static void default_seconds(double seconds, char *text, size_t size)
{
    if (seconds < 1)
        snprintf(text, size, "%.6gms", 1000 * seconds);
    else
        snprintf(text, size, "%.6gs", seconds);
}

static void default_bytes(double bytes, char *text, size_t size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    for (; unit < 3 && bytes >= 1024; unit++)
        bytes /= 1024;
    snprintf(text, size, "%.6g%s", bytes, units[unit]);
}

/* What the target holds, in the option's own notation; empty for a flag, or where there is none. */
static void default_value(const struct nc_option *o, char *text, size_t size)
{
    text[0] = '\0';
    switch (o->kind) {
    case NC_OPT_INTEGER: {
        long long number = *(const long long *)o->target;
        /* A number out of range stands for a default that depends on other things. */
        if ((o->low == 0 && o->high == 0) || (double)number >= o->low)
            snprintf(text, size, "%lld", number);
        break;
    }
    case NC_OPT_NUMBER:
        if (!isnan(*(const double *)o->target))
            snprintf(text, size, "%.6g", *(const double *)o->target);
        break;
    case NC_OPT_LENGTH: {
        const struct nc_length *length = o->target;
        if (length->seconds)
            default_seconds(length->value, text, size);
        else if (length->value > 0)
            snprintf(text, size, "%.10g", length->value);
        break;
    }
    case NC_OPT_SECONDS:
        if (!isnan(*(const double *)o->target))
            default_seconds(*(const double *)o->target, text, size);
        break;
    case NC_OPT_HERTZ:
        if (!isnan(*(const double *)o->target))
            snprintf(text, size, "%.6gHz", *(const double *)o->target);
        break;
    case NC_OPT_DECIBEL:
        if (!isnan(*(const double *)o->target))
            snprintf(text, size, "%.6gdB", *(const double *)o->target);
        break;
    case NC_OPT_GAIN:
        if (*(const double *)o->target > 0)
            snprintf(text, size, "%.6gdB", 20 * log10(*(const double *)o->target));
        break;
    case NC_OPT_BYTES:
        default_bytes(*(const double *)o->target, text, size);
        break;
    case NC_OPT_PAIR: {
        const struct nc_pair *pair = o->target;
        if (pair->bins)
            snprintf(text, size, "%zux%zu", pair->bins, pair->frames);
        break;
    }
    case NC_OPT_CHOICE:
        default_choice(o, text, size);
        break;
    case NC_OPT_TEXT:
        if (*(const char *const *)o->target)
            snprintf(text, size, "%s", *(const char *const *)o->target);
        break;
    default:
        break;
    }
}

/* Words of text, wrapped between COLUMN and WIDTH; the cursor stands at `at`. */
static void print_wrapped(const char *text, int at)
{
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (at > COLUMN && at + 1 + length > WIDTH) {
            printf("\n%*s", COLUMN, "");
            at = COLUMN;
        } else if (at > COLUMN) {
            putchar(' ');
            at++;
        }
        printf("%.*s", length, text);
        at += length;
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void print_option(const struct nc_option *o)
{
    char left[128], help[1024], value[128];
    char letter[8] = "    ";
    if (o->letter)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(left, sizeof left, "  %s--%s%s%s", letter, o->name, o->value ? " " : "",
             o->value ? o->value : "");
    default_value(o, value, sizeof value);
    if (value[0])
        snprintf(help, sizeof help, "%s (default: %s)", o->help, value);
    else
        snprintf(help, sizeof help, "%s", o->help);

    int at = printf("%s", left);
    if (at + 2 > COLUMN) {
        printf("\n%*s", COLUMN, "");
        at = COLUMN;
    } else {
        at += printf("%*s", COLUMN - at, "");
    }
    print_wrapped(help, at);
}

void nc_help_print(const struct nc_program *program)
{
    printf("Usage: %s %s\n%s\n\n", program->name, program->usage, program->summary);
    for (const struct nc_option *o = program->options; o->kind != NC_OPT_END; o++) {
        if (o->kind == NC_OPT_HEADING)
            printf("%s%s:\n", o == program->options ? "" : "\n", o->help);
        else
            print_option(o);
    }
    for (const struct nc_option *o = nc_standard_options; o->kind != NC_OPT_END; o++)
        print_option(o);
    if (program->epilogue)
        printf("\n%s", program->epilogue);
}
