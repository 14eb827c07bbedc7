#include "cli/score_pairs.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/audio_format.h"
#include "ground/mem.h"

int nc_score_pairs_add(struct nc_score_pairs *pairs, const char *reference, const char *test,
                       const char *noisy, struct nc_error *err)
{
    void *list = pairs->list;
    int status =
        nc_grow(&list, &pairs->capacity, pairs->count + 1, sizeof *pairs->list, "pairs", err);
    pairs->list = list;
    if (status < 0)
        return status;
    struct nc_score_pair *pair = &pairs->list[pairs->count++];
    pair->reference = strdup(reference);
    pair->test = strdup(test);
    pair->noisy = noisy ? strdup(noisy) : NULL;
    if (!pair->reference || !pair->test || (noisy && !pair->noisy))
        return nc_fail_memory(err, "pairs", 0);
    return 0;
}

void nc_score_pairs_free(struct nc_score_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        free(pairs->list[i].reference);
        free(pairs->list[i].test);
        free(pairs->list[i].noisy);
    }
    free(pairs->list);
    memset(pairs, 0, sizeof *pairs);
}

/* ---- a list ---- */

/* Cuts the line into names, in place; returns how many, at most 4. */
static size_t cut(char *line, char *name[4])
{
    const char *separators = strchr(line, '\t') ? "\t" : " ";
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, separators, &rest); word && count < 4;
         word = strtok_r(NULL, separators, &rest))
        name[count++] = word;
    return count;
}

static int add_line(struct nc_score_pairs *pairs, char *line, size_t number, struct nc_error *err)
{
    char *name[4];
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '#' || line[strspn(line, " \t")] == '\0')
        return 0;
    size_t count = cut(line, name);
    if (count < 2 || count > 3)
        return nc_fail(err, NC_ERR_DATA,
                       "line %zu: not REF and TEST, or REF, TEST and NOISY, between tabs", number);
    return nc_score_pairs_add(pairs, name[0], name[1], count == 3 ? name[2] : NULL, err);
}

int nc_score_pairs_from_file(struct nc_score_pairs *pairs, const char *path, struct nc_error *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "r");
    if (!file)
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", path);
    char *line = NULL;
    size_t room = 0;
    int status = 0;
    for (size_t number = 1; status == 0 && getline(&line, &room, file) >= 0; number++)
        status = add_line(pairs, line, number, err);
    if (status == 0 && ferror(file))
        status = nc_fail(err, NC_ERR_IO, "%s:", path);
    free(line);
    if (!standard_input)
        fclose(file);
    return status;
}

/* ---- folders ---- */

struct folder {
    const char *path;
    struct dirent **entry; /* sorted by name */
    int count;
};

static int is_audio(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && nc_audio_format_of_path(entry->d_name) != NULL;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int folder_open(struct folder *folder, const char *path, struct nc_error *err)
{
    folder->path = path;
    folder->count = scandir(path, &folder->entry, is_audio, by_bytes);
    if (folder->count < 0)
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", path);
    if (folder->count == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: no audio files", path);
    return 0;
}

static void folder_close(struct folder *folder)
{
    for (int i = 0; i < folder->count; i++)
        free(folder->entry[i]);
    free(folder->entry);
}

/* Length of a file's name without its extension. */
static size_t stem(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? (size_t)(dot - name) : strlen(name);
}

/* The file in the folder whose stem is the longest that `name` begins with, or, if `exact`, is its
 * whole stem; NULL if there is none. */
static const char *find(const struct folder *folder, const char *name, bool exact)
{
    const char *best = NULL;
    size_t longest = 0, length = stem(name);
    for (int i = 0; i < folder->count; i++) {
        const char *candidate = folder->entry[i]->d_name;
        size_t own = stem(candidate);
        if (own > length || own <= longest || (exact && own != length))
            continue;
        if (strncmp(candidate, name, own) == 0) {
            best = candidate;
            longest = own;
        }
    }
    return best;
}

/* "folder/name", to be freed; NULL for a name of NULL, and without memory. */
static char *join(const struct folder *folder, const char *name)
{
    char *path = NULL;
    if (!name || asprintf(&path, "%s/%s", folder->path, name) < 0)
        return NULL;
    return path;
}

static int add_file(struct nc_score_pairs *pairs, const struct folder *clean,
                    const struct folder *test, const struct folder *noisy, const char *name,
                    struct nc_error *err)
{
    const char *clean_name = find(clean, name, false);
    const char *noisy_name = noisy->path ? find(noisy, name, true) : NULL;
    if (!clean_name)
        return nc_fail(err, NC_ERR_DATA, "%s/%s: no name in %s is the beginning of this one",
                       test->path, name, clean->path);
    if (noisy->path && !noisy_name)
        return nc_fail(err, NC_ERR_DATA, "%s/%s: no file of that name in %s", test->path, name,
                       noisy->path);
    char *reference_path = join(clean, clean_name);
    char *test_path = join(test, name);
    char *noisy_path = join(noisy, noisy_name);
    int status = reference_path && test_path && (noisy_path || !noisy_name)
                     ? nc_score_pairs_add(pairs, reference_path, test_path, noisy_path, err)
                     : nc_fail_memory(err, "file names", 0);
    free(reference_path);
    free(test_path);
    free(noisy_path);
    return status;
}

int nc_score_pairs_from_folders(struct nc_score_pairs *pairs, const char *clean, const char *test,
                                const char *noisy, struct nc_error *err)
{
    struct folder folder[3] = {{0}};
    int status = folder_open(&folder[0], clean, err);
    if (status == 0)
        status = folder_open(&folder[1], test, err);
    if (status == 0 && noisy)
        status = folder_open(&folder[2], noisy, err);
    for (int i = 0; status == 0 && i < folder[1].count; i++)
        status =
            add_file(pairs, &folder[0], &folder[1], &folder[2], folder[1].entry[i]->d_name, err);
    for (size_t i = 0; i < 3; i++)
        folder_close(&folder[i]);
    return status;
}
