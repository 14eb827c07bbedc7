#include "methods/spectral_frames.h"

#include <fftw3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/window.h"

/* One real transform of n_fft samples, forwards or back, with its window. */
struct transform {
    size_t n_fft, bins;
    double *window;
    float *samples;
    fftwf_complex *spectrum;
    fftwf_plan plan;
};

static void transform_free(struct transform *t)
{
    if (t->plan)
        fftwf_destroy_plan(t->plan);
    free(t->window);
    fftwf_free(t->samples);
    fftwf_free(t->spectrum);
}

static int transform_init(struct transform *t, size_t n_fft, bool back, struct nc_error *err)
{
    t->n_fft = n_fft;
    t->bins = n_fft / 2 + 1;
    t->window = nc_array(n_fft, sizeof *t->window, "window", err);
    t->samples = fftwf_alloc_real(n_fft);
    t->spectrum = fftwf_alloc_complex(t->bins);
    if (!t->window || !t->samples || !t->spectrum)
        return nc_fail_memory(err, "transform", (double)n_fft * 12);
    t->plan = back ? fftwf_plan_dft_c2r_1d((int)n_fft, t->spectrum, t->samples, FFTW_ESTIMATE)
                   : fftwf_plan_dft_r2c_1d((int)n_fft, t->samples, t->spectrum, FFTW_ESTIMATE);
    if (!t->plan)
        return nc_fail(err, NC_ERR_INTERNAL, "no transform of %zu samples", n_fft);
    nc_window_fill(NC_WINDOW_SQRT_HANN, t->window, n_fft);
    return NC_OK;
}

struct analysis {
    struct transform transform;
    bool keep;      /* the cache holds all frames */
    size_t made;    /* frames in the cache */
    float *spectra; /* [frames, or 1][2][channels][bins] */
    float *block;   /* samples under the window, [n_fft][channels] */
};

int nc_spectral_frames_init(struct nc_spectral_frames *frames, const struct nc_signal *signal,
                            size_t n_fft, size_t cache_bytes, struct nc_error *err)
{
    memset(frames, 0, sizeof *frames);
    frames->signal = *signal;
    frames->n_fft = n_fft;
    frames->hop = n_fft / NC_SPECTRAL_OVERLAP;
    frames->bins = n_fft / 2 + 1;
    frames->frames = (signal->frames + n_fft - 1) / frames->hop;
    struct analysis *a = nc_array(1, sizeof *a, "spectra", err);
    if (!a)
        return NC_ERR_SYSTEM;
    frames->private = a;
    size_t frame_bytes = 2 * signal->channels * frames->bins * sizeof(float);
    a->keep = frames->frames <= cache_bytes / frame_bytes;
    a->spectra = nc_array(a->keep ? frames->frames : 1, frame_bytes, "spectra", err);
    a->block = nc_array(n_fft * signal->channels, sizeof *a->block, "signal block", err);
    if (!a->spectra || !a->block)
        return NC_ERR_SYSTEM;
    return transform_init(&a->transform, n_fft, false, err);
}

void nc_spectral_frames_free(struct nc_spectral_frames *frames)
{
    struct analysis *a = frames->private;

    if (!a)
        return;
    transform_free(&a->transform);
    free(a->spectra);
    free(a->block);
    free(a);
    frames->private = NULL;
}

/* Fills the block with the samples under frame t's window, silence beyond both ends. */
static int read_block(const struct nc_spectral_frames *frames, size_t t, struct nc_error *err)
{
    struct analysis *a = frames->private;
    size_t channels = frames->signal.channels;
    size_t lead = frames->n_fft - frames->hop; /* silence before the signal */
    size_t start = t * frames->hop;
    size_t before = start < lead ? lead - start : 0;
    size_t first = start < lead ? 0 : start - lead;
    size_t count = frames->n_fft - before;

    if (count > frames->signal.frames - first)
        count = frames->signal.frames - first;
    memset(a->block, 0, frames->n_fft * channels * sizeof *a->block);
    return frames->signal.read(&frames->signal, first, count, a->block + before * channels, err);
}

int nc_spectral_frames_get(struct nc_spectral_frames *frames, size_t t, const float **re,
                           const float **im, struct nc_error *err)
{
    struct analysis *a = frames->private;
    size_t channels = frames->signal.channels;
    size_t half = channels * frames->bins;
    float *place = a->spectra + (a->keep ? t * 2 * half : 0);

    *re = place;
    *im = place + half;
    if (a->keep && t < a->made)
        return NC_OK;
    int status = read_block(frames, t, err);
    if (status)
        return status;
    for (size_t c = 0; c < channels; c++) {
        for (size_t i = 0; i < frames->n_fft; i++)
            a->transform.samples[i] =
                (float)(a->transform.window[i] * (double)a->block[i * channels + c]);
        fftwf_execute(a->transform.plan);
        for (size_t f = 0; f < frames->bins; f++) {
            place[c * frames->bins + f] = a->transform.spectrum[f][0];
            place[half + c * frames->bins + f] = a->transform.spectrum[f][1];
        }
    }
    if (a->keep && t == a->made)
        a->made++;
    return NC_OK;
}

struct nc_spectral_synthesis {
    struct transform transform;
    size_t channels, hop;
    float *sum; /* windows added up so far, [n_fft][channels] */
};

struct nc_spectral_synthesis *nc_spectral_synthesis_new(size_t n_fft, size_t channels,
                                                        struct nc_error *err)
{
    struct nc_spectral_synthesis *s = nc_array(1, sizeof *s, "synthesis", err);

    if (!s)
        return NULL;
    s->channels = channels;
    s->hop = n_fft / NC_SPECTRAL_OVERLAP;
    s->sum = nc_array(n_fft * channels, sizeof *s->sum, "synthesis", err);
    if (!s->sum || transform_init(&s->transform, n_fft, true, err)) {
        nc_spectral_synthesis_free(s);
        return NULL;
    }
    return s;
}

void nc_spectral_synthesis_free(struct nc_spectral_synthesis *synthesis)
{
    if (!synthesis)
        return;
    transform_free(&synthesis->transform);
    free(synthesis->sum);
    free(synthesis);
}

void nc_spectral_synthesis_add(struct nc_spectral_synthesis *synthesis, const float *re,
                               const float *im, float *out)
{
    struct transform *t = &synthesis->transform;
    size_t channels = synthesis->channels;
    size_t done = synthesis->hop * channels;
    size_t rest = (t->n_fft - synthesis->hop) * channels;
    /* The inverse transform scales by n_fft; squared windows add up to half the overlap. */
    double scale = 2.0 / (double)(NC_SPECTRAL_OVERLAP * t->n_fft);

    for (size_t c = 0; c < channels; c++) {
        for (size_t f = 0; f < t->bins; f++) {
            t->spectrum[f][0] = re[c * t->bins + f];
            t->spectrum[f][1] = im[c * t->bins + f];
        }
        fftwf_execute(t->plan);
        for (size_t i = 0; i < t->n_fft; i++)
            synthesis->sum[i * channels + c] +=
                (float)(scale * t->window[i] * (double)t->samples[i]);
    }
    memcpy(out, synthesis->sum, done * sizeof *out);
    memmove(synthesis->sum, synthesis->sum + done, rest * sizeof *synthesis->sum);
    memset(synthesis->sum + rest, 0, done * sizeof *synthesis->sum);
}
