/* Log-likelihood ratio: how much worse the test signal's linear predictor whitens the reference
 * than the reference's own does. */
#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/lpc.h"
#include "stages/score.h"
#include "stages/score_frames.h"

#define FRAME_MAX 2.0

static double frame_llr(const double *reference, const double *test, size_t length, size_t order)
{
    double reference_lags[NC_LPC_MAX_ORDER + 1], test_lags[NC_LPC_MAX_ORDER + 1];
    double own[NC_LPC_MAX_ORDER + 1], foreign[NC_LPC_MAX_ORDER + 1];

    nc_autocorrelation(reference, length, order, reference_lags);
    nc_autocorrelation(test, length, order, test_lags);
    nc_levinson(reference_lags, order, own);
    nc_levinson(test_lags, order, foreign);
    double ratio = nc_prediction_error(reference_lags, order, foreign) /
                   nc_prediction_error(reference_lags, order, own);
    /* A ratio below 0, or no number, comes of rounding in frames with hardly any energy. */
    if (!(ratio > 0))
        return FRAME_MAX;
    return fmin(log(ratio), FRAME_MAX);
}

int nc_score_llr(const float *reference, const float *test, size_t samples, unsigned rate,
                 double *value, struct nc_error *err)
{
    size_t order = rate < 10000 ? 10 : 16;
    struct nc_score_frames frames;
    double *pair = NULL;
    int status = nc_score_frames_init(&frames, samples, rate, err);
    *value = NAN;
    if (status < 0 || rate < NC_SCORE_LEAST_RATE || nc_score_is_silent(reference, samples))
        goto cleanup;

    pair = nc_array(frames.length, 2 * sizeof *pair, "frames", err);
    if (pair == NULL) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    for (size_t i = 0; i < frames.count; i++) {
        nc_score_frame(&frames, reference, i, NC_SCORE_EPSILON, pair);
        nc_score_frame(&frames, test, i, NC_SCORE_EPSILON, pair + frames.length);
        frames.distance[i] = frame_llr(pair, pair + frames.length, frames.length, order);
    }
    *value = nc_score_lowest_mean(&frames);

cleanup:
    free(pair);
    nc_score_frames_free(&frames);
    return status;
}
