#include <stdio.h>

#include "cli/completions.h"

/* "_nc_mask" of "nc-mask". */
static void print_function_name(const char *program)
{
    putchar('_');
    for (; *program; program++)
        putchar(*program == '-' ? '_' : *program);
}

/* "--output | -o)" */
static void print_pattern(const struct nc_completion *c)
{
    printf("        --%s", c->name);
    if (c->letter)
        printf(" | -%c", c->letter);
    putchar(')');
}

static void print_values(const struct nc_completion *list)
{
    printf("    case $prev in\n");
    for (const struct nc_completion *c = list; c->name; c++) {
        if (c->kind == NC_COMPLETES_FLAG)
            continue;
        print_pattern(c);
        if (c->kind == NC_COMPLETES_WORDS)
            printf(" COMPREPLY=($(compgen -W '%s' -- \"$cur\"));", c->words);
        else if (c->kind == NC_COMPLETES_FILES)
            printf(" compopt -o default 2>/dev/null;");
        else if (c->kind == NC_COMPLETES_FOLDERS)
            printf(" compopt -o dirnames 2>/dev/null;");
        printf(" return ;;\n");
    }
    printf("    esac\n");
}

static void print_options(const struct nc_completion *list)
{
    printf("    if [[ $cur == -* ]]; then\n        COMPREPLY=($(compgen -W '");
    for (const struct nc_completion *c = list; c->name; c++)
        printf("%s--%s", c == list ? "" : " ", c->name);
    printf("' -- \"$cur\"))\n        return\n    fi\n");
}

/* File names are left to readline (compopt -o default), which knows quotes and tildes. */
void nc_completions_bash(const struct nc_program *program, const struct nc_completion *list)
{
    const char *operands = program->file_operands ? "compopt -o default 2>/dev/null" : ":";
    printf("# bash completion of %s, made by %s --completions bash\n", program->name,
           program->name);
    print_function_name(program->name);
    printf("()\n{\n"
           "    local IFS=$' \\t\\n' i cur=${COMP_WORDS[COMP_CWORD]} "
           "prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        [[ ${COMP_WORDS[i]} == -- ]] && { %s; return; }\n"
           "    done\n"
           "    # --option=value comes as three words.\n"
           "    if [[ $cur == = ]]; then\n"
           "        cur=\n"
           "    elif [[ $prev == = ]]; then\n"
           "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
           "    fi\n",
           operands);
    print_values(list);
    print_options(list);
    printf("    %s\n}\ncomplete -F ", operands);
    print_function_name(program->name);
    printf(" %s\n", program->name);
}
