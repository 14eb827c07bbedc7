#include "stages/istft.h"

#include <fftw3.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/mem.h"

/* Positions count samples of the padded recording: position pad is the first sample. */
struct nc_istft {
    struct nc_stft_params params;
    size_t channels, bins;
    uint64_t reach, samples;
    uint64_t frames;  /* added */
    uint64_t written; /* samples given out */

    /* Sums at positions base .. base + length - 1. */
    uint64_t base;
    size_t length;
    double *sums;    /* [channels][length]; in double, as hundreds of frames may overlap */
    double *weights; /* [length] */
    double limit;    /* least weight allowed */

    float *output; /* [samples][channels], what the caller sees */
    size_t offset;
    float *window; /* [n_fft] */
    float *frame;
    fftwf_complex *spectrum;
    fftwf_plan plan;
};

void nc_istft_free(struct nc_istft *istft)
{
    if (!istft)
        return;
    free(istft->sums);
    free(istft->weights);
    free(istft->output);
    free(istft->window);
    free(istft->frame);
    free(istft->spectrum);
    if (istft->plan)
        fftwf_destroy_plan(istft->plan);
    free(istft);
}

static int allocate(struct nc_istft *istft, struct nc_error *err)
{
    size_t n_fft = istft->params.n_fft, items;
    /* A frame, what waits to be certain, and room to move on before the sums are shifted back. */
    istft->length = 3 * n_fft;
    if (!nc_multiply(istft->length, istft->channels, &items))
        return nc_fail_memory(err, "the inverse transform", 0);
    istft->sums = nc_array(items, sizeof(double), "the inverse transform", err);
    istft->output = nc_array(items, sizeof(float), "the inverse transform", err);
    istft->weights = nc_array(istft->length, sizeof(double), "the inverse transform", err);
    istft->frame = nc_array(n_fft, sizeof(float), "the inverse transform", err);
    istft->spectrum = nc_array(istft->bins, sizeof(fftwf_complex), "the inverse transform", err);
    istft->window = nc_stft_window(&istft->params, err);
    if (!istft->sums || !istft->output || !istft->weights || !istft->frame || !istft->spectrum ||
        !istft->window)
        return NC_ERR_SYSTEM;
    istft->plan = fftwf_plan_dft_c2r_1d((int)n_fft, istft->spectrum, istft->frame, FFTW_ESTIMATE);
    if (!istft->plan)
        return nc_fail(err, NC_ERR_INTERNAL, "no Fourier transform of %zu points", n_fft);
    return nc_stft_reach(&istft->params, &istft->reach, err);
}

/* Every phase of a hop must have its weight. */
static int check_overlap(struct nc_istft *istft, struct nc_error *err)
{
    size_t n_fft = istft->params.n_fft, hop = istft->params.hop;
    double least = INFINITY;
    for (size_t phase = 0; phase < hop; phase++) {
        double sum = 0;
        for (size_t i = phase; i < n_fft; i += hop)
            sum += (double)istft->window[i] * (double)istft->window[i];
        least = sum < least ? sum : least;
    }
    istft->limit = nc_stft_least_weight(istft->window, n_fft);
    if (least >= istft->limit)
        return NC_OK;
    return nc_fail(err, NC_ERR_DATA,
                   "not invertible: with a hop of %zu, %s windows of %zu samples leave gaps (a hop "
                   "of %zu or less leaves none)",
                   hop, nc_window_name(istft->params.window), istft->params.window_length,
                   (istft->params.window_length + 1) / 2);
}

int nc_istft_new(struct nc_istft **istft, const struct nc_stft_params *params, size_t channels,
                 uint64_t samples, struct nc_error *err)
{
    *istft = NULL;
    int status = nc_stft_check(params, err);
    if (status != NC_OK)
        return status;
    struct nc_istft *made = calloc(1, sizeof *made);
    if (!made)
        return nc_fail_memory(err, "the inverse transform", sizeof *made);
    made->params = *params;
    made->channels = channels;
    made->samples = samples;
    made->bins = nc_stft_bins(params);
    made->offset = (params->n_fft - params->window_length) / 2;
    status = allocate(made, err);
    if (status == NC_OK)
        status = check_overlap(made, err);
    if (status != NC_OK) {
        nc_istft_free(made);
        return status;
    }
    *istft = made;
    return NC_OK;
}

/* Moves the sums so that position `start` is the first, with zeros at the end. */
static void shift(struct nc_istft *istft, uint64_t start)
{
    size_t drop = (size_t)(start - istft->base), kept = istft->length - drop;
    for (size_t c = 0; c <= istft->channels; c++) {
        double *sums = c < istft->channels ? istft->sums + c * istft->length : istft->weights;
        memmove(sums, sums + drop, kept * sizeof *sums);
        memset(sums + kept, 0, drop * sizeof *sums);
    }
    istft->base = start;
}

/* Divides the samples up to position `end` and puts them in output. */
static int give(struct nc_istft *istft, uint64_t end, const float **x, size_t *count,
                struct nc_error *err)
{
    uint64_t start = istft->params.pad + istft->written;
    *x = istft->output;
    *count = end > start ? (size_t)(end - start) : 0;
    const double *weights = istft->weights + (size_t)(start - istft->base);
    for (size_t i = 0; i < *count; i++)
        if (weights[i] < istft->limit)
            return nc_fail(err, NC_ERR_DATA,
                           "not invertible: no window covers sample %" PRIu64 " (%s)",
                           istft->written + i,
                           istft->written + i < istft->params.window_length
                               ? "more zeros before the start are needed"
                               : "frames are missing at the end");
    const double scale = 1.0 / (double)istft->params.n_fft; /* of the inverse transform */
    for (size_t c = 0; c < istft->channels; c++) {
        const double *sums = istft->sums + c * istft->length + (size_t)(start - istft->base);
        for (size_t i = 0; i < *count; i++)
            istft->output[i * istft->channels + c] = (float)(scale * sums[i] / weights[i]);
    }
    istft->written += *count;
    return NC_OK;
}

/* Fewest samples of a recording that has so many frames. */
static uint64_t least_samples(const struct nc_istft *istft)
{
    if (istft->frames == 0)
        return 0;
    uint64_t last = (istft->frames - 1) * istft->params.hop;
    return last + 1 > istft->reach ? last + 1 - istft->reach : 1;
}

/* sums[i] += a[i] b[i] */
NC_CLONES static void add_products(double *restrict sums, const float *restrict a,
                                   const float *restrict b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sums[i] += (double)a[i] * (double)b[i];
}

static void add_frame(struct nc_istft *istft, const float *spec, size_t place)
{
    size_t length = istft->params.window_length;
    const float *window = istft->window + istft->offset, *frame = istft->frame + istft->offset;
    for (size_t c = 0; c < istft->channels; c++) {
        /* The transform destroys its input. */
        memcpy(istft->spectrum, spec + c * 2 * istft->bins, istft->bins * sizeof *istft->spectrum);
        fftwf_execute(istft->plan);
        add_products(istft->sums + c * istft->length + place, window, frame, length);
    }
    add_products(istft->weights + place, window, window, length);
}

int nc_istft_frame(struct nc_istft *istft, const float *spec, const float **x, size_t *count,
                   struct nc_error *err)
{
    uint64_t start = istft->frames * istft->params.hop + istft->offset;
    if (start + istft->params.window_length > istft->base + istft->length) {
        uint64_t needed =
            istft->written == istft->samples ? start : istft->params.pad + istft->written;
        shift(istft, start < needed ? start : needed);
    }
    add_frame(istft, spec, (size_t)(start - istft->base));
    istft->frames++;

    uint64_t end = start + istft->params.hop;
    uint64_t certain = istft->samples != UINT64_MAX ? istft->samples : least_samples(istft);
    if (end > istft->params.pad + certain)
        end = istft->params.pad + certain;
    return give(istft, end, x, count, err);
}

int nc_istft_finish(struct nc_istft *istft, uint64_t samples, const float **x, size_t *count,
                    struct nc_error *err)
{
    if (samples == UINT64_MAX)
        samples = istft->samples != UINT64_MAX ? istft->samples : least_samples(istft);
    uint64_t end = istft->frames == 0 ? istft->params.pad
                                      : (istft->frames - 1) * istft->params.hop + istft->offset +
                                            istft->params.window_length;
    if (samples < istft->written || istft->params.pad + samples > end)
        return nc_fail(err, NC_ERR_DATA, "%" PRIu64 " frames do not make %" PRIu64 " samples",
                       istft->frames, samples);
    return give(istft, istft->params.pad + samples, x, count, err);
}
