#include "cli/completions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "cli/program.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define WORD_LETTERS LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

static void add_word(struct nc_completion *c, const char *word, size_t length)
{
    size_t used = strlen(c->words);
    if (used + length + 2 <= sizeof c->words)
        snprintf(c->words + used, sizeof c->words - used, "%s%.*s", used ? " " : "", (int)length,
                 word);
}

/* A part of "SAMPLES|TIME|full" that is to be typed as it stands: small letters, digits. Of a
 * choice all parts are, "dB" too. */
static bool is_word(const char *part, size_t length, bool choice)
{
    return strspn(part, choice ? WORD_LETTERS : LOWER "0123456789_-") >= length &&
           (choice || strspn(part, LOWER) > 0);
}

static bool is_part(const char *part, size_t length, const char *what)
{
    return strlen(what) == length && strncmp(part, what, length) == 0;
}

/* What the parts of `value` tell. Words win over files, files over folders. */
static void read_value(struct nc_completion *c, const struct nc_option *o)
{
    bool files = false, folders = false;
    for (const char *part = o->value; part;) {
        const char *bar = strchr(part, '|');
        size_t length = bar ? (size_t)(bar - part) : strlen(part);
        if (is_word(part, length, o->kind == NC_OPT_CHOICE))
            add_word(c, part, length);
        files = files || is_part(part, length, "FILE");
        folders = folders || is_part(part, length, "DIR");
        part = bar ? bar + 1 : NULL;
    }
    c->kind = files ? NC_COMPLETES_FILES : folders ? NC_COMPLETES_FOLDERS : NC_COMPLETES_FREE;
}

static void add_known_words(struct nc_completion *c, const struct nc_value_words *known)
{
    for (; known && known->option; known++)
        if (strcmp(known->option, c->name) == 0)
            for (size_t i = 0; known->word(i); i++)
                add_word(c, known->word(i), strlen(known->word(i)));
}

static struct nc_completion read_option(const struct nc_program *program, const struct nc_option *o)
{
    struct nc_completion c = {
        .name = o->name, .letter = o->letter, .value = o->value, .help = o->help};
    if (o->value) {
        read_value(&c, o);
        add_known_words(&c, program->words);
        if (c.words[0])
            c.kind = NC_COMPLETES_WORDS;
    }
    return c;
}

static size_t count_options(const struct nc_option *o)
{
    size_t count = 0;
    for (; o->kind != NC_OPT_END; o++)
        count += o->kind != NC_OPT_HEADING;
    return count;
}

static size_t read_table(const struct nc_program *program, const struct nc_option *o,
                         struct nc_completion *list)
{
    size_t count = 0;
    for (; o->kind != NC_OPT_END; o++)
        if (o->kind != NC_OPT_HEADING)
            list[count++] = read_option(program, o);
    return count;
}

/* NULL: no memory. */
static struct nc_completion *make_list(const struct nc_program *program)
{
    size_t count = count_options(program->options) + count_options(nc_standard_options);
    struct nc_completion *list = calloc(count + 1, sizeof *list);
    if (!list)
        return NULL;
    size_t own = read_table(program, program->options, list);
    read_table(program, nc_standard_options, list + own);
    return list;
}

bool nc_completions_print(const struct nc_program *program, const char *shell)
{
    static const struct {
        const char *shell;
        void (*print)(const struct nc_program *, const struct nc_completion *);
    } writers[] = {
        {"bash", nc_completions_bash}, {"zsh", nc_completions_zsh}, {"fish", nc_completions_fish}};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (strcmp(shell, writers[i].shell) != 0)
            continue;
        struct nc_completion *list = make_list(program);
        struct nc_error err;
        if (!list) {
            nc_fail_memory(&err, "completions", 0);
            nc_die(&err);
        }
        writers[i].print(program, list);
        free(list);
        return true;
    }
    return false;
}
