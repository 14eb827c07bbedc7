/* The mixture in segments, against the whole recording. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/mixture_segments.h"

enum { FRAMES = 9000, N_FFT = 64, HOP = 16, BINS = N_FFT / 2 + 1, CELLS = FRAMES * BINS };

static const struct nc_mixture_shape shape = {.rate = 2000.0, .n_fft = N_FFT, .hop = HOP};

static struct nc_mixture_params params;
static float power[CELLS], noise[CELLS], snr[CELLS], voice[CELLS];
static float part_noise[CELLS], part_snr[CELLS], part_voice[CELLS];

static float exponential(struct nc_rng *rng)
{
    return (float)-log(1.0 - nc_rng_uniform(rng));
}

/* Noise whose level wanders, and bursts of voice at random times. */
static void fill(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 4);
    size_t left = 0;
    float burst = 0.0F;
    for (size_t t = 0; t < FRAMES; t++) {
        float level = 1e-3F * (float)exp(0.7 * sin((double)t / 400.0));
        if (left-- == 0) {
            left = 10 + nc_rng_below(&rng, 60);
            burst = nc_rng_uniform(&rng) < 0.5 ? 0.0F : 0.3F * exponential(&rng);
        }
        for (size_t k = 0; k < BINS; k++) {
            float here = k % 4 == 1 ? burst : 0.0F;
            power[t * BINS + k] = level * exponential(&rng) + here * exponential(&rng) + 1e-12F;
        }
    }
}

static void silence(size_t from, size_t to)
{
    for (size_t i = from * BINS; i < to * BINS; i++)
        power[i] = 1e-12F;
}

static size_t take_all(struct nc_mixture_segments *s, size_t taken)
{
    for (;;) {
        size_t at = taken * BINS;
        const struct nc_mixture_fields out = {part_noise + at, part_snr + at, part_voice + at};
        size_t n = nc_mixture_segments_take(s, 777, &out);
        if (n == 0)
            return taken;
        taken += n;
    }
}

/* Through segments, in blocks that do not match them; returns the frames that came out. */
static size_t run_segments(const struct nc_segment_params *size, size_t frames)
{
    struct nc_mixture_segments *s;
    size_t taken = 0, pushed = 0;
    if (nc_mixture_segments_new(&params, size, &shape, &s, NULL))
        return 0;
    while (pushed < frames) {
        size_t block = frames - pushed < 1000 ? frames - pushed : 1000, accepted;
        if (nc_mixture_segments_push(s, block, power + pushed * BINS, NULL, &accepted, NULL))
            break;
        pushed += accepted;
        taken = take_all(s, taken);
    }
    if (nc_mixture_segments_end(s, NULL) == 0)
        taken = take_all(s, taken);
    nc_mixture_segments_free(s);
    return taken;
}

static int run_whole(size_t frames)
{
    const struct nc_mixture_fields out = {noise, snr, voice};
    return nc_mixture(&params, &shape, frames, power, NULL, &out, NULL);
}

/* Energy of the difference that the two gains make, in dB of the output's; the worst second. */
static double worst_seam(size_t frames)
{
    enum { SECOND = 125 };
    double worst = -400.0;
    for (size_t from = 0; from + SECOND <= frames; from += SECOND) {
        double difference = 0.0, energy = 0.0;
        for (size_t t = from; t < from + SECOND; t++) {
            float a[BINS], b[BINS];
            size_t at = t * BINS;
            nc_gain(&params.gain, BINS, power + at, noise + at, snr + at, NULL, a);
            nc_gain(&params.gain, BINS, power + at, part_noise + at, part_snr + at, NULL, b);
            for (size_t k = 0; k < BINS; k++) {
                difference += (double)((a[k] - b[k]) * (a[k] - b[k]) * power[at + k]);
                energy += (double)(a[k] * a[k] * power[at + k]);
            }
        }
        worst = fmax(worst, 10.0 * log10(difference / energy + 1e-40));
    }
    return worst;
}

static int same(const float *a, const float *b, size_t frames)
{
    return memcmp(a, b, frames * BINS * sizeof *a) == 0;
}

static void check_seams(void)
{
    const struct nc_segment_params size = {.advance = 12.0, .context = 12.0, .fade = 1.0};
    fill();
    CHECK(run_whole(FRAMES) == 0, "the whole runs");
    CHECK(run_segments(&size, FRAMES) == FRAMES, "as many frames come out of segments");
    CHECK(worst_seam(FRAMES) < -60.0, "seams are below -60 dB");
    printf("# worst second: %.1f dB\n", worst_seam(FRAMES));
    CHECK(!same(snr, part_snr, FRAMES), "segments were made at all");

    silence(0, 300);
    silence(2000, 2010);
    silence(4000, 5500);
    silence(FRAMES - 200, FRAMES);
    CHECK(run_whole(FRAMES) == 0 && run_segments(&size, FRAMES) == FRAMES, "with silence within");
    CHECK(worst_seam(FRAMES) < -60.0, "the same with silence");
}

static void check_short(void)
{
    fill();
    silence(0, 20);
    silence(300, 330);
    size_t lengths[] = {0, 1, 10, 25, 3000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t n = lengths[i];
        run_whole(n);
        CHECK(run_segments(&nc_segment_defaults, n) == n && same(snr, part_snr, n) &&
                  same(noise, part_noise, n) && same(voice, part_voice, n),
              "a short recording is clustered whole");
    }
}

static void check_errors(void)
{
    struct nc_mixture_segments *s;
    size_t accepted;
    float bad[BINS] = {NAN};
    nc_mixture_segments_new(&params, &nc_segment_defaults, &shape, &s, NULL);
    CHECK(nc_mixture_segments_push(s, 1, bad, NULL, &accepted, NULL) == NC_ERR_DATA,
          "NaN is refused");
    nc_mixture_segments_free(s);
}

int main(void)
{
    if (nc_mixture_preset("default", &params, NULL))
        return 1;
    check_seams();
    check_short();
    check_errors();
    return check_done();
}
