#include "stages/score_stoi_envelope.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/power_spectrum.h"
#include "methods/resample.h"
#include "stages/score_frames.h"

#define RATE 10000
#define FRAME 256
#define HOP (FRAME / 2)
#define N_FFT 512
#define BANDS NC_STOI_BANDS
#define LOWEST_HZ 150.0 /* centre of the lowest band */
#define SILENCE_DB 40.0 /* frames this far below the loudest are left out */

static void make_window(double *window)
{
    for (size_t i = 0; i < FRAME; i++)
        window[i] = 0.5 - 0.5 * cos(2 * M_PI * (double)(i + 1) / (FRAME + 1));
}

static size_t frame_count(size_t samples)
{
    return samples > FRAME ? (samples - FRAME + HOP - 1) / HOP : 0;
}

static int at_stoi_rate(const float *signal, size_t samples, unsigned rate, float **out,
                        struct nc_error *err)
{
    *out =
        nc_array(nc_resampled_length(samples, rate, RATE), sizeof **out, "resampled signal", err);
    if (*out == NULL)
        return NC_ERR_SYSTEM;
    return nc_resample(signal, samples, rate, RATE, *out, err);
}

/* level[i]: of frame i of the reference, in dB. */
static void frame_levels(const float *reference, size_t frames, const double *window, double *level)
{
    for (size_t i = 0; i < frames; i++) {
        double sum = 0;
        for (size_t j = 0; j < FRAME; j++) {
            double s = window[j] * (double)reference[i * HOP + j];
            sum += s * s;
        }
        level[i] = 20 * log10(sqrt(sum) + NC_SCORE_EPSILON);
    }
}

/* Overlap-adds the windowed frames that are kept, in place: frame i never lands behind its old
 * place. Each frame adds to the half frame before it, which waits in `tail`. Returns the new
 * length. */
static size_t keep_frames(float *signal, const bool *keep, size_t frames, const double *window)
{
    double tail[HOP] = {0};
    size_t length = 0;
    for (size_t i = 0; i < frames; i++) {
        double windowed[FRAME];
        if (!keep[i])
            continue;
        for (size_t j = 0; j < FRAME; j++)
            windowed[j] = window[j] * (double)signal[i * HOP + j];
        for (size_t j = 0; j < HOP; j++) {
            signal[length + j] = (float)(tail[j] + windowed[j]);
            tail[j] = windowed[HOP + j];
        }
        length += HOP;
    }
    if (length == 0)
        return 0;
    for (size_t j = 0; j < HOP; j++)
        signal[length + j] = (float)tail[j];
    return length + HOP;
}

/* Removes from both signals the frames in which the reference is silent. */
static int remove_silence(float *reference, float *test, size_t *samples, struct nc_error *err)
{
    size_t frames = frame_count(*samples);
    double window[FRAME], loudest = -INFINITY;
    double *level = nc_array(frames, sizeof *level, "frame levels", err);
    bool *keep = nc_array(frames, sizeof *keep, "frame choice", err);
    int status = level == NULL || keep == NULL ? NC_ERR_SYSTEM : 0;

    if (status == 0) {
        make_window(window);
        frame_levels(reference, frames, window, level);
        for (size_t i = 0; i < frames; i++)
            loudest = fmax(loudest, level[i]);
        for (size_t i = 0; i < frames; i++)
            keep[i] = loudest - SILENCE_DB - level[i] < 0;
        keep_frames(reference, keep, frames, window);
        *samples = keep_frames(test, keep, frames, window);
    }
    free(level);
    free(keep);
    return status;
}

/* The bins of band b: first[b] up to, not including, last[b]: those nearest to the band's edges. */
static void third_octaves(size_t *first, size_t *last)
{
    for (int b = 0; b < BANDS; b++) {
        double bins_per_hz = (double)N_FFT / RATE;
        first[b] = (size_t)lround(LOWEST_HZ * pow(2, (2 * b - 1) / 6.0) * bins_per_hz);
        last[b] = (size_t)lround(LOWEST_HZ * pow(2, (2 * b + 1) / 6.0) * bins_per_hz);
    }
}

/* (*envelope)[frame][band]: root of the band's energy; allocated here. */
static int band_envelopes(const float *signal, size_t frames, double **envelope,
                          struct nc_error *err)
{
    struct nc_power_spectrum ps;
    size_t first[BANDS], last[BANDS];
    double window[FRAME];
    int status = nc_power_spectrum_init(&ps, N_FFT, err);
    *envelope = nc_array(frames * BANDS, sizeof **envelope, "envelopes", err);
    if (*envelope == NULL)
        status = NC_ERR_SYSTEM;

    make_window(window);
    third_octaves(first, last);
    for (size_t i = 0; i < frames && status == 0; i++) {
        for (size_t j = 0; j < FRAME; j++)
            ps.frame[j] = (float)(window[j] * (double)signal[i * HOP + j]);
        nc_power_spectrum_run(&ps);
        for (size_t b = 0; b < BANDS; b++) {
            double sum = 0;
            for (size_t k = first[b]; k < last[b]; k++)
                sum += ps.power[k];
            (*envelope)[i * BANDS + b] = sqrt(sum);
        }
    }
    nc_power_spectrum_free(&ps);
    return status;
}

int nc_stoi_envelopes(const float *reference, const float *test, size_t samples, unsigned rate,
                      size_t *frames, double **reference_envelope, double **test_envelope,
                      struct nc_error *err)
{
    float *x = NULL, *y = NULL;
    int status;
    *frames = 0;
    *reference_envelope = *test_envelope = NULL;
    if ((status = at_stoi_rate(reference, samples, rate, &x, err)) < 0 ||
        (status = at_stoi_rate(test, samples, rate, &y, err)) < 0)
        goto cleanup;
    size_t length = nc_resampled_length(samples, rate, RATE);
    if ((status = remove_silence(x, y, &length, err)) < 0)
        goto cleanup;
    *frames = frame_count(length);
    if ((status = band_envelopes(x, *frames, reference_envelope, err)) == 0)
        status = band_envelopes(y, *frames, test_envelope, err);

cleanup:
    free(x);
    free(y);
    return status;
}
