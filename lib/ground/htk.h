/* Feature files of the Hidden Markov Model Toolkit: a header of 12 bytes and frames of big-endian
 * numbers. Format: Young et al., The HTK Book (version 3.4), section 5.10.1. */
#ifndef NC_GROUND_HTK_H
#define NC_GROUND_HTK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ground/error.h"

enum { NC_HTK_FBANK = 7, NC_HTK_USER = 9, NC_HTK_MAX_ITEMS = 32767 / 4 };

struct nc_htk {
    uint32_t frames;
    uint32_t period;       /* from frame to frame, in units of 100 ns */
    size_t items;          /* numbers a frame */
    unsigned kind;         /* without its qualifiers: 9 is USER */
    bool compressed;       /* 16-bit integers x: the numbers are (x + offset) / scale */
    float *scale, *offset; /* [items] where compressed, else NULL; owned */
};

/* Reads the header and the scales of compressed numbers; the file then stands at the first frame.
 * NC_ERR_DATA: impossible sizes, or a kind that is no vector of numbers. */
int nc_htk_read_header(FILE *file, const char *name, struct nc_htk *htk, struct nc_error *err);
void nc_htk_free(struct nc_htk *htk);

/* Header of `frames` of items 32-bit floats. Write errors stay in the FILE. */
void nc_htk_write_header(FILE *file, uint32_t frames, uint32_t period, size_t items, unsigned kind);

#endif
