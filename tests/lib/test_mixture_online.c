/* The mixture frame by frame: what must hold for any input. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/rng.h"
#include "methods/mixture_online.h"
#include "methods/running_minimum.h"

enum { FRAMES = 900, N_FFT = 256, HOP = 64, BINS = N_FFT / 2 + 1, CELLS = FRAMES * BINS };

static const struct nc_mixture_shape shape = {.rate = 8000.0, .n_fft = N_FFT, .hop = HOP};

static struct nc_mixture_online_params params;
static float power[CELLS], noise[CELLS], snr[CELLS], voice[CELLS], gain[CELLS];

static int run_frames(struct nc_mixture_online *state, size_t from, size_t to)
{
    for (size_t at = from * BINS; at < to * BINS; at += BINS) {
        const struct nc_mixture_fields out = {noise + at, snr + at, voice + at};
        int status = nc_mixture_online_frame(state, power + at, &out, NULL);
        if (status)
            return status;
        nc_gain(&params.gain, BINS, power + at, noise + at, snr + at, voice + at, gain + at);
    }
    return 0;
}

static int run(size_t frames)
{
    struct nc_mixture_online *state;
    int status = nc_mixture_online_new(&params, &shape, &state, NULL);
    if (!status)
        status = run_frames(state, 0, frames);
    nc_mixture_online_free(state);
    return status;
}

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

/* After a lead of 0.4 s, syllables of 200 ms every 400 ms: harmonics of 125 Hz below 3 kHz. */
static int in_syllable(size_t frame)
{
    return frame >= 50 && frame / 25 % 2 == 1;
}

static int is_voice(size_t cell)
{
    size_t bin = cell % BINS;
    return in_syllable(cell / BINS) && bin % 4 == 0 && bin > 0 && bin < 96;
}

static void add_voice(float level)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 2);
    for (size_t i = 0; i < CELLS; i++)
        if (is_voice(i))
            power[i] += level * (0.5F + exponential(&rng));
}

/* Output over input energy, dB, of the cells that are voice, or of the pauses. */
static double level_change(int of_voice)
{
    double in = 0.0, out = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        if (of_voice ? is_voice(i) : !in_syllable(i / BINS)) {
            in += (double)power[i];
            out += (double)(gain[i] * gain[i] * power[i]);
        }
    return 10.0 * log10(out / in);
}

static void check_levels(void)
{
    fill_noise(1e-3F);
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "noise alone: fields are sane");
    double sum = 0.0;
    for (size_t i = CELLS / 2; i < CELLS; i++)
        sum += (double)noise[i];
    CHECK_NEAR(10.0 * log10(sum / (CELLS - CELLS / 2) / 1e-3), 0.0, 1.5,
               "noise alone: its level, within 1.5 dB");
    CHECK(level_change(0) < -12.0, "noise alone is reduced by more than 12 dB");

    add_voice(1.0F);
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "voice in noise: fields are sane");
    CHECK_NEAR(level_change(1), 0.0, 0.5, "voice in noise keeps its level");
    CHECK(level_change(0) < -9.0, "the noise in the pauses does not");

    fill_noise(1e-9F);
    add_voice(1.0F);
    CHECK(run(FRAMES) == 0, "clean voice runs");
    CHECK_NEAR(level_change(1), 0.0, 0.5, "clean voice comes back at its level");
}

/* The noise rises by 20 dB at once: the level follows within the minimum's window. */
static void check_step(void)
{
    fill_noise(1e-3F);
    for (size_t i = CELLS / 2; i < CELLS; i++)
        power[i] *= 100.0F;
    run(FRAMES);
    double sum = 0.0;
    size_t from = (FRAMES / 2 + 250) * BINS;
    for (size_t i = from; i < CELLS; i++)
        sum += (double)noise[i];
    CHECK_NEAR(10.0 * log10(sum / (double)(CELLS - from) / 1e-1), 0.0, 1.5,
               "2 s after a rise by 20 dB the level is found again");
}

static void check_silence(void)
{
    static float want[CELLS];
    size_t gap = 100 * BINS, half = 400 * BINS;
    fill_noise(1e-3F);
    add_voice(1.0F);
    run(FRAMES);
    memcpy(want, gain, sizeof want);
    memmove(power + half + gap, power + half, (CELLS - half - gap) * sizeof *power);
    for (size_t i = half; i < half + gap; i++)
        power[i] = 1e-12F;
    run(FRAMES);
    CHECK(memcmp(want, gain, half * sizeof *want) == 0 &&
              memcmp(want + half, gain + half + gap, (CELLS - half - gap) * sizeof *want) == 0,
          "silent frames do not change the others");
    double floor = pow(10.0, params.gain.floor_db / 20.0);
    CHECK_NEAR((double)gain[half + 10], floor, 1e-7, "and have the floor's gain");
    for (size_t i = 0; i < CELLS; i++)
        power[i] = 1e-12F;
    CHECK(run(50) == 0 && sane(50), "silence alone: fields are sane");
    CHECK_NEAR((double)gain[10], floor, 1e-7, "silence alone: the gain is the floor");
}

static void check_extremes(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 9);
    for (size_t i = 0; i < CELLS; i++)
        power[i] = (float)exp(60.0 * nc_rng_uniform(&rng) - 30.0) * 1e20F;
    power[5] = INFINITY;
    power[6] = 3e38F;
    power[7] = 0.0F;
    power[8] = -1.0F;
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "powers from nothing to overflow");
    for (size_t i = 0; i < CELLS; i++)
        power[i] = nc_rng_uniform(&rng) < 0.5 ? 1e-12F : 1e20F;
    CHECK(run(FRAMES) == 0 && sane(FRAMES), "powers that jump from end to end");
    power[3] = NAN;
    CHECK(run(1) == NC_ERR_DATA, "NaN is refused");
}

/* Frames of the past alone: what follows does not change them. */
static void check_causal(void)
{
    static float want[CELLS];
    fill_noise(1e-3F);
    add_voice(1.0F);
    run(FRAMES);
    memcpy(want, gain, sizeof want);
    for (size_t i = CELLS / 2; i < CELLS; i++)
        power[i] = 1.0F;
    run(FRAMES);
    CHECK(memcmp(want, gain, CELLS / 2 * sizeof *want) == 0, "the future changes nothing");
}

/* Voice sounds from the first frame on and falls by 12 dB after 50 ms: change in dB of what
 * follows. */
static double change_at_start(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 3);
    double in = 0.0, out = 0.0;
    fill_noise(1e-3F);
    for (size_t i = 0; i < 25 * BINS; i++)
        if (i % BINS % 4 == 0 && i % BINS > 0)
            power[i] += (i < 6 * BINS ? 1.0F : 0.06F) * (0.5F + exponential(&rng));
    run(FRAMES);
    for (size_t i = 6 * BINS; i < 25 * BINS; i++) {
        in += (double)power[i];
        out += (double)(gain[i] * gain[i] * power[i]);
    }
    return 10.0 * log10(out / in);
}

static void check_start_in_voice(void)
{
    nc_mixture_online_preset("default", &params, NULL);
    double kept = change_at_start();
    CHECK(kept > -3.0, "a start in mid-speech is kept");
    double in = 0.0, out = 0.0;
    for (size_t i = 300 * BINS; i < CELLS; i++) {
        in += (double)power[i];
        out += (double)(gain[i] * gain[i] * power[i]);
    }
    CHECK(10.0 * log10(out / in) < -9.0, "and the noise after it is found");
    params.start_pitch = 0.0;
    double lost = change_at_start();
    CHECK(kept > lost + 3.0, "more than without looking for a pitch");
    printf("# %.1f dB instead of %.1f dB\n", kept, lost);
}

static void check_minimum(void)
{
    struct nc_running_minimum m;
    float value, floor = 0.0F;
    nc_running_minimum_init(&m, 2, 3, 1, NULL);
    const float series[] = {5, 4, 6, 7, 3, 8, 9, 9, 9, 8, 7, 9};
    const float want[] = {0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 7};
    int right = 1;
    for (size_t i = 0; i < sizeof series / sizeof *series; i++) {
        value = series[i];
        floor = 0.0F;
        nc_running_minimum_step(&m, &value, &floor);
        right &= floor == want[i];
    }
    CHECK(right, "the running minimum of two blocks of three and the one under way");
    nc_running_minimum_free(&m);
}

static void check_preset(const char *name)
{
    printf("# preset %s\n", name);
    CHECK(nc_mixture_online_preset(name, &params, NULL) == 0, "the preset is known");
    check_levels();
    check_step();
    check_silence();
    check_extremes();
    check_causal();
}

int main(void)
{
    CHECK(nc_mixture_online_preset("none", &params, NULL) == NC_ERR_USAGE, "an unknown preset");
    check_preset("reference");
    check_preset("default");
    check_start_in_voice();
    check_minimum();
    return check_done();
}
