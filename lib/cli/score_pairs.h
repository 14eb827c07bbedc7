/* Which recordings nc-score compares: pairs of file names, from a list or found in folders. */
#ifndef NC_CLI_SCORE_PAIRS_H
#define NC_CLI_SCORE_PAIRS_H

#include <stddef.h>

#include "ground/error.h"

struct nc_score_pair {
    char *reference, *test;
    char *noisy; /* or NULL */
};

struct nc_score_pairs {
    struct nc_score_pair *list;
    size_t count, capacity;
};

/* All texts are copied. noisy may be NULL. Errors: NC_ERR_SYSTEM. */
int nc_score_pairs_add(struct nc_score_pairs *pairs, const char *reference, const char *test,
                       const char *noisy, struct nc_error *err);

/* From a text file ("-": standard input), a pair a line: reference, test and perhaps noisy, between
 * tabs, or, in lines without a tab, between blanks. Empty lines and lines that begin with # count
 * for nothing. Errors: NC_ERR_NOINPUT, NC_ERR_DATA (a line of fewer or more names), NC_ERR_SYSTEM.
 */
int nc_score_pairs_from_file(struct nc_score_pairs *pairs, const char *path, struct nc_error *err);

/* Every audio file of the folder `test`, in the order of names. Its reference is the file in
 * `clean` with the longest name that the test's name begins with, extensions aside: sp01.wav for
 * sp01_babble_sn5.wav. Its noisy counterpart is the file in `noisy` (a folder, or NULL) with the
 * same name, extensions aside. Errors: NC_ERR_NOINPUT, NC_ERR_DATA (no counterpart, no audio
 * files), NC_ERR_SYSTEM. */
int nc_score_pairs_from_folders(struct nc_score_pairs *pairs, const char *clean, const char *test,
                                const char *noisy, struct nc_error *err);

void nc_score_pairs_free(struct nc_score_pairs *pairs);

#endif
