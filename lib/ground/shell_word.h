/* Words as a shell reads them, for lines that are meant to be pasted. */
#ifndef NC_GROUND_SHELL_WORD_H
#define NC_GROUND_SHELL_WORD_H

#include <stdio.h>

/* The word, between single quotes if it has anything that a POSIX shell would not take literally.
 */
void nc_print_shell_word(FILE *out, const char *word);

#endif
