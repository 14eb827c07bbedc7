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
    NC_VOICE_VARYING, /* voice's level varies more over time: variance within each bin, pooled */
    NC_VOICE_SPARSER, /* voice's power is spread less evenly over its cells: its arithmetic mean
                         lies farther above the geometric one (the inverse of spectral flatness) */
    NC_VOICE_RARER    /* voice has fewer cells */
};

/* The words for the rules, in the enum's order, as an option's choice; and one rule's word. */
#define NC_VOICE_RULES "louder|quieter|varying|sparser|rarer"
const char *nc_voice_rule_name(enum nc_voice_rule rule);

/* Scores of clusters over cells: level (dB) and label are [frames][bins]; score is [clusters],
 * higher for more voice-like. A cluster without cells scores infinity, so that those with cells are
 * numbered from 0. */
void nc_polarity_scores(enum nc_voice_rule rule, const float *level, const uint8_t *label,
                        size_t frames, size_t bins, size_t clusters, double *score);

/* Renumbers labels in order of ascending score, equal scores in the order they had.
 * label: [cells], in place; clusters <= 256. */
void nc_polarity_rank(uint8_t *label, size_t cells, const double *score, size_t clusters);

#endif
