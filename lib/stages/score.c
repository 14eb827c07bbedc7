#include "stages/score.h"

#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"

const struct nc_measure_info nc_measure_info[NC_MEASURES] = {
    [NC_SI_SDR] = {"si_sdr", "SI-SDR", "dB", 2, false},
    [NC_SNR] = {"snr", "SNR", "dB", 2, false},
    [NC_SEGMENTAL_SNR] = {"segmental_snr", "segSNR", "dB", 2, false},
    [NC_STOI] = {"stoi", "STOI", "", 4, false},
    [NC_ESTOI] = {"estoi", "ESTOI", "", 4, false},
    [NC_LLR] = {"llr", "LLR", "", 3, true},
    [NC_WSS] = {"wss", "WSS", "", 2, true},
};

static int score_channel(const float *reference, const float *test, size_t samples, unsigned rate,
                         double *value, struct nc_error *err)
{
    value[NC_SI_SDR] = nc_score_si_sdr(reference, test, samples);
    value[NC_SNR] = nc_score_snr(reference, test, samples);
    int status =
        nc_score_segmental_snr(reference, test, samples, rate, &value[NC_SEGMENTAL_SNR], err);
    if (status == 0)
        status =
            nc_score_stoi(reference, test, samples, rate, &value[NC_STOI], &value[NC_ESTOI], err);
    if (status == 0)
        status = nc_score_llr(reference, test, samples, rate, &value[NC_LLR], err);
    if (status == 0)
        status = nc_score_wss(reference, test, samples, rate, &value[NC_WSS], err);
    return status;
}

int nc_score_all(const float *reference, const float *test, size_t samples, size_t channels,
                 unsigned rate, struct nc_score *score, struct nc_error *err)
{
    int status = 0;
    float *one = nc_array(samples, sizeof *one, "one channel", err);
    float *other = nc_array(samples, sizeof *other, "one channel", err);
    if (one == NULL || other == NULL) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    *score = (struct nc_score){{0}};
    for (size_t c = 0; c < channels && status == 0; c++) {
        for (size_t i = 0; i < samples; i++) {
            one[i] = reference[i * channels + c];
            other[i] = test[i * channels + c];
        }
        double value[NC_MEASURES];
        status = score_channel(one, other, samples, rate, value, err);
        for (size_t m = 0; m < NC_MEASURES && status == 0; m++)
            score->value[m] += value[m] / (double)channels;
    }

cleanup:
    free(one);
    free(other);
    return status;
}

void nc_score_improvement(const struct nc_score *test, const struct nc_score *noisy,
                          struct nc_score *improvement)
{
    for (size_t m = 0; m < NC_MEASURES; m++) {
        double before = noisy->value[m], after = test->value[m];
        improvement->value[m] =
            nc_measure_info[m].lower_is_better ? before - after : after - before;
    }
}
