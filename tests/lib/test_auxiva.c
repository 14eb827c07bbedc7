/* Spectra there and back, the algebra of one bin, and sources separated from a mixture with delays
 * and echoes. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/auxiva.h"
#include "methods/iterative_projection.h"

static void check_round_trip(size_t frames, size_t channels, size_t n_fft, size_t cache)
{
    struct nc_rng rng;
    struct nc_error err;
    struct nc_spectral_frames spectra;
    float *x = nc_array(frames * channels, sizeof *x, "signal", NULL);
    float *out = nc_array(n_fft / 4 * channels, sizeof *out, "block", NULL);
    struct nc_signal signal = nc_signal_memory(x, frames, channels);
    struct nc_spectral_synthesis *synthesis = nc_spectral_synthesis_new(n_fft, channels, &err);
    size_t lead = n_fft - n_fft / 4;
    double worst = 0;

    nc_rng_seed(&rng, frames);
    for (size_t i = 0; i < frames * channels; i++)
        x[i] = (float)nc_rng_normal(&rng);
    CHECK(nc_spectral_frames_init(&spectra, &signal, n_fft, cache, &err) == NC_OK, "spectra");
    CHECK(spectra.frames * spectra.hop >= frames + lead, "every sample is covered");
    for (size_t t = 0; t < spectra.frames; t++) {
        const float *re;
        const float *im;
        nc_spectral_frames_get(&spectra, t, &re, &im, &err);
        nc_spectral_synthesis_add(synthesis, re, im, out);
        for (size_t i = 0; i < spectra.hop; i++) {
            size_t at = t * spectra.hop + i;
            for (size_t c = 0; at >= lead && at - lead < frames && c < channels; c++)
                worst = fmax(worst, fabs((double)out[i * channels + c] -
                                         (double)x[(at - lead) * channels + c]));
        }
    }
    CHECK(worst < 3e-6, "the signal comes back");
    nc_spectral_frames_free(&spectra);
    nc_spectral_synthesis_free(synthesis);
    free(x);
    free(out);
}

static void check_projection(void)
{
    enum { N = 3 };
    struct nc_rng rng;
    struct nc_error err;
    struct nc_projection projection;
    double complex w[N * N], v[N * N] = {0}, inverse[N * N];
    double log_determinant;
    double worst = 0;

    nc_rng_seed(&rng, 2);
    for (size_t i = 0; i < N * N; i++)
        w[i] = nc_rng_normal(&rng) + nc_rng_normal(&rng) * I;
    for (size_t r = 0; r < 8; r++) {
        double complex x[N];
        for (size_t i = 0; i < N; i++)
            x[i] = nc_rng_normal(&rng) + nc_rng_normal(&rng) * I;
        for (size_t i = 0; i < N * N; i++)
            v[i] += x[i / N] * conj(x[i % N]);
    }
    nc_projection_init(&projection, N, &err);
    CHECK(nc_projection_update(&projection, w, v, 1, &err) == NC_OK, "row updated");
    /* u = conj of row 1: w v u is 0 but in place 1, where it is u^H v u = 1. */
    for (size_t i = 0; i < N; i++) {
        double complex sum = 0;
        for (size_t c = 0; c < N; c++)
            for (size_t j = 0; j < N; j++)
                sum += w[i * N + c] * v[c * N + j] * conj(w[N + j]);
        worst = fmax(worst, cabs(sum - (i == 1)));
    }
    CHECK(worst < 1e-10, "orthogonal to the other rows, unit power");
    CHECK(nc_projection_invert(&projection, w, inverse, &log_determinant, &err) == NC_OK,
          "inverted");
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double complex sum = 0;
            for (size_t c = 0; c < N; c++)
                sum += w[i * N + c] * inverse[c * N + j];
            worst = fmax(worst, cabs(sum - (i == j)));
        }
    CHECK(worst < 1e-10, "w times its inverse is the identity");
    double complex determinant = w[0] * (w[4] * w[8] - w[5] * w[7]) -
                                 w[1] * (w[3] * w[8] - w[5] * w[6]) +
                                 w[2] * (w[3] * w[7] - w[4] * w[6]);
    CHECK_NEAR(log_determinant, log(cabs(determinant)), 1e-10, "log determinant");
    nc_projection_free(&projection);
}

enum { RATE = 8000, FRAMES = 6 * RATE, TAPS = 160 };

/* Noise in bursts of 40 to 200 ms; the echo path of source k to microphone c is a direct tap and
 * decaying ones after it. images: [2 sources][FRAMES][2 microphones]. */
static void make_room(float *images)
{
    struct nc_rng rng;
    double path[2][2][TAPS] = {0};
    static double dry[2][FRAMES];

    nc_rng_seed(&rng, 9);
    for (int k = 0; k < 2; k++) {
        size_t left = 0;
        double level = 0;
        for (size_t t = 0; t < FRAMES; t++, left--) {
            if (left == 0) {
                left = 320 + nc_rng_below(&rng, 1280);
                level = 0.1 * exp(1.2 * nc_rng_normal(&rng));
            }
            dry[k][t] = level * nc_rng_normal(&rng);
        }
        for (int c = 0; c < 2; c++) {
            path[k][c][k == c ? 2 : 5] = k == c ? 1 : 0.8;
            for (int i = 8; i < TAPS; i++)
                path[k][c][i] = 0.25 * exp(-i / 40.0) * nc_rng_normal(&rng);
        }
    }
    for (int k = 0; k < 2; k++)
        for (size_t t = 0; t < FRAMES; t++)
            for (int c = 0; c < 2; c++) {
                double sum = 0;
                for (size_t i = 0; i < TAPS && i <= t; i++)
                    sum += path[k][c][i] * dry[k][t - i];
                images[(size_t)k * 2 * FRAMES + 2 * t + (size_t)c] = (float)sum;
            }
}

/* 10 log10 of the reference's part in the estimate against the rest, scale apart. */
static double si_sdr(const float *estimate, size_t stride, const float *reference)
{
    double cross = 0, power = 0, total = 0;

    for (size_t t = 0; t < FRAMES; t++) {
        double e = (double)estimate[t * stride];
        double r = (double)reference[2 * t];
        cross += e * r;
        power += r * r;
        total += e * e;
    }
    double target = cross * cross / power;
    return 10 * log10(target / (total - target));
}

static void separate(const struct nc_signal *signal, size_t cache, float *separated,
                     struct nc_auxiva *auxiva)
{
    enum { N_FFT = 1024, HOP = N_FFT / 4, LEAD = N_FFT - HOP };
    struct nc_auxiva_options options = {.tolerance = 1e-5, .max_iterations = 100};
    struct nc_spectral_frames spectra;
    struct nc_error err;
    float y_re[2 * (N_FFT / 2 + 1)], y_im[2 * (N_FFT / 2 + 1)], out[2 * HOP];
    struct nc_spectral_synthesis *synthesis = nc_spectral_synthesis_new(N_FFT, 2, &err);

    nc_spectral_frames_init(&spectra, signal, N_FFT, cache, &err);
    CHECK(nc_auxiva(auxiva, &spectra, &options, &err) == NC_OK, "solved");
    CHECK(auxiva->converged, "converged");
    for (size_t t = 0; t < spectra.frames; t++) {
        const float *re;
        const float *im;
        nc_spectral_frames_get(&spectra, t, &re, &im, &err);
        nc_auxiva_apply(auxiva, re, im, y_re, y_im);
        nc_spectral_synthesis_add(synthesis, y_re, y_im, out);
        for (size_t i = 0; i < HOP; i++) {
            size_t at = t * HOP + i;
            if (at >= LEAD && at - LEAD < FRAMES)
                memcpy(separated + 2 * (at - LEAD), out + 2 * i, 2 * sizeof *out);
        }
    }
    nc_spectral_frames_free(&spectra);
    nc_spectral_synthesis_free(synthesis);
}

static void check_separation(void)
{
    float *images = nc_array(4 * FRAMES, sizeof *images, "images", NULL);
    float *mixed = nc_array(2 * FRAMES, sizeof *mixed, "mixture", NULL);
    float *separated = nc_array(2 * FRAMES, sizeof *separated, "sources", NULL);
    struct nc_signal signal = nc_signal_memory(mixed, FRAMES, 2);
    struct nc_auxiva auxiva, again;
    struct nc_error err;

    make_room(images);
    for (size_t i = 0; i < 2 * FRAMES; i++)
        mixed[i] = images[i] + images[2 * FRAMES + i];
    separate(&signal, 1 << 26, separated, &auxiva);
    size_t first = si_sdr(separated, 2, images) > 0 ? 0u : 1u; /* the component of source 0 */
    CHECK(auxiva.loudest[first] == 0 && auxiva.loudest[1 - first] == 1, "loudest microphones");
    for (size_t k = 0; k < 2; k++) {
        size_t component = k == 0 ? first : 1 - first;
        const float *image = images + k * 2 * FRAMES + k; /* as microphone k heard it */
        double before = si_sdr(mixed + k, 2, image);
        double after = si_sdr(separated + component, 2, image);
        CHECK(after > before + 8, "at least 8 dB better than the microphone");
        printf("# SI-SDR %.1f dB, was %.1f dB\n", after, before);
    }

    separate(&signal, 0, separated, &again);
    CHECK(memcmp(auxiva.unmixing, again.unmixing, auxiva.bins * 4 * sizeof *auxiva.unmixing) == 0,
          "the same bits when spectra are made anew on each pass");
    double complex corner = auxiva.unmixing[4 * 77 + 2];
    nc_auxiva_arrange(&auxiva, (size_t[]){1, 0}, (double[]){2, 3}, &err);
    CHECK(auxiva.unmixing[4 * 77] == 2 * corner, "reordered and scaled");
    nc_auxiva_free(&auxiva);
    nc_auxiva_free(&again);
    free(images);
    free(mixed);
    free(separated);
}

int main(void)
{
    check_round_trip(1000, 1, 256, 1 << 20);
    check_round_trip(4097, 3, 64, 0);
    check_round_trip(5, 2, 1024, 1 << 20);
    check_projection();
    check_separation();
    return check_done();
}
