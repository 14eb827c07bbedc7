/* Presets: pipelines as text, a program and its options on each line; '#' begins a comment.
 *
 *     # a comment
 *     nc-stft --window-length 32ms --hop 8ms
 *     nc-cluster
 *     nc-mask --floor -25dB
 *     nc-istft
 *
 * Words are separated by spaces; quotes and backslashes work as in the shell. */
#ifndef NC_CLI_PRESET_H
#define NC_CLI_PRESET_H

#include <stddef.h>

#include "ground/error.h"

enum { NC_MAX_STAGES = 16, NC_MAX_WORDS = 64 };

struct nc_stage_words {
    char *words[NC_MAX_WORDS + 1]; /* NULL-terminated, as for exec; each malloc'ed */
    size_t count;
};

struct nc_preset {
    struct nc_stage_words stages[NC_MAX_STAGES];
    size_t count;
};

/* The text of a preset: the user's ~/.config/nc/NAME (under XDG_CONFIG_HOME where that is set), a
 * file if the name has a slash, or a built-in one. *text is malloc'ed. NC_ERR_USAGE if there is
 * none. */
int nc_preset_text(const char *name, char **text, struct nc_error *err);

/* Names and first comment lines of the built-in presets, for --presets: NULL after the last. */
const char *nc_preset_builtin(size_t index, const char **summary);

/* Text to stages. NC_ERR_USAGE if a line cannot be split. Free with nc_preset_free. */
int nc_preset_parse(struct nc_preset *preset, const char *text, struct nc_error *err);
void nc_preset_free(struct nc_preset *preset);

/* Adds a word to a stage. */
int nc_stage_add(struct nc_stage_words *stage, const char *word, struct nc_error *err);

/* The stages whose program has this name get the word; none is fine. */
int nc_preset_add(struct nc_preset *preset, const char *program, const char *word,
                  struct nc_error *err);

#endif
