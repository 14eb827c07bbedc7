#include "methods/polarity.h"

#include <math.h>
#include <stdbool.h>

const char *nc_voice_rule_name(enum nc_voice_rule rule)
{
    static const char *const names[] = {"louder", "quieter", "varying", "sparser", "rarer"};
    return names[rule];
}

/* Sums over one cluster's cells; power is taken relative to the loudest cell of all, so that no
 * level overflows, and only where it is asked for. */
struct tally {
    double cells, level, power;
};

static struct tally tally_of(const float *level, const uint8_t *label, size_t cells, size_t cluster,
                             double loudest, bool power)
{
    struct tally tally = {0, 0, 0};
    for (size_t i = 0; i < cells; i++)
        if (label[i] == cluster) {
            double relative = (double)level[i] - loudest;
            tally.cells++;
            tally.level += relative;
            if (power)
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

/* Variance of the cluster's levels about their mean in each bin, over all bins. */
static double variance_within_bins(const float *level, const uint8_t *label, size_t frames,
                                   size_t bins, size_t cluster)
{
    double squares = 0, cells = 0;

    for (size_t b = 0; b < bins; b++) {
        double mean = 0, count = 0;
        for (size_t i = b; i < frames * bins; i += bins)
            if (label[i] == cluster) {
                double step = (double)level[i] - mean;
                mean += step / ++count;
                squares += step * ((double)level[i] - mean); /* Welford 1962 */
            }
        cells += count;
    }
    return squares / cells;
}

void nc_polarity_scores(enum nc_voice_rule rule, const float *level, const uint8_t *label,
                        size_t frames, size_t bins, size_t clusters, double *score)
{
    size_t cells = frames * bins;
    double loudest = -INFINITY;

    for (size_t i = 0; i < cells; i++)
        loudest = fmax(loudest, (double)level[i]);
    for (size_t c = 0; c < clusters; c++) {
        struct tally tally = tally_of(level, label, cells, c, loudest, rule == NC_VOICE_SPARSER);
        if (!(tally.cells > 0))
            score[c] = INFINITY;
        else if (rule == NC_VOICE_VARYING)
            score[c] = variance_within_bins(level, label, frames, bins, c);
        else
            score[c] = score_of(rule, tally);
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
