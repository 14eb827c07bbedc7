#include <stdio.h>
#include <string.h>

#include "cli/completions.h"

/* Text within single quotes, where _arguments wants some characters escaped. */
static void print_escaped(const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'')
            printf("'\\'");
        else if (strchr(special, *text))
            putchar('\\');
        putchar(*text);
    }
}

/* "'(-o --output)'{-o+,--output=}'" or "'--title='": a value may follow as a word of its own, or
 * in the same word, after + at once, after = with an equals sign. */
static void print_names(const struct nc_completion *c)
{
    const char *equals = c->kind == NC_COMPLETES_FLAG ? "" : "=";
    if (c->letter)
        printf("    '(-%c --%s)'{-%c%s,--%s%s}'", c->letter, c->name, c->letter, *equals ? "+" : "",
               c->name, equals);
    else
        printf("    '--%s%s", c->name, equals);
}

static void print_value(const struct nc_completion *c)
{
    putchar(':');
    print_escaped(c->kind == NC_COMPLETES_WORDS ? c->name : c->value, ":\\");
    putchar(':');
    switch (c->kind) {
    case NC_COMPLETES_WORDS:
        printf("(%s)", c->words);
        break;
    case NC_COMPLETES_FILES:
        printf("_files");
        break;
    case NC_COMPLETES_FOLDERS:
        printf("_files -/");
        break;
    default:
        putchar(' '); /* the message alone */
    }
}

void nc_completions_zsh(const struct nc_program *program, const struct nc_completion *list)
{
    printf("#compdef %s\n# zsh completion, made by %s --completions zsh\n_arguments -s -S",
           program->name, program->name);
    for (const struct nc_completion *c = list; c->name; c++) {
        printf(" \\\n");
        print_names(c);
        putchar('[');
        print_escaped(c->help, "[]\\");
        putchar(']');
        if (c->kind != NC_COMPLETES_FLAG)
            print_value(c);
        putchar('\'');
    }
    if (program->file_operands)
        printf(" \\\n    '*:FILE:_files'");
    putchar('\n');
}
