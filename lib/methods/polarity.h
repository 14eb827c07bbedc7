/* Which cluster is voice: the rule that gives labels their meaning. */
#ifndef NC_METHODS_POLARITY_H
#define NC_METHODS_POLARITY_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

/* A clustering numbers its clusters at random. A rule scores each cluster and the labels are ranked
 * by the scores, so that 0 is the most noise-like cluster and the highest the most voice-like, in
 * every frame and file alike. */
enum nc_voice_rule {
    NC_VOICE_LOUDER,  /* voice has the higher mean level in dB */
    NC_VOICE_QUIETER, /* the lower */
    NC_VOICE_SPARSER, /* voice's power is the more unevenly spread over its cells: the arithmetic
                         mean of its power is farther above the geometric one (the inverse of
                         spectral flatness, Gray & Markel 1974) */
    NC_VOICE_RARER    /* voice has fewer cells */
};

/* Name of a rule, as in an option's value; and the rule of a name, or -1. */
const char *nc_voice_rule_name(enum nc_voice_rule rule);
int nc_voice_rule_of(const char *name);

/* Scores of clusters over cells: level (dB) and label are [cells]; score is [clusters], higher for
 * more voice-like. A cluster without cells scores infinity, so that those with cells are numbered
 * from 0. */
void nc_polarity_scores(enum nc_voice_rule rule, const float *level, const uint8_t *label,
                        size_t cells, size_t clusters, double *score);

/* Renumbers labels in order of ascending score, equal scores in the order they had.
 * label: [cells], in place; clusters <= 256. */
void nc_polarity_rank(uint8_t *label, size_t cells, const double *score, size_t clusters);

#endif
