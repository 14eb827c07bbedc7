/* How gently a recording is treated. */
#include "check.h"
#include "methods/gain.h"
#include "methods/gentleness.h"

enum { FRAMES = 500, BINS = 65 };

/* 100 frames a second, bins of 100 Hz. */
static const struct nc_gentleness_params params = {.noisy_db = 5.0,
                                                   .clean_db = 15.0,
                                                   .pure_db = {30.0, 40.0},
                                                   .width = 2.0,
                                                   .low = 200.0,
                                                   .high = 4000.0,
                                                   .exponent_drop = 0.4,
                                                   .floor_db = -20.0,
                                                   .floor_rise_db = 6.0};

static float power[FRAMES * BINS], noise[FRAMES * BINS], rho[FRAMES];

/* Voice at `db` above a noise of 1 in the frames from `from` on, in the bins that count. */
static void fill(double db, size_t from)
{
    for (size_t i = 0; i < FRAMES * BINS; i++) {
        size_t bin = i % BINS;
        int voice = i / BINS >= from && bin >= 2 && bin <= 40;
        noise[i] = 1.0F;
        power[i] = 1.0F + (voice ? (float)pow(10.0, db / 10.0) : 0.0F);
    }
}

static float rho_at(double db, size_t from, size_t frame)
{
    fill(db, from);
    if (nc_gentleness(&params, 100.0, 100.0, FRAMES, BINS, power, noise, rho, NULL))
        return NAN;
    return rho[frame];
}

static void check_recording(void)
{
    CHECK_NEAR((double)rho_at(10.0, 0, 250), 0.5, 1e-3, "half way between noisy and clean");
    CHECK_NEAR((double)rho_at(12.0, 0, 0), 0.7, 1e-3, "the same at the edge");
    CHECK(rho_at(4.0, 0, 250) == 0.0F, "noisy: 0");
    CHECK(rho_at(25.0, 0, 250) == 1.0F, "nearly clean: 1");
    CHECK_NEAR((double)rho_at(35.0, 0, 250), 1.5, 1e-3, "on the way to clean: between 1 and 2");
    CHECK(rho_at(50.0, 0, 250) == 2.0F, "clean: 2");
    CHECK(rho_at(12.0, 250, 0) < 0.5F && rho_at(12.0, 250, FRAMES - 1) > 0.5F,
          "follows the recording");
    struct nc_gentleness_params off = params;
    off.width = 0.0;
    rho[7] = 1.0F;
    fill(30.0, 0);
    nc_gentleness(&off, 100.0, 100.0, FRAMES, BINS, power, noise, rho, NULL);
    CHECK(rho[7] == 0.0F, "no width: always 0");
}

static void check_tracker(void)
{
    struct nc_gentleness_tracker g;
    fill(10.0, 0);
    CHECK(nc_gentleness_tracker_init(&g, &params, 100.0, 100.0, BINS, NULL) == 0, "a tracker");
    float first = nc_gentleness_tracker_step(&g, false, power, noise), last = 0.0F;
    for (size_t t = 1; t < FRAMES; t++)
        last = nc_gentleness_tracker_step(&g, false, power + t * BINS, noise + t * BINS);
    CHECK(first == 0.0F, "the tracker waits");
    CHECK_NEAR((double)last, 0.5, 1e-3, "and finds the same");
    nc_gentleness_tracker_free(&g);
    nc_gentleness_tracker_init(&g, &params, 100.0, 100.0, BINS, NULL);
    CHECK(nc_gentleness_tracker_step(&g, true, power, noise) == 1.0F, "a start in voice: gently");
    nc_gentleness_tracker_free(&g);
}

/* rho after `frames` frames of noise alone, at `db` relative to 1 a cell, and then as many again
 * with voice 10 dB above. */
static void track_soft_noise(double db, size_t frames, float *before, float *after)
{
    struct nc_gentleness_params expecting = params;
    expecting.expected_db = -30.0;
    expecting.heard_db = 4.0;
    expecting.forget = 0.25;
    struct nc_gentleness_tracker g;
    nc_gentleness_tracker_init(&g, &expecting, 100.0, 100.0, BINS, NULL);
    fill(10.0, frames);
    for (size_t i = 0; i < FRAMES * BINS; i++) {
        power[i] *= (float)pow(10.0, db / 10.0);
        noise[i] *= (float)pow(10.0, db / 10.0);
    }
    *before = *after = 0.0F;
    for (size_t t = 0; t < 2 * frames; t++) {
        float now = nc_gentleness_tracker_step(&g, false, power + t * BINS, noise + t * BINS);
        *(t < frames ? before : after) = now;
    }
    nc_gentleness_tracker_free(&g);
}

/* White noise of L dBFS has L + 18.1 dB a cell (n_fft / 2 = 64), and in the 3800 of 6400 Hz that
 * count it has L - 2.3 dBFS. */
static void check_expectation(void)
{
    const double expected = -30.0 + 2.3 + 18.1; /* dB a cell */
    float before, after;
    track_soft_noise(expected - 45.0, 10, &before, &after);
    CHECK(before == 2.0F, "45 dB below the voice expected: left alone");
    track_soft_noise(expected - 28.0, 10, &before, &after);
    CHECK(before == 0.0F, "28 dB below: not");
    track_soft_noise(expected - 33.0, 1, &before, &after);
    CHECK_NEAR((double)before, 0.6, 0.03, "between, in proportion");
    track_soft_noise(expected - 60.0, 250, &before, &after);
    CHECK(before == 2.0F, "much softer: for longer");
    CHECK_NEAR((double)after, 0.4, 0.15, "voice that is softer than expected is treated as it is");
}

static double gain_db(float snr, float gamma)
{
    return 10.0 * log10((double)nc_lsa_squared(snr, gamma));
}

/* Largest deviation, in dB, from the gain that was asked for. */
static double apply_error(float amount, float weight)
{
    double worst = 0.0;
    for (double x = -30.0; x <= 30.0; x += 1.0)
        for (double g = -30.0; g <= 30.0; g += 1.0) {
            float snr = (float)pow(10.0, x / 10.0), gamma = (float)pow(10.0, g / 10.0), one = 1.0F;
            double r = (double)amount * sqrt((double)weight), before = gain_db(snr, gamma);
            double want = fmax((1.0 - 0.4 * r) * before, -20.0 + 6.0 * r);
            nc_gentleness_apply(&params, amount, 1, &gamma, &one, &weight, &snr);
            double off = gain_db(snr, gamma) - want;
            if (want < -0.01 || off < 0.0) /* above that, any larger ratio has the gain 1 */
                worst = fmax(worst, fabs(off));
        }
    return worst;
}

int main(void)
{
    check_recording();
    check_tracker();
    check_expectation();
    CHECK_NEAR(apply_error(1.0F, 1.0F), 0.0, 0.2, "gains become what is asked for, within 0.2 dB");
    CHECK_NEAR(apply_error(0.3F, 0.25F), 0.0, 0.2, "in part, too");
    float low = 0.01F, unit = 1.0F;
    nc_gentleness_apply(&params, 2.0F, 1, &unit, &unit, &unit, &low);
    CHECK_NEAR(gain_db(low, 1.0F), 0.0, 0.05, "clean: the gain becomes 1");
    float snr = 0.37F, one = 1.0F, zero = 0.0F;
    nc_gentleness_apply(&params, 0.0F, 1, &one, &one, &one, &snr);
    nc_gentleness_apply(&params, 1.0F, 1, &one, &one, &zero, &snr);
    CHECK(snr == 0.37F, "rho 0 or weight 0 change nothing");
    return check_done();
}
