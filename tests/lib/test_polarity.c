#include "check.h"

#include "methods/polarity.h"

int main(void)
{
    /* Label 1 is loud, even and common; label 0 is quiet with one peak; label 2 has no cells. */
    static const float level[8] = {-20, -21, -20, -22, -21, -80, -80, -35};
    static const uint8_t found[8] = {1, 1, 1, 1, 1, 0, 0, 0};
    double score[3];
    uint8_t label[8];

    nc_polarity_scores(NC_VOICE_LOUDER, level, found, 8, 3, score);
    CHECK_NEAR(score[1] - score[0], -20.8 + 65, 1e-5, "louder compares mean levels");
    CHECK(isinf(score[2]), "no cells, no score");
    for (int rule = NC_VOICE_LOUDER; rule <= NC_VOICE_RARER; rule++) {
        for (int i = 0; i < 8; i++)
            label[i] = found[i];
        nc_polarity_scores((enum nc_voice_rule)rule, level, label, 8, 3, score);
        nc_polarity_rank(label, 8, score, 3);
        int loud_is_voice = label[0] == 1 && label[7] == 0;
        int quiet_is_voice = label[0] == 0 && label[7] == 1;
        CHECK(rule == NC_VOICE_LOUDER ? loud_is_voice : quiet_is_voice,
              nc_voice_rule_name((enum nc_voice_rule)rule));
        CHECK(nc_voice_rule_of(nc_voice_rule_name((enum nc_voice_rule)rule)) == rule,
              "by its name");
    }
    for (int i = 0; i < 8; i++)
        label[i] = 2;
    nc_polarity_scores(NC_VOICE_LOUDER, level, label, 8, 3, score);
    nc_polarity_rank(label, 8, score, 3);
    CHECK(label[3] == 0, "a single cluster is noise");
    CHECK(nc_voice_rule_of("loud") == -1, "an unknown rule");
    return check_done();
}
