#include "methods/polarity.h"

#include <math.h>
#include <string.h>

static const char *const RULE_NAMES[] = {"louder", "quieter", "sparser", "rarer"};
enum { RULES = sizeof RULE_NAMES / sizeof *RULE_NAMES };

const char *nc_voice_rule_name(enum nc_voice_rule rule)
{
    return RULE_NAMES[rule];
}

int nc_voice_rule_of(const char *name)
{
    for (int rule = 0; rule < RULES; rule++)
        if (strcmp(name, RULE_NAMES[rule]) == 0)
            return rule;
    return -1;
}

/* Sums over one cluster's cells. */
struct tally {
    double cells, level, power;
};

/* Power is taken relative to the loudest cell, so that no level overflows. */
static struct tally tally_of(const float *level, const uint8_t *label, size_t cells, size_t cluster,
                             double loudest)
{
    struct tally tally = {0, 0, 0};
    for (size_t i = 0; i < cells; i++)
        if (label[i] == cluster) {
            double relative = (double)level[i] - loudest;
            tally.cells++;
            tally.level += relative;
            tally.power += pow(10, relative / 10);
        }
    return tally;
}

static double score_of(enum nc_voice_rule rule, struct tally tally)
{
    double mean = tally.level / tally.cells;

    switch (rule) {
    case NC_VOICE_QUIETER:
        return -mean;
    case NC_VOICE_SPARSER:
        return 10 * log10(tally.power / tally.cells) - mean;
    case NC_VOICE_RARER:
        return -tally.cells;
    default:
        return mean;
    }
}

void nc_polarity_scores(enum nc_voice_rule rule, const float *level, const uint8_t *label,
                        size_t cells, size_t clusters, double *score)
{
    double loudest = -INFINITY;
    for (size_t i = 0; i < cells; i++)
        loudest = fmax(loudest, (double)level[i]);
    for (size_t c = 0; c < clusters; c++) {
        struct tally tally = tally_of(level, label, cells, c, loudest);
        score[c] = tally.cells > 0 ? score_of(rule, tally) : INFINITY;
    }
}

void nc_polarity_rank(uint8_t *label, size_t cells, const double *score, size_t clusters)
{
    uint8_t rank[256];

    for (size_t c = 0; c < clusters; c++) {
        size_t lower = 0;
        for (size_t other = 0; other < clusters; other++)
            lower += score[other] < score[c] || (score[other] <= score[c] && other < c);
        rank[c] = (uint8_t)lower;
    }
    for (size_t i = 0; i < cells; i++)
        label[i] = rank[label[i]];
}
