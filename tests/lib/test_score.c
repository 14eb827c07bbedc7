/* The measures against independent implementations, on signals made here: pystoi 0.4.1 (STOI,
 * ESTOI), pysepm 0.1 (segmental SNR, LLR, WSS; a port of Loizou's programs), and against what
 * theory says. */
#include "stages/score.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

#define SECONDS 2.5

static double next_noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state / 2147483648.0 - 1;
}

/* A gliding voice of 24 harmonics in four syllables, with faint white noise. */
static void make_voice(float *voice, size_t samples, unsigned rate)
{
    uint32_t state = 12345;
    for (size_t i = 0; i < samples; i++) {
        double t = (double)i / rate, sum = 0;
        double envelope = fmax(0, sin(2 * M_PI * 1.5 * t));
        double phase = 2 * M_PI * 120 * t + 4 * sin(2 * M_PI * 0.7 * t);
        for (int h = 1; h < 25; h++)
            sum += cos(h * phase + h * h * 0.3) / h;
        voice[i] = (float)(0.15 * envelope * envelope * sum + 0.002 * next_noise(&state));
    }
}

/* Test signal: the voice at 0.8 of its level, at 0.5 in the second half, in low-pass noise. */
static void make_test(const float *voice, float *test, size_t samples)
{
    uint32_t state = 777;
    double noise = 0;
    for (size_t i = 0; i < samples; i++) {
        noise = 0.7 * noise + next_noise(&state);
        test[i] = (float)((i < samples / 2 ? 0.8 : 0.5) * (double)voice[i] + 0.03 * noise);
    }
}

struct expected {
    unsigned rate;
    double value[NC_MEASURES];
};

/* SI-SDR and SNR: their definitions in NumPy; the others: pystoi 0.4.1, pysepm 0.1. */
static const struct expected expected[] = {
    {8000, {3.4485021, 5.0233986, -3.1857051, 0.7708878, 0.1950689, 0.6378811, 33.2327241}},
    {10000, {3.6770992, 5.1850651, -3.1150211, 0.7744831, 0.1732806, 0.8845357, 31.3738823}},
    {16000, {3.6658338, 5.1646752, -3.1795789, 0.7849606, 0.1823986, 1.0534436, 31.6828036}},
    {44100, {3.6654121, 5.175383, -3.1766716, 0.8153532, 0.253487, 1.08637, 31.3365032}},
};

static const double tolerance[NC_MEASURES] = {1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-4};

static void test_agreement(void)
{
    for (size_t e = 0; e < sizeof expected / sizeof *expected; e++) {
        unsigned rate = expected[e].rate;
        size_t samples = (size_t)(rate * SECONDS);
        float *voice = malloc(samples * sizeof *voice), *test = malloc(samples * sizeof *test);
        struct nc_score score;
        make_voice(voice, samples, rate);
        make_test(voice, test, samples);
        CHECK(nc_score_all(voice, test, samples, 1, rate, &score, NULL) == 0, "scored");
        for (size_t m = 0; m < NC_MEASURES; m++) {
            char what[80];
            snprintf(what, sizeof what, "%s at %u Hz", nc_measure_info[m].title, rate);
            CHECK_NEAR(score.value[m], expected[e].value[m], tolerance[m], what);
        }
        free(voice);
        free(test);
    }
}

#define RATE 8000
#define SAMPLES 20000 /* SECONDS at RATE */

static float voice[SAMPLES], noisy[SAMPLES], other[SAMPLES], silence[SAMPLES];

static struct nc_score score_of(const float *reference, const float *test, size_t samples)
{
    struct nc_score score;
    CHECK(nc_score_all(reference, test, samples, 1, RATE, &score, NULL) == 0, "scored");
    return score;
}

static void test_limits(void)
{
    struct nc_score same = score_of(voice, voice, SAMPLES);
    CHECK(same.value[NC_SI_SDR] == NC_SCORE_LIMIT_DB, "equal signals: highest SI-SDR");
    CHECK(same.value[NC_SNR] == NC_SCORE_LIMIT_DB, "equal signals: highest SNR");
    CHECK_NEAR(same.value[NC_SEGMENTAL_SNR], 35, 1e-12, "equal signals: highest segmental SNR");
    CHECK_NEAR(same.value[NC_STOI], 1, 1e-9, "equal signals: STOI 1");
    CHECK_NEAR(same.value[NC_ESTOI], 1, 1e-9, "equal signals: ESTOI 1");
    CHECK_NEAR(same.value[NC_LLR], 0, 1e-12, "equal signals: LLR 0");
    CHECK_NEAR(same.value[NC_WSS], 0, 1e-12, "equal signals: WSS 0");

    struct nc_score mute = score_of(voice, silence, SAMPLES);
    CHECK(mute.value[NC_SI_SDR] == -NC_SCORE_LIMIT_DB, "silent test signal: lowest SI-SDR");
    CHECK_NEAR(mute.value[NC_SNR], 0, 1e-12, "silent test signal: SNR 0 dB");
    CHECK_NEAR(mute.value[NC_STOI], 0, 1e-9, "silent test signal: STOI 0");

    struct nc_score undefined = score_of(silence, voice, SAMPLES);
    struct nc_score brief = score_of(voice + SAMPLES / 8, noisy + SAMPLES / 8, 100);
    struct nc_score empty = score_of(voice, noisy, 0);
    for (size_t m = 0; m < NC_MEASURES; m++) {
        CHECK(isnan(undefined.value[m]), "silent reference: undefined");
        CHECK(isnan(empty.value[m]), "no samples: undefined");
        if (m != NC_SI_SDR && m != NC_SNR)
            CHECK(isnan(brief.value[m]), "12 ms: undefined");
    }
}

static void test_theory(void)
{
    for (size_t i = 0; i < SAMPLES; i++)
        other[i] = -0.25f * noisy[i];
    struct nc_score score = score_of(voice, noisy, SAMPLES);
    struct nc_score scaled = score_of(voice, other, SAMPLES);
    CHECK_NEAR(scaled.value[NC_SI_SDR], score.value[NC_SI_SDR], 1e-9, "SI-SDR ignores the level");
    CHECK_NEAR(scaled.value[NC_STOI], score.value[NC_STOI], 1e-9, "STOI ignores the level");
    CHECK_NEAR(scaled.value[NC_LLR], score.value[NC_LLR], 1e-9, "LLR ignores the level");

    for (size_t i = 0; i < SAMPLES; i++)
        other[i] = 1.5f * voice[i];
    struct nc_score louder = score_of(voice, other, SAMPLES);
    CHECK_NEAR(louder.value[NC_SNR], 6.0206, 1e-4, "half the amplitude as error: 6.02 dB");

    struct nc_score gain;
    nc_score_improvement(&louder, &score, &gain);
    CHECK(gain.value[NC_STOI] > 0 && gain.value[NC_LLR] > 0, "less noise is an improvement");
    CHECK_NEAR(gain.value[NC_WSS], score.value[NC_WSS] - louder.value[NC_WSS], 1e-12,
               "of a distance: how much it fell");
}

static void test_channels(void)
{
    float *reference = malloc(2 * SAMPLES * sizeof *reference);
    float *test = malloc(2 * SAMPLES * sizeof *test);
    for (size_t i = 0; i < SAMPLES; i++) {
        reference[2 * i] = reference[2 * i + 1] = voice[i];
        test[2 * i] = noisy[i];
        test[2 * i + 1] = voice[i];
    }
    struct nc_score left = score_of(voice, noisy, SAMPLES), both;
    struct nc_score right = score_of(voice, voice, SAMPLES);
    CHECK(nc_score_all(reference, test, SAMPLES, 2, RATE, &both, NULL) == 0, "stereo scored");
    for (size_t m = 0; m < NC_MEASURES; m++)
        CHECK_NEAR(both.value[m], (left.value[m] + right.value[m]) / 2, 1e-9, "mean of channels");
    free(reference);
    free(test);
}

int main(void)
{
    make_voice(voice, SAMPLES, RATE);
    make_test(voice, noisy, SAMPLES);
    test_agreement();
    test_limits();
    test_theory();
    test_channels();
    return check_done();
}
