#include "stages/stft.h"

#include <fftw3.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

/* Positions count samples of the padded recording: position pad is the first sample. */
struct nc_stft {
    struct nc_stft_params params;
    size_t channels, bins;
    uint64_t reach;

    uint64_t samples; /* fed */
    bool ended;
    uint64_t next; /* frame to be taken next */

    float **history; /* [channels][capacity] */
    size_t capacity, held;
    uint64_t base; /* position of history[.][0] */

    size_t offset; /* of the window in the frame */
    float *window; /* [n_fft] */
    float *frame;  /* [n_fft], zero outside the window */
    fftwf_complex *spectrum;
    fftwf_plan plan;
};

void nc_stft_free(struct nc_stft *stft)
{
    if (!stft)
        return;
    for (size_t c = 0; stft->history && c < stft->channels; c++)
        free(stft->history[c]);
    free(stft->history);
    free(stft->window);
    free(stft->frame);
    free(stft->spectrum);
    if (stft->plan)
        fftwf_destroy_plan(stft->plan);
    free(stft);
}

static int allocate(struct nc_stft *stft, struct nc_error *err)
{
    size_t n_fft = stft->params.n_fft;
    stft->history = nc_array(stft->channels, sizeof *stft->history, "the transform", err);
    stft->frame = nc_array(n_fft, sizeof *stft->frame, "the transform", err);
    stft->spectrum = nc_array(stft->bins, sizeof *stft->spectrum, "the transform", err);
    stft->window = nc_stft_window(&stft->params, err);
    if (!stft->history || !stft->frame || !stft->spectrum || !stft->window)
        return NC_ERR_SYSTEM;
    /* FFTW_ESTIMATE: measuring takes longer than it saves in the life of a process. */
    stft->plan = fftwf_plan_dft_r2c_1d((int)n_fft, stft->frame, stft->spectrum, FFTW_ESTIMATE);
    if (!stft->plan)
        return nc_fail(err, NC_ERR_INTERNAL, "no Fourier transform of %zu points", n_fft);
    return nc_stft_reach(&stft->params, &stft->reach, err);
}

int nc_stft_new(struct nc_stft **stft, const struct nc_stft_params *params, size_t channels,
                struct nc_error *err)
{
    *stft = NULL;
    int status = nc_stft_check(params, err);
    if (status != NC_OK)
        return status;
    struct nc_stft *made = calloc(1, sizeof *made);
    if (!made)
        return nc_fail_memory(err, "the transform", sizeof *made);
    made->params = *params;
    made->channels = channels;
    made->bins = nc_stft_bins(params);
    made->offset = (params->n_fft - params->window_length) / 2;
    made->base = params->pad;
    status = allocate(made, err);
    if (status != NC_OK) {
        nc_stft_free(made);
        return status;
    }
    *stft = made;
    return NC_OK;
}

/* Position where the window of the next frame begins. */
static uint64_t next_start(const struct nc_stft *stft)
{
    return stft->next * stft->params.hop + stft->offset;
}

/* Drops what no later frame looks at. */
static void forget(struct nc_stft *stft)
{
    uint64_t start = next_start(stft);
    if (start <= stft->base)
        return;
    size_t drop = start - stft->base < stft->held ? (size_t)(start - stft->base) : stft->held;
    stft->held -= drop;
    stft->base += drop;
    for (size_t c = 0; c < stft->channels && stft->history[c]; c++)
        memmove(stft->history[c], stft->history[c] + drop, stft->held * sizeof(float));
}

static int make_room(struct nc_stft *stft, size_t samples, struct nc_error *err)
{
    if (stft->held + samples <= stft->capacity)
        return NC_OK;
    size_t capacity = stft->capacity;
    for (size_t c = 0; c < stft->channels; c++) {
        void *history = stft->history[c];
        capacity = stft->capacity;
        int status = nc_grow(&history, &capacity, stft->held + samples, sizeof(float),
                             "the transform's input", err);
        stft->history[c] = history;
        if (status != NC_OK)
            return status;
    }
    stft->capacity = capacity;
    return NC_OK;
}

int nc_stft_feed(struct nc_stft *stft, const float *x, size_t samples, struct nc_error *err)
{
    forget(stft);
    int status = make_room(stft, samples, err);
    if (status != NC_OK)
        return status;
    for (size_t c = 0; c < stft->channels; c++) {
        float *history = stft->history[c] + stft->held;
        for (size_t i = 0; i < samples; i++)
            history[i] = x[i * stft->channels + c];
    }
    stft->held += samples;
    stft->samples += samples;
    return NC_OK;
}

void nc_stft_end(struct nc_stft *stft)
{
    stft->ended = true;
}

uint64_t nc_stft_samples(const struct nc_stft *stft)
{
    return stft->samples;
}

/* Frames of the recording that can be computed from what has been fed, all together. */
static uint64_t frames_complete(const struct nc_stft *stft)
{
    const struct nc_stft_params *params = &stft->params;
    if (stft->ended)
        return nc_stft_frames(stft->reach, params->hop, stft->samples);
    uint64_t first = stft->offset + params->window_length, end = params->pad + stft->samples;
    return end < first ? 0 : (end - first) / params->hop + 1;
}

size_t nc_stft_samples_for(const struct nc_stft *stft, size_t frames)
{
    if (frames == 0)
        return 0;
    const struct nc_stft_params *params = &stft->params;
    uint64_t wanted = next_start(stft) + (frames - 1) * params->hop + params->window_length;
    uint64_t end = params->pad + stft->samples;
    return wanted > end ? (size_t)(wanted - end) : 0;
}

/* The windowed samples of one channel, from position `start`; zeros where there are none. */
static void fill_frame(struct nc_stft *stft, size_t channel, uint64_t start)
{
    size_t length = stft->params.window_length;
    float *frame = stft->frame + stft->offset;
    const float *window = stft->window + stft->offset;
    uint64_t end = stft->base + stft->held;
    size_t before = start >= stft->base           ? 0
                    : stft->base - start < length ? (size_t)(stft->base - start)
                                                  : length;
    size_t until = end <= start ? 0 : end - start < length ? (size_t)(end - start) : length;
    if (until < before)
        until = before;
    memset(frame, 0, before * sizeof *frame);
    memset(frame + until, 0, (length - until) * sizeof *frame);
    if (until == before)
        return;
    const float *history = stft->history[channel] + (size_t)(start + before - stft->base);
    for (size_t i = before; i < until; i++)
        frame[i] = window[i] * history[i - before];
}

size_t nc_stft_take(struct nc_stft *stft, float *spec, size_t most)
{
    uint64_t complete = frames_complete(stft);
    size_t count = 0;
    for (; count < most && stft->next < complete; count++, stft->next++) {
        for (size_t c = 0; c < stft->channels; c++) {
            fill_frame(stft, c, next_start(stft));
            fftwf_execute(stft->plan);
            memcpy(spec, stft->spectrum, stft->bins * sizeof *stft->spectrum);
            spec += 2 * stft->bins;
        }
    }
    return count;
}
