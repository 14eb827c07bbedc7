#include "check.h"

#include "methods/polarity.h"

int main(void)
{
    /* Label 1 is loud, even and common; label 0 is quiet with one peak; label 2 has no cells. */
    static const float level[8] = {-20, -21, -20, -22, -21, -80, -80, -35};
    static const uint8_t found[8] = {1, 1, 1, 1, 1, 0, 0, 0};
    double score[3];
    uint8_t label[8];

    nc_polarity_scores(NC_VOICE_LOUDER, level, found, 1, 8, 3, score);
    CHECK_NEAR(score[1] - score[0], -20.8 + 65, 1e-5, "louder compares mean levels");
    CHECK(isinf(score[2]), "no cells, no score");
    for (int r = NC_VOICE_LOUDER; r <= NC_VOICE_RARER; r++) {
        enum nc_voice_rule rule = (enum nc_voice_rule)r;
        /* As eight frames of one bin, so that there is a time to vary over. */
        nc_polarity_scores(rule, level, found, 8, 1, 3, score);
        for (int i = 0; i < 8; i++)
            label[i] = found[i];
        nc_polarity_rank(label, 8, score, 3);
        int loud = rule == NC_VOICE_LOUDER;
        CHECK(label[0] == loud && label[7] == !loud, nc_voice_rule_name(rule));
    }
    /* Two bins at different levels, one steady: the difference between bins is not variation. */
    static const float steady[8] = {-60, -20, -60, -25, -60, -20, -60, -25};
    static const uint8_t by_bin[8] = {0, 1, 0, 1, 0, 1, 0, 1};
    nc_polarity_scores(NC_VOICE_VARYING, steady, by_bin, 4, 2, 2, score);
    CHECK_NEAR(score[0], 0, 1e-12, "a steady bin does not vary");
    CHECK_NEAR(score[1], 6.25, 1e-12, "variance over time");

    for (int i = 0; i < 8; i++)
        label[i] = 2;
    nc_polarity_scores(NC_VOICE_LOUDER, level, label, 8, 1, 3, score);
    nc_polarity_rank(label, 8, score, 3);
    CHECK(label[3] == 0, "a single cluster is noise");
    return check_done();
}
