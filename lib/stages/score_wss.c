/* Weighted spectral slope: differences of the slopes between neighbouring critical bands, which
 * matter most near spectral peaks. */
#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"
#include "methods/power_spectrum.h"
#include "stages/score.h"
#include "stages/score_frames.h"

#define BANDS 25
#define SLOPES (BANDS - 1)
#define FLOOR_DB -100.0
#define K_MAX 20.0      /* Klatt 1982: weight falls to half this many dB below the highest band */
#define K_LOCAL_MAX 1.0 /* ... and below the nearest peak */

/* Centre frequency and bandwidth of the critical bands in Hz (Hu & Loizou 2008). */
static const double centre[BANDS] = {50.0,    120.0,   190.0,   260.0,   330.0,   400.0,   470.0,
                                     540.0,   617.372, 703.378, 798.717, 904.128, 1020.38, 1148.30,
                                     1288.72, 1442.54, 1610.70, 1794.16, 1993.93, 2211.08, 2446.71,
                                     2701.97, 2978.04, 3276.17, 3597.63};
static const double width[BANDS] = {70.0,    70.0,    70.0,    70.0,    70.0,    70.0,    70.0,
                                    77.3724, 86.0056, 95.3398, 105.411, 116.256, 127.914, 140.423,
                                    153.823, 168.154, 183.457, 199.776, 217.153, 235.631, 255.255,
                                    276.072, 298.126, 321.465, 346.136};

/* What one signal's frame looks like: levels of the bands in dB, steps from band to band, weights.
 */
struct slopes {
    double level[BANDS], slope[SLOPES], weight[SLOPES];
};

/* The bands' filters: Gaussian in frequency, of equal area in all bands, cut off far below the
 * peak. */
struct bands {
    size_t bins;
    double *gain; /* [BANDS][bins] */
    size_t first[BANDS],
        last[BANDS]; /* the gain is above 0 from first up to, not including, last */
};

static void design_bands(struct bands *bands, unsigned rate)
{
    double cut = exp(-30 / (2 * 2.303));
    double bins_per_hz = (double)bands->bins / (rate / 2.0);
    for (size_t b = 0; b < BANDS; b++) {
        double middle = floor(centre[b] * bins_per_hz), spread = width[b] * bins_per_hz;
        double *row = bands->gain + b * bands->bins;
        bands->first[b] = bands->last[b] = 0;
        for (size_t k = 0; k < bands->bins; k++) {
            double distance = ((double)k - middle) / spread;
            double gain = exp(-11 * distance * distance) * width[0] / width[b];
            if (gain <= cut)
                continue;
            row[k] = gain;
            if (bands->last[b] == 0)
                bands->first[b] = k;
            bands->last[b] = k + 1;
        }
    }
}

/* The level of the peak that slope i climbs to or comes down from. Going up, the programs of Hu &
 * Loizou take the band before the peak; figures are comparable only if that is kept. */
static double nearest_peak(const struct slopes *s, size_t i)
{
    size_t n = i;
    if (s->slope[i] > 0) {
        while (n < SLOPES && s->slope[n] > 0)
            n++;
        return s->level[n - 1];
    }
    while (n > 0 && s->slope[n - 1] <= 0)
        n--;
    return s->level[n];
}

static void find_slopes(const double *power, const struct bands *bands, struct slopes *s)
{
    double highest = FLOOR_DB;
    for (size_t b = 0; b < BANDS; b++) {
        double sum = 0;
        const double *row = bands->gain + b * bands->bins;
        for (size_t k = bands->first[b]; k < bands->last[b]; k++)
            sum += row[k] * power[k];
        s->level[b] = fmax(10 * log10(sum), FLOOR_DB);
        highest = fmax(highest, s->level[b]);
    }
    for (size_t i = 0; i < SLOPES; i++)
        s->slope[i] = s->level[i + 1] - s->level[i];
    for (size_t i = 0; i < SLOPES; i++)
        s->weight[i] = K_MAX / (K_MAX + highest - s->level[i]) * K_LOCAL_MAX /
                       (K_LOCAL_MAX + nearest_peak(s, i) - s->level[i]);
}

static double slope_distance(const struct slopes *a, const struct slopes *b)
{
    double sum = 0, weights = 0;
    for (size_t i = 0; i < SLOPES; i++) {
        double weight = (a->weight[i] + b->weight[i]) / 2, step = a->slope[i] - b->slope[i];
        sum += weight * step * step;
        weights += weight;
    }
    return sum / weights;
}

static void signal_slopes(const struct nc_score_frames *frames, const float *signal, size_t index,
                          struct nc_power_spectrum *ps, const struct bands *bands, struct slopes *s)
{
    const float *start = signal + index * frames->hop;
    for (size_t i = 0; i < frames->length; i++)
        ps->frame[i] = (float)(frames->window[i] * ((double)start[i] + NC_SCORE_EPSILON));
    nc_power_spectrum_run(ps);
    find_slopes(ps->power, bands, s);
}

int nc_score_wss(const float *reference, const float *test, size_t samples, unsigned rate,
                 double *value, struct nc_error *err)
{
    struct nc_score_frames frames;
    struct nc_power_spectrum ps = {0};
    struct bands bands = {0};
    int status = nc_score_frames_init(&frames, samples, rate, err);
    *value = NAN;
    if (status < 0 || rate < NC_SCORE_LEAST_RATE || nc_score_is_silent(reference, samples))
        goto cleanup;

    size_t n_fft = 1;
    while (n_fft < 2 * frames.length)
        n_fft *= 2;
    if ((status = nc_power_spectrum_init(&ps, n_fft, err)) < 0)
        goto cleanup;
    bands.bins = ps.bins - 1;
    bands.gain = nc_array(BANDS * bands.bins, sizeof *bands.gain, "critical bands", err);
    if (bands.gain == NULL) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    design_bands(&bands, rate);
    for (size_t i = 0; i < frames.count; i++) {
        struct slopes clean, other;
        signal_slopes(&frames, reference, i, &ps, &bands, &clean);
        signal_slopes(&frames, test, i, &ps, &bands, &other);
        frames.distance[i] = slope_distance(&clean, &other);
    }
    *value = nc_score_lowest_mean(&frames);

cleanup:
    free(bands.gain);
    nc_power_spectrum_free(&ps);
    nc_score_frames_free(&frames);
    return status;
}
