#include "cli/preset.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

/* Windows of about 32 ms, four over every sample from the first on: as the mixture wants them. */
#define TRANSFORM "nc-stft --window sqrt-hann --pad full\n"

static const struct {
    const char *name, *text;
} builtin[] = {
    {"voice",
     "# the default: clear voice, natural background\n" TRANSFORM "nc-cluster --method mixture\n"
     "nc-mask\nnc-istft\n"},
    {"gentle", "# never more than 12 dB: for good recordings and music under speech\n" TRANSFORM
               "nc-cluster --method mixture\nnc-mask --floor -12dB\nnc-istft\n"},
    {"strong", "# as silent as it gets in the pauses\n" TRANSFORM "nc-cluster --method mixture\n"
               "nc-mask --floor -40dB\nnc-istft\n"},
    {"asr", "# for speech recognition, which prefers some noise to damaged consonants\n" TRANSFORM
            "nc-cluster --method mixture\nnc-mask --floor -15dB --strength 0.8\nnc-istft\n"},
    {"live", "# no look-ahead, a frame at a time; what --live takes\n"
             "nc-stft --window sqrt-hann --pad full --block 1\n"
             "nc-cluster --method mixture --online\nnc-mask\nnc-istft\n"},
    {"reference", "# the plain form that the default grew from, for comparison\n" TRANSFORM
                  "nc-cluster --method mixture --preset reference\nnc-mask\nnc-istft\n"},
    {"rbf", "# spectral clustering of each column at low resolution, as noise estimate\n"
            "nc-stft\nnc-reduce\nnc-cluster --rbf\nnc-expand\nnc-mask\nnc-istft\n"},
    {"seed-01", "# the research's experiment 01: bins as samples, nearest neighbours\n"
                "nc-stft --n-fft 2048 --hop 512\nnc-reduce --factor 1x1 --value real\n"
                "nc-cluster --knn --by rows\nnc-mask --gain hard --remove\nnc-istft\n"},
    {"seed-02", "# the research's experiment 02: column by column, RBF, low resolution\n"
                "nc-stft --n-fft 4096 --hop 128\nnc-reduce --factor 3x28\nnc-cluster --rbf\n"
                "nc-expand\nnc-mask --gain hard --remove\nnc-istft\n"},
    {"seed-03",
     "# the research's experiment 03: the 3-D table, nearest neighbours, low resolution\n"
     "nc-stft --n-fft 4096 --hop 128\nnc-reduce --factor 3x28\nnc-table\n"
     "nc-cluster --knn --by table\nnc-expand\nnc-mask --gain hard --remove\nnc-istft\n"},
    {"seed-04",
     "# the research's experiment 04: the 3-D table column by column, RBF, low resolution\n"
     "nc-stft --n-fft 4096 --hop 128\nnc-reduce --factor 3x28\nnc-table\n"
     "nc-cluster --rbf\nnc-expand\nnc-mask --gain hard --remove\nnc-istft\n"},
};
enum { BUILTIN = sizeof builtin / sizeof builtin[0], MAX_PRESET_BYTES = 65536 };

const char *nc_preset_builtin(size_t index, const char **summary)
{
    if (index >= BUILTIN)
        return NULL;
    *summary = builtin[index].text + 2;
    return builtin[index].name;
}

/* Where a user's preset of this name would be. */
static bool user_path(const char *name, char *path, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int length;
    if (strchr(name, '/'))
        length = snprintf(path, size, "%s", name);
    else if (config && *config)
        length = snprintf(path, size, "%s/nc/%s", config, name);
    else if (home && *home)
        length = snprintf(path, size, "%s/.config/nc/%s", home, name);
    else
        return false;
    return length > 0 && (size_t)length < size;
}

static int read_text(FILE *file, const char *path, char **text, struct nc_error *err)
{
    *text = calloc(1, MAX_PRESET_BYTES + 1);
    if (!*text)
        return nc_fail_memory(err, "a preset", 0);
    size_t bytes = fread(*text, 1, MAX_PRESET_BYTES + 1, file);
    if (!ferror(file) && bytes <= MAX_PRESET_BYTES)
        return NC_OK;
    free(*text);
    *text = NULL;
    return ferror(file) ? nc_fail(err, NC_ERR_IO, "%s:", path)
                        : nc_fail(err, NC_ERR_USAGE, "%s: too long for a preset", path);
}

int nc_preset_text(const char *name, char **text, struct nc_error *err)
{
    char path[4096];
    *text = NULL;
    FILE *file = user_path(name, path, sizeof path) ? fopen(path, "r") : NULL;
    if (file) {
        int status = read_text(file, path, text, err);
        fclose(file);
        return status;
    }
    for (size_t i = 0; i < BUILTIN; i++)
        if (strcmp(builtin[i].name, name) == 0) {
            *text = strdup(builtin[i].text);
            return *text ? NC_OK : nc_fail_memory(err, "a preset", 0);
        }
    return nc_fail(err, NC_ERR_USAGE, "--preset: there is no preset '%s'; see --presets", name);
}

int nc_stage_add(struct nc_stage_words *stage, const char *word, struct nc_error *err)
{
    if (stage->count == NC_MAX_WORDS)
        return nc_fail(err, NC_ERR_USAGE, "more than %d words for one program", NC_MAX_WORDS);
    char *copy = strdup(word);
    if (!copy)
        return nc_fail_memory(err, "a preset", 0);
    stage->words[stage->count++] = copy;
    stage->words[stage->count] = NULL;
    return NC_OK;
}

int nc_preset_add(struct nc_preset *preset, const char *program, const char *word,
                  struct nc_error *err)
{
    int status = NC_OK;
    for (size_t i = 0; status == NC_OK && i < preset->count; i++)
        if (strcmp(preset->stages[i].words[0], program) == 0)
            status = nc_stage_add(&preset->stages[i], word, err);
    return status;
}

/* The next word of a line, unquoted into `word`; returns where it ended, or NULL at the line's end.
 * *fine is cleared if a quote is not closed. */
static const char *next_word(const char *at, const char *end, char *word, bool *fine)
{
    char quote = 0;
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    if (at == end || *at == '#')
        return NULL;
    for (; at < end && (quote || (*at != ' ' && *at != '\t' && *at != '\r')); at++) {
        if (quote ? *at == quote : *at == '"' || *at == '\'')
            quote = quote ? 0 : *at;
        else if (*at == '\\' && quote != '\'' && at + 1 < end)
            *word++ = *++at;
        else
            *word++ = *at;
    }
    *word = '\0';
    *fine = *fine && !quote;
    return at;
}

static int parse_line(struct nc_preset *preset, const char *line, const char *end,
                      struct nc_error *err)
{
    char *word = malloc((size_t)(end - line) + 1);
    if (!word)
        return nc_fail_memory(err, "a preset", 0);
    struct nc_stage_words *stage = &preset->stages[preset->count];
    bool fine = true;
    int status = NC_OK;
    for (const char *at = line; status == NC_OK && (at = next_word(at, end, word, &fine));) {
        if (preset->count == NC_MAX_STAGES)
            status = nc_fail(err, NC_ERR_USAGE, "a preset of more than %d programs", NC_MAX_STAGES);
        else
            status = nc_stage_add(stage, word, err);
    }
    free(word);
    if (status == NC_OK && !fine)
        status = nc_fail(err, NC_ERR_USAGE, "a preset's line has an open quote: %.*s",
                         (int)(end - line), line);
    if (preset->count < NC_MAX_STAGES && stage->count > 0)
        preset->count++;
    return status;
}

int nc_preset_parse(struct nc_preset *preset, const char *text, struct nc_error *err)
{
    int status = NC_OK;
    memset(preset, 0, sizeof *preset);
    while (status == NC_OK && *text) {
        const char *end = text + strcspn(text, "\n");
        status = parse_line(preset, text, end, err);
        text = *end ? end + 1 : end;
    }
    if (status == NC_OK && preset->count == 0)
        status = nc_fail(err, NC_ERR_USAGE, "the preset names no programs");
    if (status != NC_OK)
        nc_preset_free(preset);
    return status;
}

void nc_preset_free(struct nc_preset *preset)
{
    for (size_t i = 0; i < NC_MAX_STAGES; i++)
        for (size_t j = 0; j < preset->stages[i].count; j++)
            free(preset->stages[i].words[j]);
    memset(preset, 0, sizeof *preset);
}
