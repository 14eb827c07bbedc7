/* Ratios of energies: SI-SDR, SNR, segmental SNR. */
#include <math.h>

#include "stages/score.h"
#include "stages/score_frames.h"

#define FRAME_MIN_DB -10.0
#define FRAME_MAX_DB 35.0

static double limited(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

static double ratio_db(double signal, double noise)
{
    if (noise <= 0)
        return NC_SCORE_LIMIT_DB;
    if (signal <= 0)
        return -NC_SCORE_LIMIT_DB;
    return limited(10 * log10(signal / noise), -NC_SCORE_LIMIT_DB, NC_SCORE_LIMIT_DB);
}

/* sum of (test - scale reference)^2 */
static double error_energy(const float *reference, const float *test, size_t samples, double scale)
{
    double sum = 0;
    for (size_t i = 0; i < samples; i++) {
        double error = (double)test[i] - scale * (double)reference[i];
        sum += error * error;
    }
    return sum;
}

static double energy(const float *signal, size_t samples)
{
    return error_energy(signal, signal, samples, 0);
}

double nc_score_si_sdr(const float *reference, const float *test, size_t samples)
{
    double reference_energy = energy(reference, samples), product = 0;
    if (reference_energy <= 0)
        return NAN;
    for (size_t i = 0; i < samples; i++)
        product += (double)reference[i] * (double)test[i];
    double scale = product / reference_energy;
    double target = scale * scale * reference_energy;
    if (target <= 0)
        return -NC_SCORE_LIMIT_DB;
    return ratio_db(target, error_energy(reference, test, samples, scale));
}

double nc_score_snr(const float *reference, const float *test, size_t samples)
{
    double reference_energy = energy(reference, samples);
    if (reference_energy <= 0)
        return NAN;
    return ratio_db(reference_energy, error_energy(reference, test, samples, 1));
}

static double frame_snr(const struct nc_score_frames *frames, const float *reference,
                        const float *test, size_t index)
{
    const float *clean = reference + index * frames->hop, *other = test + index * frames->hop;
    double signal = 0, noise = 0;
    for (size_t i = 0; i < frames->length; i++) {
        double s = frames->window[i] * (double)clean[i];
        double e = frames->window[i] * ((double)clean[i] - (double)other[i]);
        signal += s * s;
        noise += e * e;
    }
    double db = 10 * log10(signal / (noise + NC_SCORE_EPSILON) + NC_SCORE_EPSILON);
    return limited(db, FRAME_MIN_DB, FRAME_MAX_DB);
}

int nc_score_segmental_snr(const float *reference, const float *test, size_t samples, unsigned rate,
                           double *value, struct nc_error *err)
{
    struct nc_score_frames frames;
    int status = nc_score_frames_init(&frames, samples, rate, err);
    *value = NAN;
    if (status == 0 && frames.count > 0 && !nc_score_is_silent(reference, samples)) {
        double sum = 0;
        for (size_t i = 0; i < frames.count; i++)
            sum += frame_snr(&frames, reference, test, i);
        *value = sum / (double)frames.count;
    }
    nc_score_frames_free(&frames);
    return status;
}
