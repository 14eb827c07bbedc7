#include <stdio.h>

#include "cli/completions.h"

/* Text in single quotes, as fish reads it. */
static void print_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

void nc_completions_fish(const struct nc_program *program, const struct nc_completion *list)
{
    printf("# fish completions of %s, made by %s --completions fish\n", program->name,
           program->name);
    if (!program->file_operands)
        printf("complete -c %s -f\n", program->name);
    for (const struct nc_completion *c = list; c->name; c++) {
        printf("complete -c %s -l %s", program->name, c->name);
        if (c->letter)
            printf(" -s %c", c->letter);
        switch (c->kind) {
        case NC_COMPLETES_FREE:
            printf(" -x");
            break;
        case NC_COMPLETES_WORDS:
            printf(" -x -a '%s'", c->words);
            break;
        case NC_COMPLETES_FILES:
            printf(" -r -F");
            break;
        case NC_COMPLETES_FOLDERS:
            printf(" -x -a '(__fish_complete_directories)'");
            break;
        default:
            break;
        }
        printf(" -d ");
        print_quoted(c->help);
        putchar('\n');
    }
}
