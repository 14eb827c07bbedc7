/* The transform against its definition, and the inverse against the signal. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/rng.h"
#include "stages/istft.h"
#include "stages/stft.h"

static struct nc_error err;

static struct nc_stft_params make_params(size_t n_fft, size_t window_length, size_t hop,
                                         enum nc_window window, int full)
{
    return (struct nc_stft_params){
        .n_fft = n_fft,
        .window_length = window_length,
        .hop = hop,
        .window = window,
        .pad = full ? n_fft - hop : n_fft / 2,
        .center = !full,
    };
}

static float *noise(size_t count)
{
    struct nc_rng rng;
    float *x = malloc((count + 1) * sizeof *x);
    nc_rng_seed(&rng, count);
    for (size_t i = 0; i < count; i++)
        x[i] = (float)(0.1 * nc_rng_normal(&rng));
    return x;
}

/* All frames, fed in blocks; to be freed. */
static float *transform(const struct nc_stft_params *params, size_t channels, const float *x,
                        size_t samples, size_t block, size_t *frames)
{
    struct nc_stft *stft;
    uint64_t reach;
    if (nc_stft_new(&stft, params, channels, &err) != NC_OK)
        return NULL;
    nc_stft_reach(params, &reach, &err);
    uint64_t total = nc_stft_frames(reach, params->hop, samples);
    size_t frame = 2 * nc_stft_bins(params) * channels;
    float *spec = calloc((size_t)total + 1, frame * sizeof *spec);
    *frames = 0;
    for (size_t done = 0; done < samples; done += block) {
        size_t count = samples - done < block ? samples - done : block;
        nc_stft_feed(stft, x + done * channels, count, &err);
        *frames += nc_stft_take(stft, spec + *frames * frame, (size_t)total - *frames);
    }
    nc_stft_end(stft);
    *frames += nc_stft_take(stft, spec + *frames * frame, (size_t)total + 1 - *frames);
    if (*frames != total)
        printf("# %zu frames, not %zu\n", *frames, (size_t)total);
    nc_stft_free(stft);
    return spec;
}

/* Largest difference between x and the inverse of spec; negative on an error, 1e9 if the number of
 * samples is wrong. */
static double invert(const struct nc_stft_params *params, size_t channels, const float *x,
                     size_t samples, const float *spec, size_t frames, int known)
{
    struct nc_istft *istft;
    if (nc_istft_new(&istft, params, channels, known ? samples : UINT64_MAX, &err) != NC_OK)
        return -1;
    size_t frame = 2 * nc_stft_bins(params) * channels, total = 0, count;
    const float *y;
    double worst = 0;
    for (size_t t = 0; t <= frames; t++) {
        int status = t < frames ? nc_istft_frame(istft, spec + t * frame, &y, &count, &err)
                                : nc_istft_finish(istft, samples, &y, &count, &err);
        if (status != NC_OK || total + count > samples) {
            worst = status != NC_OK ? -1 : 1e9;
            break;
        }
        for (size_t i = 0; i < count * channels; i++)
            worst = fmax(worst, fabs((double)(y[i] - x[total * channels + i])));
        total += count;
        if (t == frames && total != samples)
            worst = 1e9;
    }
    nc_istft_free(istft);
    return worst;
}

static void check_definition(void)
{
    enum { SAMPLES = 300, CHANNELS = 2 };
    const double circle = 6.283185307179586;
    struct nc_stft_params params = make_params(60, 44, 13, NC_WINDOW_HANN, 0);
    float *x = noise(SAMPLES * CHANNELS);
    size_t frames = 0, bins = nc_stft_bins(&params);
    float *spec = transform(&params, CHANNELS, x, SAMPLES, 7, &frames);
    CHECK(frames == 1 + SAMPLES / 13 || frames == 2 + SAMPLES / 13, "librosa's number of frames");
    double worst = 0;
    for (size_t t = 0; t < frames; t++)
        for (size_t c = 0; c < CHANNELS; c++)
            for (size_t k = 0; k < bins; k++) {
                double re = 0, im = 0;
                for (size_t i = 8; i < 52; i++) {
                    double w = 0.5 - 0.5 * cos(circle * (double)(i - 8) / 44);
                    long at = (long)(t * 13 + i) - 30;
                    if (at < 0 || at >= SAMPLES)
                        continue;
                    double v = w * (double)x[at * CHANNELS + (long)c];
                    re += v * cos(circle * (double)(k * i) / 60);
                    im -= v * sin(circle * (double)(k * i) / 60);
                }
                const float *y = spec + 2 * ((t * CHANNELS + c) * bins + k);
                worst = fmax(worst, fmax(fabs(re - (double)y[0]), fabs(im - (double)y[1])));
            }
    CHECK_NEAR(worst, 0, 1e-6, "frames are the discrete Fourier transform of the definition");
    free(x);
    free(spec);

    params = make_params(512, 512, 128, NC_WINDOW_HANN, 0);
    uint64_t reach = 0;
    int equal = nc_stft_reach(&params, &reach, &err) == NC_OK;
    for (size_t samples = 1; samples < 2000; samples++)
        equal &= nc_stft_frames(reach, 128, samples) == 1 + samples / 128;
    CHECK(equal, "librosa's number of frames for a quarter's hop, whatever the length");
}

static void check_round_trips(void)
{
    static const struct {
        size_t n_fft, window_length, hop;
    } sizes[] = {{512, 512, 128}, {512, 512, 256}, {512, 400, 100},   {64, 64, 1}, {250, 250, 60},
                 {63, 63, 20},    {63, 50, 11},    {4096, 4096, 128}, {2, 2, 1}};
    static const size_t lengths[] = {0, 1, 2, 99, 127, 128, 129, 256, 5000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        double worst = 0, least = 0;
        size_t few = 0;
        for (unsigned w = 0; w < 2 * NC_WINDOW_COUNT; w++)
            for (size_t l = 0; l < 2 * sizeof lengths / sizeof *lengths; l++) {
                size_t samples = lengths[l / 2], channels = 1 + w % 3, frames = 0;
                struct nc_stft_params params =
                    make_params(sizes[s].n_fft, sizes[s].window_length, sizes[s].hop,
                                (enum nc_window)(w % NC_WINDOW_COUNT), w >= NC_WINDOW_COUNT);
                float *x = noise(samples * channels);
                float *spec = transform(&params, channels, x, samples, 100, &frames);
                few += params.center && sizes[s].n_fft % 2 == 0 && samples > 0 &&
                       frames < 1 + samples / params.hop;
                double got = invert(&params, channels, x, samples, spec, frames, l % 2);
                worst = fmax(worst, got);
                least = fmin(least, got);
                free(x);
                free(spec);
            }
        char what[100];
        snprintf(what, sizeof what, "round trip of n_fft %zu, window %zu, hop %zu", sizes[s].n_fft,
                 sizes[s].window_length, sizes[s].hop);
        CHECK(least >= 0, "every window inverts");
        CHECK_NEAR(worst, 0, 1e-6, what);
        CHECK(few == 0, "at least 1 + samples / hop frames");
    }
}

static void check_blocks(void)
{
    struct nc_stft_params params = make_params(128, 128, 32, NC_WINDOW_SQRT_HANN, 1);
    float *x = noise(3000);
    size_t frames = 0, again = 0;
    float *whole = transform(&params, 1, x, 3000, 3000, &frames);
    float *blocks = transform(&params, 1, x, 3000, 1, &again);
    CHECK(frames == (3000 + 128 - 32 + 31) / 32, "frames with window - hop zeros before");
    CHECK(frames == again && memcmp(whole, blocks, frames * 65 * 2 * sizeof *whole) == 0,
          "blocks do not matter");

    /* Latency: frame t needs (t + 1) hop samples, and gives as many back at once. */
    struct nc_stft *stft;
    struct nc_istft *istft;
    nc_stft_new(&stft, &params, 1, &err);
    nc_istft_new(&istft, &params, 1, 3000, &err);
    int in_time = 1;
    size_t written = 0, count;
    for (size_t t = 0; t < 20; t++) {
        const float *y;
        in_time &= nc_stft_samples_for(stft, 1) == 32;
        nc_stft_feed(stft, x + 32 * t, 32, &err);
        in_time &= nc_stft_take(stft, blocks, 5) == 1;
        nc_istft_frame(istft, blocks, &y, &count, &err);
        written += count;
        in_time &= written + 96 == 32 * (t + 1) || (written == 0 && t < 3);
    }
    CHECK(in_time, "a frame in, a hop out, as soon as possible");
    nc_stft_free(stft);
    nc_istft_free(istft);
    free(x);
    free(whole);
    free(blocks);
}

static void check_refusals(void)
{
    struct nc_istft *istft;
    struct nc_stft_params params = make_params(256, 256, 256, NC_WINDOW_HANN, 0);
    CHECK(nc_istft_new(&istft, &params, 1, 10, &err) == NC_ERR_DATA &&
              strstr(err.text, "not invertible"),
          "windows that leave gaps are refused");
    params = make_params(256, 100, 120, NC_WINDOW_RECT, 0);
    CHECK(nc_istft_new(&istft, &params, 1, 10, &err) == NC_ERR_DATA, "hop beyond the window");
    params = make_params(256, 300, 64, NC_WINDOW_HANN, 0);
    CHECK(nc_istft_new(&istft, &params, 1, 10, &err) == NC_ERR_USAGE, "window beyond n_fft");

    /* A Hann window that begins at the first sample gives it no weight. */
    params = (struct nc_stft_params){256, 256, 64, NC_WINDOW_HANN, 0, false};
    size_t frames = 0;
    float *x = noise(1000);
    float *spec = transform(&params, 1, x, 1000, 1000, &frames);
    CHECK(invert(&params, 1, x, 1000, spec, frames, 1) < 0 && strstr(err.text, "sample 0 "),
          "a sample that no window covers is named");
    free(spec);

    params = make_params(256, 256, 64, NC_WINDOW_HANN, 0);
    spec = transform(&params, 1, x, 1000, 1000, &frames);
    CHECK(invert(&params, 1, x, 1000, spec, frames - 4, 1) < 0, "missing frames are noticed");
    free(spec);
    free(x);
}

int main(void)
{
    check_definition();
    check_round_trips();
    check_blocks();
    check_refusals();
    return check_done();
}
