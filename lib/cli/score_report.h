/* What nc-score prints: a table for people, JSON or tab-separated values for programs. */
#ifndef NC_CLI_SCORE_REPORT_H
#define NC_CLI_SCORE_REPORT_H

#include "cli/score_pairs.h"
#include "stages/score.h"

/* The words of --format, in the order of the enum. */
#define NC_SCORE_FORMATS "table|json|tsv"
enum nc_score_format { NC_SCORE_TABLE, NC_SCORE_JSON, NC_SCORE_TSV };

struct nc_score_result {
    const struct nc_score_pair *pair;
    bool failed; /* the pair could not be read: it is left out */
    unsigned rate, channels;
    size_t samples; /* compared */
    long lag;       /* of the test signal, in samples; above 0: late */
    struct nc_score test;
    struct nc_score noisy, improvement; /* if pair->noisy */
};

/* Prints all results to stdout and, in a table and in JSON, their means over the pairs for which a
 * measure is defined. */
void nc_score_report(const struct nc_score_result *results, size_t count,
                     enum nc_score_format format);

#endif
