/* The mixture as a whole: what must hold for any input. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/mixture.h"

enum { FRAMES = 600, N_FFT = 256, HOP = 64, BINS = N_FFT / 2 + 1, CELLS = FRAMES * BINS };

static const struct nc_mixture_shape shape = {.rate = 8000.0, .n_fft = N_FFT, .hop = HOP};

static struct nc_mixture_params params;
static float power[CELLS], noise[CELLS], snr[CELLS], voice[CELLS], gain[CELLS];

static int run(size_t frames)
{
    const struct nc_mixture_fields out = {.noise = noise, .snr = snr, .voice = voice};
    int status = nc_mixture(&params, &shape, frames, power, NULL, &out, NULL);
    for (size_t at = 0; !status && at < frames * BINS; at += BINS)
        nc_gain(&params.gain, BINS, power + at, noise + at, snr + at, voice + at, gain + at);
    return status;
}

/* All fields finite and in range. */
static int sane(size_t frames)
{
    for (size_t i = 0; i < frames * BINS; i++)
        if (!(noise[i] > 0.0F && noise[i] < INFINITY && snr[i] >= 0.0F && snr[i] < INFINITY &&
              voice[i] >= 0.0F && voice[i] <= 1.0F && gain[i] > 0.0F && gain[i] <= 1.0F))
            return 0;
    return 1;
}

static float exponential(struct nc_rng *rng)
{
    return (float)-log(1.0 - nc_rng_uniform(rng));
}

static void fill_noise(float level)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 1);
    for (size_t i = 0; i < CELLS; i++)
        power[i] = level * exponential(&rng) + 1e-12F;
}

/* Syllables of 200 ms every 400 ms: harmonics of 125 Hz below 3 kHz. */
static int in_syllable(size_t frame)
{
    return frame / 25 % 2 == 1;
}

static int in_harmonic(size_t bin)
{
    return bin % 4 == 0 && bin > 0 && bin < 96;
}

static void add_voice(float level)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 2);
    for (size_t i = 0; i < CELLS; i++)
        if (in_syllable(i / BINS) && in_harmonic(i % BINS))
            power[i] += level * (0.5F + exponential(&rng));
}

/* Output over input energy, dB, of the cells that are voice, or of the pauses. */
static double level_change(int of_voice)
{
    double in = 0.0, out = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        if (of_voice ? in_syllable(i / BINS) && in_harmonic(i % BINS) : !in_syllable(i / BINS)) {
            in += (double)power[i];
            out += (double)(gain[i] * gain[i] * power[i]);
        }
    return 10.0 * log10(out / in);
}

static void check_noise(void)
{
    fill_noise(1e-3F);
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "noise alone: fields are sane");
    double sum = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        sum += (double)noise[i];
    CHECK_NEAR(10.0 * log10(sum / CELLS / 1e-3), 0.0, 1.0, "noise alone: its level, within 1 dB");
    CHECK(level_change(0) < -15.0, "noise alone is reduced by more than 15 dB");
}

static void check_voice(void)
{
    fill_noise(1e-3F);
    add_voice(1.0F);
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "voice in noise: fields are sane");
    CHECK_NEAR(level_change(1), 0.0, 0.5, "voice in noise keeps its level");
    CHECK(level_change(0) < -12.0, "the noise in the pauses does not");
    double in = 0.0, between = 0.0;
    for (size_t i = 0; i < CELLS; i++) {
        in += in_syllable(i / BINS) && in_harmonic(i % BINS) ? (double)voice[i] : 0.0;
        between += in_syllable(i / BINS) ? 0.0 : (double)voice[i];
    }
    CHECK(in / (FRAMES / 2 * 23) > 0.9, "the posterior is high in the harmonics");
    CHECK(between / (FRAMES / 2 * BINS) < 0.35, "and low in the pauses");

    fill_noise(1e-9F);
    add_voice(1.0F);
    CHECK(run(FRAMES) == 0, "clean voice runs");
    CHECK_NEAR(level_change(1), 0.0, 0.5, "clean voice comes back at its level");
}

static void check_silence(void)
{
    for (size_t i = 0; i < CELLS; i++)
        power[i] = 1e-12F;
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "digital silence: fields are sane");
    double floor = pow(10.0, params.gain.floor_db / 20.0);
    float highest = 0.0F;
    for (size_t i = 0; i < CELLS; i++)
        highest = fmaxf(highest, gain[i]);
    CHECK_NEAR((double)highest, floor, 1e-7, "digital silence: the gain is the floor");
}

/* Silent frames count as if they had been cut out. */
static void check_gaps(void)
{
    static float want[CELLS];
    size_t kept = FRAMES - 100;
    fill_noise(1e-3F);
    add_voice(1.0F);
    run(kept);
    memcpy(want, gain, kept * BINS * sizeof *want);
    memmove(power + 300 * BINS, power + 200 * BINS, (kept - 200) * BINS * sizeof *power);
    for (size_t i = 200 * BINS; i < 300 * BINS; i++)
        power[i] = 1e-12F;
    run(FRAMES);
    CHECK(memcmp(want, gain, 200 * BINS * sizeof *want) == 0 &&
              memcmp(want + 200 * BINS, gain + 300 * BINS, (kept - 200) * BINS * sizeof *want) == 0,
          "silent frames do not change the others");
    CHECK_NEAR((double)gain[250 * BINS + 10], pow(10.0, params.gain.floor_db / 20.0), 1e-7,
               "and have the floor's gain");
}

/* Labels from elsewhere take the place of the EM's: here the truth. */
static void check_labels(void)
{
    static float label[CELLS];
    const struct nc_mixture_fields out = {.noise = noise, .snr = snr};
    fill_noise(1e-3F);
    add_voice(1.0F);
    for (size_t i = 0; i < CELLS; i++)
        label[i] = in_syllable(i / BINS) && in_harmonic(i % BINS) ? 0.0F : 1.0F;
    CHECK(nc_mixture(&params, &shape, FRAMES, power, label, &out, NULL) == 0, "labels are taken");
    double sum = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        sum += (double)noise[i];
    CHECK_NEAR(10.0 * log10(sum / CELLS / 1e-3), 0.0, 1.0, "true labels: the noise level");
    for (size_t i = 0; i < CELLS; i++)
        label[i] = 1.0F;
    nc_mixture(&params, &shape, FRAMES, power, label, &out, NULL);
    double all = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        all += (double)noise[i];
    CHECK(all > 4.0 * sum, "all labelled noise: the voice counts as noise");
}

static void check_extremes(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 9);
    CHECK(run(0) == 0, "no frames");
    fill_noise(1e-3F);
    CHECK(run(1) == 0 && sane(1), "one frame");
    CHECK(run(2) == 0 && sane(2), "two frames");
    for (size_t i = 0; i < CELLS; i++)
        power[i] = (float)exp(60.0 * nc_rng_uniform(&rng) - 30.0) * 1e20F;
    power[5] = INFINITY;
    power[6] = 3e38F;
    power[7] = 0.0F;
    power[8] = 1e-40F;
    power[9] = -1.0F;
    CHECK(run(50) == 0 && sane(50), "powers from nothing to overflow");
    for (size_t i = 0; i < CELLS; i++)
        power[i] = nc_rng_uniform(&rng) < 0.5 ? 1e-12F : 1e20F;
    CHECK(run(50) == 0 && sane(50), "powers that jump from end to end");
    for (size_t i = 0; i < CELLS; i++)
        power[i] = 1.0F;
    CHECK(run(50) == 0 && sane(50), "a constant");
    power[BINS + 3] = NAN;
    CHECK(run(50) == NC_ERR_DATA, "NaN is refused");
}

/* How far the comb of harmonics changes the log voice ratio at most, of bins that far apart. */
static double change_by_comb(size_t n_fft)
{
    static float without[CELLS];
    const struct nc_mixture_shape other = {.rate = 8000.0, .n_fft = n_fft, .hop = HOP};
    const struct nc_mixture_fields out = {.snr = snr}, out_without = {.snr = without};
    size_t cells = FRAMES * (n_fft / 2 + 1);
    struct nc_mixture_params plain = params;
    double most = 0.0;
    plain.comb.weight = 0.0;
    nc_mixture(&params, &other, FRAMES, power, NULL, &out, NULL);
    nc_mixture(&plain, &other, FRAMES, power, NULL, &out_without, NULL);
    for (size_t i = 0; i < cells; i++)
        most = fmax(most, snr[i] == without[i] ? 0.0 : fabs(log((double)(snr[i] / without[i]))));
    return most;
}

static void check_comb(void)
{
    nc_mixture_preset("reference", &params, NULL);
    CHECK(params.comb.weight == 0.0, "the reference has no comb");
    nc_mixture_preset("default", &params, NULL);
    fill_noise(1e-3F);
    add_voice(1.0F);
    CHECK(change_by_comb(N_FFT) > 0.1, "the default has one");
    CHECK(change_by_comb(N_FFT / 2) == 0.0, "but not where bins of 62.5 Hz resolve no pitch");
}

static void check_arguments(void)
{
    const struct nc_mixture_fields out = {.noise = noise};
    struct nc_mixture_shape bad = shape;
    struct nc_error err;
    bad.n_fft = 255;
    CHECK(nc_mixture(&params, &bad, 1, power, NULL, &out, &err) == NC_ERR_USAGE,
          "an odd transform");
    bad = shape;
    bad.hop = 0;
    CHECK(nc_mixture(&params, &bad, 1, power, NULL, &out, &err) == NC_ERR_USAGE, "no hop");
    bad = shape;
    bad.rate = NAN;
    CHECK(nc_mixture(&params, &bad, 1, power, NULL, &out, &err) == NC_ERR_USAGE, "no rate");
    CHECK(nc_mixture_preset("none", &params, &err) == NC_ERR_USAGE, "an unknown preset");
}

static void check_preset(const char *name)
{
    printf("# preset %s\n", name);
    CHECK(nc_mixture_preset(name, &params, NULL) == 0, "the preset is known");
    check_noise();
    check_voice();
    check_silence();
    check_gaps();
    check_labels();
    check_extremes();
}

int main(void)
{
    check_preset("reference");
    check_preset("default");
    check_comb();
    check_arguments();
    return check_done();
}
