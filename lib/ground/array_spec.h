/* The `array` lines of HEAD, to and from text. For head.c alone; others use head.h. */
#ifndef NC_GROUND_ARRAY_SPEC_H
#define NC_GROUND_ARRAY_SPEC_H

#include <stdio.h>

#include "ground/head.h"

/* "0 spec <c8 1x257 axis=channel,bin step=1", added to head. Changes `text`. */
int nc_array_spec_parse(struct nc_head *head, char *text, struct nc_error *err);

void nc_array_spec_write(FILE *out, const struct nc_array_spec *spec);

#endif
