/* Evidence of the pitch, the hidden Markov model, and the tracker that joins them. */
#include <stdlib.h>
#include <string.h>

#include <fftw3.h>

#include "check.h"
#include "ground/rng.h"
#include "methods/mixture.h"
#include "methods/pitch_tracker.h"

enum { RATE = 16000, N_FFT = 512, HOP = 128, BINS = N_FFT / 2 + 1, FRAMES = 375, STATES = 4 };

static const double PI = 3.14159265358979323846;
static const double BIN_WIDTH = (double)RATE / N_FFT, HOP_SECONDS = (double)HOP / RATE;

static struct nc_pitch_params params; /* those of the mixture by default */

static float sound[(FRAMES - 1) * HOP + N_FFT];
static double frequency[(FRAMES - 1) * HOP + N_FFT]; /* of the fundamental */
static float power[FRAMES * BINS], noise[FRAMES * BINS];
static struct nc_pitch pitch[FRAMES];

enum { SAMPLES = sizeof sound / sizeof *sound };

/* White noise of unit deviation, and harmonics below 2 kHz, of this amplitude each, of a
 * fundamental that rises from `from` to `to` Hz at a constant number of octaves a second. */
static void make_sound(double amplitude, double from, double to)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 1);
    double phase = 0.0;
    for (size_t i = 0; i < SAMPLES; i++) {
        frequency[i] = from * pow(to / from, (double)i / SAMPLES);
        phase += 2.0 * PI * frequency[i] / RATE;
        double sum = nc_rng_normal(&rng);
        for (int h = 1; h * frequency[i] < 2000.0; h++)
            sum += amplitude * cos(h * phase + h * h);
        sound[i] = (float)sum;
    }
}

/* Powers of the sound's frames through a sine window (the square root of Hann's), whose noise power
 * is the window's energy. */
static void analyse(void)
{
    float *frame = fftwf_malloc(N_FFT * sizeof *frame);
    fftwf_complex *spectrum = fftwf_malloc(BINS * sizeof *spectrum);
    fftwf_plan plan = fftwf_plan_dft_r2c_1d(N_FFT, frame, spectrum, FFTW_ESTIMATE);
    for (size_t t = 0; t < FRAMES; t++) {
        for (size_t i = 0; i < N_FFT; i++)
            frame[i] = sound[t * HOP + i] * (float)sin(PI * (double)i / N_FFT);
        fftwf_execute(plan);
        for (size_t k = 0; k < BINS; k++) {
            power[t * BINS + k] =
                spectrum[k][0] * spectrum[k][0] + spectrum[k][1] * spectrum[k][1] + 1e-12F;
            noise[t * BINS + k] = N_FFT / 2.0F;
        }
    }
    fftwf_destroy_plan(plan);
    fftwf_free(frame);
    fftwf_free(spectrum);
}

static int track(int online)
{
    struct nc_pitch_tracker t;
    int status = nc_pitch_tracker_init(&t, &params, BIN_WIDTH, HOP_SECONDS, BINS, NULL);
    if (!status && !online)
        status = nc_pitch_track(&t, FRAMES, power, noise, pitch, NULL);
    for (size_t i = 0; !status && online && i < FRAMES; i++)
        pitch[i] = nc_pitch_step(&t, power + i * BINS, noise + i * BINS);
    nc_pitch_tracker_free(&t);
    return status;
}

static double mean_voiced(size_t from)
{
    double sum = 0.0;
    for (size_t t = from; t < FRAMES; t++)
        sum += (double)pitch[t].voiced;
    return sum / (double)(FRAMES - from);
}

/* The share of frames whose pitch is within one candidate of the one at the frame's middle. */
static double share_right(size_t from)
{
    size_t right = 0;
    for (size_t t = from; t < FRAMES; t++) {
        double want = frequency[t * HOP + N_FFT / 2];
        right += fabs(log2((double)pitch[t].f0 / want)) < 1.0 / params.evidence.per_octave;
    }
    return (double)right / (double)(FRAMES - from);
}

static void check_sounds(int online)
{
    size_t settled = online ? 25 : 0;
    printf("# %s\n", online ? "frame by frame" : "all frames");
    make_sound(0.3, 127.0, 127.0);
    analyse();
    CHECK(track(online) == 0, "a harmonic tone in noise");
    CHECK(share_right(settled) == 1.0, "its fundamental is found within a step");
    CHECK(mean_voiced(settled) > 0.95, "it is voiced");
    make_sound(0.3, 110.0, 330.0);
    analyse();
    track(online);
    CHECK(share_right(settled) > 0.99, "a glide through an octave and a half is followed");
    CHECK(mean_voiced(settled) > 0.95, "it is voiced");
    make_sound(0.0, 100.0, 100.0);
    analyse();
    track(online);
    CHECK(mean_voiced(0) < 0.08, "white noise is not voiced");
    printf("# voiced in noise: %.3f\n", mean_voiced(0));
}

/* In noise the scores are of about unit deviation. */
static void check_scores(void)
{
    struct nc_pitch_evidence e;
    float ratio[100], mean[BINS];
    make_sound(0.0, 100.0, 100.0);
    analyse();
    CHECK(nc_pitch_evidence_init(&e, &params.evidence, BIN_WIDTH, BINS, NULL) == 0, "evidence");
    CHECK(e.candidates == 61, "candidates from 70 to 400 Hz, 24 an octave");
    CHECK_NEAR(exp((double)e.log_f0[60]), 70.0 * exp2(2.5), 1e-3, "the highest of them");
    for (size_t k = 0; k < BINS; k++)
        mean[k] = noise[k];
    double energy = 0.0;
    for (size_t t = 0; t < FRAMES; t++) {
        nc_pitch_evidence(&e, power + t * BINS, noise + t * BINS, mean, ratio);
        for (size_t i = 0; i < e.candidates; i++)
            energy += (double)(e.score[i] * e.score[i]);
    }
    CHECK_NEAR(sqrt(energy / (double)(FRAMES * e.candidates)), 1.0, 0.25,
               "noise: scores of about unit deviation");
    nc_pitch_evidence_free(&e);
}

/* At harmonics, here on bins, the kernel falls with the root of the frequency. */
static void check_kernel(void)
{
    struct nc_pitch_evidence e;
    struct nc_pitch_evidence_params four_bins = params.evidence;
    four_bins.low = 4.0 * BIN_WIDTH;
    nc_pitch_evidence_init(&e, &four_bins, BIN_WIDTH, BINS, NULL);
    CHECK_NEAR((double)(e.kernel[4 * e.stride] / e.kernel[16 * e.stride]), 2.0, 1e-4,
               "the fourth harmonic counts half as much as the first");
    nc_pitch_evidence_free(&e);
}

/* Talkers in the background are in the mean power: a steady hum is no evidence of the voice. */
static void check_background(void)
{
    struct nc_pitch_evidence e;
    float alone[100], known[100], none[BINS] = {0};
    make_sound(1.0, 127.0, 127.0);
    analyse();
    nc_pitch_evidence_init(&e, &params.evidence, BIN_WIDTH, BINS, NULL);
    nc_pitch_evidence(&e, power, noise, none, alone);
    nc_pitch_evidence(&e, power, noise, power, known);
    float most_alone = 0.0F, most_known = 0.0F;
    for (size_t i = 0; i < e.candidates; i++) {
        most_alone = fmaxf(most_alone, alone[i]);
        most_known = fmaxf(most_known, known[i]);
    }
    CHECK(most_known < 0.5F * most_alone, "what sounds on average counts less");
    nc_pitch_evidence_free(&e);
}

/* ---- a tiny model, by enumeration of all paths ---- */

enum { TINY = STATES - 1, STEPS = 5 };

static const struct nc_pitch_hmm_params tiny = {
    .glide = 5.0, .voiced = 0.2, .unvoiced = 0.4, .start = 0.3};
static const double tiny_hop = 0.05, tiny_per_octave = 4.0; /* a deviation of 1 step */

static double transition(size_t from, size_t to)
{
    double end = 1.0 - exp(-tiny_hop / 0.2), begin = 1.0 - exp(-tiny_hop / 0.4);
    if (from == TINY)
        return to == TINY ? 1.0 - begin : begin / TINY;
    if (to == TINY)
        return end;
    double sum = 0.0;
    for (int d = -3; d <= 3; d++)
        sum += exp(-1.4 * abs(d));
    return (1.0 - end) * exp(-1.4 * fabs((double)from - (double)to)) / sum;
}

/* marginal[STEPS][STATES] of the first `frames` frames, over all paths. */
static void enumerate(size_t frames, const float *ratio, double marginal[][STATES])
{
    size_t paths = 1;
    double total = 0.0;
    memset(marginal, 0, STEPS * sizeof *marginal);
    for (size_t t = 0; t < frames; t++)
        paths *= STATES;
    for (size_t path = 0; path < paths; path++) {
        size_t state[STEPS];
        double p = 1.0;
        for (size_t t = 0, rest = path; t < frames; t++, rest /= STATES) {
            state[t] = rest % STATES;
            p *= t > 0 ? transition(state[t - 1], state[t]) : state[t] == TINY ? 0.7 : 0.3 / TINY;
            p *= state[t] == TINY ? 1.0 : exp((double)ratio[t * TINY + state[t]]);
        }
        total += p;
        for (size_t t = 0; t < frames; t++)
            marginal[t][state[t]] += p;
    }
    for (size_t t = 0; t < frames; t++)
        for (size_t i = 0; i < STATES; i++)
            marginal[t][i] /= total;
}

static double difference(const float *got, const double *want)
{
    double most = 0.0;
    for (size_t i = 0; i < STATES; i++)
        most = fmax(most, fabs((double)got[i] - want[i]));
    return most;
}

static void check_hmm(void)
{
    static const float ratio[STEPS * TINY] = {0.5F,  2.0F,  -1.0F, 1.0F, 1.5F, -0.5F, -1.0F, -1.0F,
                                              -1.0F, -1.0F, 0.0F,  3.0F, 4.0F, -1.0F, -1.0F};
    struct nc_pitch_hmm h;
    double want[STEPS][STATES], most = 0.0;
    float state[STATES], posterior[STEPS][STATES];
    CHECK(nc_pitch_hmm_init(&h, &tiny, tiny_hop, tiny_per_octave, TINY, NULL) == 0, "a model");
    nc_pitch_hmm_start(&h, state);
    for (size_t t = 0; t < STEPS; t++) {
        if (t > 0)
            nc_pitch_hmm_predict(&h, state);
        nc_pitch_hmm_update(&h, ratio + t * TINY, state);
        enumerate(t + 1, ratio, want);
        most = fmax(most, difference(state, want[t]));
    }
    CHECK_NEAR(most, 0.0, 2e-6, "the forward filter equals enumeration of all paths");
    nc_pitch_hmm_smooth(&h, STEPS, ratio, &posterior[0][0]);
    most = 0.0;
    for (size_t t = 0; t < STEPS; t++)
        most = fmax(most, difference(posterior[t], want[t]));
    CHECK_NEAR(most, 0.0, 2e-6, "forward-backward equals enumeration of all paths");
    nc_pitch_hmm_free(&h);
}

/* ---- where there is nothing to track ---- */

/* The greatest probability of voice, frame by frame and of a recording of one frame. */
static float voiced_at(double bin_width, double hop, size_t bins)
{
    struct nc_pitch_tracker t;
    float most = 0.0F;
    if (nc_pitch_tracker_init(&t, &params, bin_width, hop, bins, NULL) != 0)
        return NAN;
    for (size_t i = 0; i < 20; i++)
        most = fmaxf(most, nc_pitch_step(&t, power, noise).voiced);
    nc_pitch_track(&t, 1, power, noise, pitch, NULL);
    most = fmaxf(most, pitch[0].voiced);
    nc_pitch_tracker_free(&t);
    return most;
}

static void check_limits(void)
{
    make_sound(1.0, 127.0, 127.0);
    analyse();
    CHECK(voiced_at(BIN_WIDTH, HOP_SECONDS, BINS) > 0.9F, "a tone is voiced");
    CHECK(voiced_at(50.1, HOP_SECONDS, BINS) == 0.0F, "not where bins are wider than 50 Hz");
    CHECK(voiced_at(BIN_WIDTH, HOP_SECONDS, 40) == 0.0F,
          "nor where the spectrum ends below 1500 Hz");
    CHECK(voiced_at(4000.0, HOP_SECONDS, 2) == 0.0F, "nor with two bins");
    CHECK(voiced_at(BIN_WIDTH, HOP_SECONDS, 50) > 0.9F, "it is where it just does not");
    CHECK(voiced_at(BIN_WIDTH, 1.0 / 192000.0, BINS) > 0.9F, "a hop of one sample");
    CHECK(voiced_at(BIN_WIDTH, 10.0, BINS) > 0.9F, "a hop of ten seconds");
}

static int sane(void)
{
    for (size_t t = 0; t < FRAMES; t++)
        if (!(pitch[t].voiced >= 0.0F && pitch[t].voiced <= 1.0F) ||
            (pitch[t].voiced > 0.0F && !(pitch[t].f0 > 69.0F && pitch[t].f0 < 401.0F)))
            return 0;
    return 1;
}

static void check_extremes(void)
{
    struct nc_rng rng;
    struct nc_pitch_tracker t;
    nc_rng_seed(&rng, 9);
    nc_pitch_tracker_init(&t, &params, BIN_WIDTH, HOP_SECONDS, BINS, NULL);
    CHECK(nc_pitch_track(&t, 0, power, noise, pitch, NULL) == 0, "no frames");
    nc_pitch_tracker_free(&t);
    for (int online = 0; online < 2; online++) {
        memset(power, 0, sizeof power);
        memset(noise, 0, sizeof noise);
        CHECK(track(online) == 0 && sane() && mean_voiced(0) < 0.3, "nothing at all");
        for (size_t i = 0; i < FRAMES * BINS; i++)
            power[i] = noise[i] = 1e-12F;
        CHECK(track(online) == 0 && sane() && mean_voiced(0) < 0.3, "silence");
        for (size_t i = 0; i < FRAMES * BINS; i++) {
            power[i] = nc_rng_uniform(&rng) < 0.5 ? 1e-12F : 1e20F;
            noise[i] = nc_rng_uniform(&rng) < 0.5 ? 1e-12F : 1e20F;
        }
        CHECK(track(online) == 0 && sane(), "powers that jump from end to end");
    }
}

int main(void)
{
    struct nc_mixture_params mixture;
    struct nc_error err = {0};
    if (!CHECK(nc_mixture_preset("default", &mixture, &err) == NC_OK, "the default's constants"))
        return check_done();
    params = mixture.pitch;
    check_hmm();
    check_scores();
    check_kernel();
    check_background();
    check_sounds(0);
    check_sounds(1);
    check_limits();
    check_extremes();
    return check_done();
}
