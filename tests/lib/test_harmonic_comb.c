/* The comb of harmonics in the voice ratio. */
#include <string.h>

#include "check.h"
#include "ground/rng.h"
#include "methods/harmonic_comb.h"

enum { BINS = 257 };

static const double BIN_WIDTH = 31.25;
static const float LOWEST = 0.003F;

static const struct nc_harmonic_comb_params params = {.weight = 0.5,
                                                      .line_width = 16.0,
                                                      .floor_db = -25.0,
                                                      .pool_width = 150.0,
                                                      .pool_slope = 0.2,
                                                      .low_from = 30.0,
                                                      .low_to = 65.0,
                                                      .high_from = 1500.0,
                                                      .high_to = 3000.0,
                                                      .clear_ratio = 100.0};

static float power[BINS], noise[BINS], snr[BINS], before[BINS];

static double template_at(double f, double f0)
{
    double d = f - fmax(1.0, floor(f / f0 + 0.5)) * f0, floor_ratio = pow(10.0, -2.5);
    return floor_ratio + (1.0 - floor_ratio) * exp(-d * d / (2.0 * 16.0 * 16.0));
}

/* Noise of this level, voice of `ratio` times the template, and a ratio to begin with that differs
 * from bin to bin. */
static void make_frame(double f0, double ratio, double level)
{
    for (size_t k = 0; k < BINS; k++) {
        noise[k] = (float)level;
        power[k] = (float)(level * (1.0 + ratio * template_at((double)k * BIN_WIDTH, f0)));
        snr[k] = before[k] = 0.3F + 0.01F * (float)k;
    }
}

static void apply(const struct nc_harmonic_comb_params *p, float f0, float voiced, size_t bins)
{
    struct nc_harmonic_comb c;
    if (!CHECK(nc_harmonic_comb_init(&c, p, BIN_WIDTH, bins, NULL) == 0, "a comb"))
        return;
    nc_harmonic_comb(&c, (struct nc_pitch){f0, voiced}, LOWEST, power, noise, snr);
    nc_harmonic_comb_free(&c);
}

static int unchanged(size_t from, size_t to)
{
    return memcmp(snr + from, before + from, (to - from) * sizeof *snr) == 0;
}

static void check_off(void)
{
    struct nc_harmonic_comb_params off = params;
    off.weight = 0.0;
    make_frame(130.0, 10.0, 1e-3);
    apply(&off, 130.0F, 1.0F, BINS);
    CHECK(unchanged(0, BINS), "a weight of 0 leaves every bit");
    apply(&params, 0.0F, 0.0F, BINS);
    CHECK(unchanged(0, BINS), "so does no voice");
    apply(&params, 130.0F, 1.0F, BINS);
    CHECK(!unchanged(2, 96), "voice does not");
    CHECK(unchanged(0, 1) && unchanged(96, BINS), "except at 0 Hz and from 3 kHz on");
}

/* Where the excess over the noise is a multiple of the template, the fit is that multiple. */
static void check_fit(double ratio, double voiced)
{
    double f0 = 130.0, most = 0.0;
    make_frame(f0, ratio, 1e-3);
    apply(&params, (float)f0, (float)voiced, BINS);
    for (size_t k = 0; k < 96; k++) {
        double f = (double)k * BIN_WIDTH;
        double rise = fmin(fmax((f - 30.0) / 35.0, 0.0), 1.0);
        double fall = 1.0 - fmin(fmax((f - 1500.0) / 1500.0, 0.0), 1.0);
        double weight = 0.5 * voiced * rise * fall / (1.0 + ratio / 100.0);
        double want = (1.0 - weight) * log((double)before[k]) +
                      weight * log(fmax(ratio * template_at(f, f0), (double)LOWEST));
        most = fmax(most, fabs(log((double)snr[k]) - want));
    }
    CHECK_NEAR(most, 0.0, 2e-3, "the log ratio moves to that of the template, by the weight");
}

/* One harmonic is drowned in noise, and its ratio is lost: the others tell of it. */
static void check_bridge(void)
{
    enum { LINE = 5 };
    double f0 = 125.0; /* four bins */
    make_frame(f0, 20.0, 1e-3);
    for (size_t k = 4 * LINE - 2; k <= 4 * LINE + 2; k++) {
        noise[k] *= 100.0F;
        power[k] = noise[k];
        snr[k] = LOWEST;
    }
    apply(&params, (float)f0, 1.0F, BINS);
    CHECK(snr[4 * LINE] > 20.0F * LOWEST, "a masked harmonic is bridged");
    CHECK(snr[4 * LINE - 2] < 2.0F * snr[4 * LINE] / 20.0F, "the gap beside it is not");
    CHECK(snr[4 * (LINE + 3)] > 2.0F * before[4 * (LINE + 3)], "harmonics are raised");
    CHECK(snr[4 * (LINE + 3) + 2] < 0.7F * before[4 * (LINE + 3) + 2],
          "and what is between is lowered");
}

static int all_finite(size_t bins)
{
    for (size_t k = 0; k < bins; k++)
        if (!(snr[k] > 0.0F && snr[k] < INFINITY))
            return 0;
    return 1;
}

static void check_extremes(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 3);
    for (size_t k = 0; k < BINS; k++) {
        power[k] = nc_rng_uniform(&rng) < 0.5 ? 1e-12F : 1e20F;
        noise[k] = nc_rng_uniform(&rng) < 0.5 ? 1e-12F : 1e20F;
        snr[k] = nc_rng_uniform(&rng) < 0.5 ? LOWEST : 1e15F;
    }
    apply(&params, 70.0F, 1.0F, BINS);
    CHECK(all_finite(BINS), "powers from end to end");
    memset(noise, 0, sizeof noise);
    memset(power, 0, sizeof power);
    apply(&params, 400.0F, 1.0F, BINS);
    CHECK(all_finite(BINS), "no power at all");
    make_frame(130.0, 10.0, 1e-3);
    apply(&params, 130.0F, 1.0F, 20);
    CHECK(all_finite(20) && unchanged(20, BINS), "a spectrum that ends in the midst of it");
    make_frame(130.0, 10.0, 1e-3);
    apply(&params, 130.0F, 1.0F, 1);
    CHECK(unchanged(0, BINS), "one bin");
}

int main(void)
{
    check_off();
    check_fit(10.0, 1.0);
    check_fit(100.0, 1.0);
    check_fit(1.0, 0.4);
    check_bridge();
    check_extremes();
    return check_done();
}
