#include <stdlib.h>

#include "ground/mem.h"
#include "stages/stft.h"

size_t nc_stft_bins(const struct nc_stft_params *params)
{
    return params->n_fft / 2 + 1;
}

int nc_stft_check(const struct nc_stft_params *params, struct nc_error *err)
{
    if (params->n_fft < 1 || params->n_fft > NC_MAX_N_FFT)
        return nc_fail(err, NC_ERR_USAGE, "n_fft of %zu samples: must be 1..%d", params->n_fft,
                       NC_MAX_N_FFT);
    if (params->window_length < 1 || params->window_length > params->n_fft)
        return nc_fail(err, NC_ERR_USAGE, "window of %zu samples: must be 1..n_fft, which is %zu",
                       params->window_length, params->n_fft);
    if (params->hop < 1 || params->hop > NC_MAX_N_FFT)
        return nc_fail(err, NC_ERR_USAGE, "hop of %zu samples: must be 1..%d", params->hop,
                       NC_MAX_N_FFT);
    if (params->pad > params->n_fft)
        return nc_fail(err, NC_ERR_USAGE,
                       "%zu zeros before the start: must be 0..n_fft, which is %zu", params->pad,
                       params->n_fft);
    if (params->center && params->pad != params->n_fft / 2)
        return nc_fail(err, NC_ERR_USAGE, "centred frames have n_fft/2 = %zu zeros before, not %zu",
                       params->n_fft / 2, params->pad);
    if (params->window < 0 || params->window >= NC_WINDOW_COUNT)
        return nc_fail(err, NC_ERR_USAGE, "unknown window");
    return NC_OK;
}

/* Samples of n_fft before the window. */
static size_t window_offset(const struct nc_stft_params *params)
{
    return (params->n_fft - params->window_length) / 2;
}

float *nc_stft_window(const struct nc_stft_params *params, struct nc_error *err)
{
    double *values = nc_array(params->window_length, sizeof *values, "a window", err);
    float *window = nc_array(params->n_fft, sizeof *window, "a window", err);
    if (values && window) {
        nc_window_fill(params->window, values, params->window_length);
        for (size_t i = 0; i < params->window_length; i++)
            window[window_offset(params) + i] = (float)values[i];
    } else {
        free(window);
        window = NULL;
    }
    free(values);
    return window;
}

double nc_stft_least_weight(const float *window, size_t n_fft)
{
    float peak = 0;
    for (size_t i = 0; i < n_fft; i++)
        peak = window[i] > peak ? window[i] : peak;
    return NC_STFT_LEAST_WEIGHT * (double)peak * (double)peak;
}

int nc_stft_reach(const struct nc_stft_params *params, uint64_t *reach, struct nc_error *err)
{
    size_t offset = window_offset(params), hop = params->hop;
    /* The window of frame t begins at sample t*hop - touching. */
    uint64_t touching = params->pad > offset ? params->pad - offset : 0;
    size_t even = params->n_fft % 2 == 0;
    *reach = touching;
    if (!params->center)
        return NC_OK;
    if (hop > params->n_fft) { /* there is no inverse to give the last samples weight for */
        *reach = even;
        return NC_OK;
    }

    float *window = nc_stft_window(params, err);
    if (!window)
        return NC_ERR_SYSTEM;
    /* librosa's last frame begins so near the end that only samples less than hop after its centre
     * (hop - 1 if n_fft is even) can follow. Those up to `safe` get weight enough from it. */
    double least = nc_stft_least_weight(window, params->n_fft);
    size_t safe = 0;
    for (; safe + even < hop && params->pad + safe < params->n_fft; safe++) {
        double value = (double)window[params->pad + safe];
        if (value * value < least)
            break;
    }
    free(window);
    uint64_t most = touching > even ? touching : even;
    *reach = hop - safe < most ? hop - safe : most;
    return NC_OK;
}

uint64_t nc_stft_frames(uint64_t reach, size_t hop, uint64_t samples)
{
    if (samples == 0)
        return 0;
    uint64_t span = samples + reach;
    return span / hop + (span % hop != 0);
}
