/* Numbers in lines of text, separated by spaces, tabs or commas: as many in every line. */
#ifndef NC_CLI_TEXT_NUMBERS_H
#define NC_CLI_TEXT_NUMBERS_H

#include <stdbool.h>
#include <stdio.h>

#include "ground/error.h"

struct nc_text_numbers {
    FILE *file;       /* borrowed; seekable, at its beginning */
    const char *name; /* for messages; borrowed */
    size_t columns;   /* numbers a line; 0 if there is none */
    char names[128];  /* of the columns, as a,b,c, where the file begins with them */
    char *line, *at;  /* private: what is read next */
    size_t size, line_number, column;
};

/* Reads the line of names, with `header`, and finds the number of columns. */
int nc_text_numbers_open(struct nc_text_numbers *text, FILE *file, const char *name, bool header,
                         struct nc_error *err);
void nc_text_numbers_close(struct nc_text_numbers *text);

/* Up to `count` numbers; fewer only at the end. NC_ERR_DATA names line and reason. */
int nc_text_numbers_read(struct nc_text_numbers *text, double *values, size_t count, size_t *got,
                         struct nc_error *err);

#endif
