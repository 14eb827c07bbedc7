/* Short-time objective intelligibility, STOI and ESTOI: correlation of the envelopes of
 * third-octave bands of both signals over stretches of 0.4 s. */
#include <math.h>
#include <stdlib.h>

#include "stages/score.h"
#include "stages/score_frames.h"
#include "stages/score_stoi_envelope.h"

#define BANDS NC_STOI_BANDS
#define STRETCH 30 /* frames that are correlated */
#define CLIP                                                                                       \
    (1 + 5.623413251903491) /* 1 + 10^(15/20): error beyond -15 dB of SDR counts no more           \
                             */

/* Envelopes of one stretch. */
typedef double stretch[BANDS][STRETCH];

static void take_stretch(const double *envelope, stretch s)
{
    for (size_t i = 0; i < STRETCH; i++)
        for (size_t b = 0; b < BANDS; b++)
            s[b][i] = envelope[i * BANDS + b];
}

/* Takes the mean off `count` values that lie `stride` apart, and scales them to unit norm. */
static void standardise(double *values, size_t count, size_t stride)
{
    double mean = 0, energy = 0;
    for (size_t i = 0; i < count; i++)
        mean += values[i * stride] / (double)count;
    for (size_t i = 0; i < count; i++) {
        values[i * stride] -= mean;
        energy += values[i * stride] * values[i * stride];
    }
    for (size_t i = 0; i < count; i++)
        values[i * stride] /= sqrt(energy) + NC_SCORE_EPSILON;
}

static double inner_product(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Taal et al. 2011, eqs. 2-5: the mean over the bands of the correlation of a stretch, the test
 * signal first brought to the reference's level and clipped. Changes both. */
static double stoi_of_stretch(stretch reference, stretch test)
{
    double sum = 0;
    for (size_t b = 0; b < BANDS; b++) {
        double *x = reference[b], *y = test[b];
        double scale = sqrt(inner_product(x, x, STRETCH)) /
                       (sqrt(inner_product(y, y, STRETCH)) + NC_SCORE_EPSILON);
        for (size_t i = 0; i < STRETCH; i++)
            y[i] = fmin(y[i] * scale, x[i] * CLIP);
        standardise(x, STRETCH, 1);
        standardise(y, STRETCH, 1);
        sum += inner_product(x, y, STRETCH);
    }
    return sum / BANDS;
}

/* Jensen & Taal 2016, eqs. 4-8: rows (bands), then columns (frames) standardised, and the mean over
 * the frames of the columns' correlation. Changes both. */
static double estoi_of_stretch(stretch reference, stretch test)
{
    double *x = &reference[0][0], *y = &test[0][0];
    for (size_t b = 0; b < BANDS; b++) {
        standardise(x + b * STRETCH, STRETCH, 1);
        standardise(y + b * STRETCH, STRETCH, 1);
    }
    for (size_t i = 0; i < STRETCH; i++) {
        standardise(x + i, BANDS, STRETCH);
        standardise(y + i, BANDS, STRETCH);
    }
    return inner_product(x, y, (size_t)BANDS * STRETCH) / STRETCH;
}

/* Means over all stretches of the envelopes [frames][BANDS]; frames >= STRETCH. */
static void correlate(const double *reference, const double *test, size_t frames, double *stoi,
                      double *estoi)
{
    size_t stretches = frames - STRETCH + 1;
    stretch x, y;
    *stoi = *estoi = 0;
    for (size_t i = 0; i < stretches; i++) {
        take_stretch(reference + i * BANDS, x);
        take_stretch(test + i * BANDS, y);
        *stoi += stoi_of_stretch(x, y) / (double)stretches;
        take_stretch(reference + i * BANDS, x);
        take_stretch(test + i * BANDS, y);
        *estoi += estoi_of_stretch(x, y) / (double)stretches;
    }
}

int nc_score_stoi(const float *reference, const float *test, size_t samples, unsigned rate,
                  double *stoi, double *estoi, struct nc_error *err)
{
    double *x = NULL, *y = NULL;
    size_t frames = 0;
    *stoi = *estoi = NAN;
    if (nc_score_is_silent(reference, samples))
        return 0;
    int status = nc_stoi_envelopes(reference, test, samples, rate, &frames, &x, &y, err);
    if (status == 0 && frames >= STRETCH)
        correlate(x, y, frames, stoi, estoi);
    free(x);
    free(y);
    return status;
}
