#include "cli/stft_options.h"

#include <math.h>
#include <string.h>

/* Long enough for the pitch of a voice, short enough for its changes. */
static const double default_window_seconds = 0.032;

/* The multiple of 4 nearest to `length` that FFTW transforms fast: no prime factor above 13. */
static size_t nearest_fast_size(double length)
{
    static const size_t primes[] = {2, 3, 5, 7, 11, 13};
    size_t near = length < 4 ? 4 : 4 * (size_t)floor(length / 4 + 0.5);
    for (size_t step = 0;; step += 4) {
        for (int sign = -1; sign <= 1; sign += 2) {
            if (sign < 0 && step >= near)
                continue;
            size_t size = sign < 0 ? near - step : near + step, rest = size;
            for (size_t i = 0; i < sizeof primes / sizeof *primes; i++)
                while (rest % primes[i] == 0)
                    rest /= primes[i];
            if (rest == 1)
                return size;
        }
    }
}

/* A length in samples; a positive time is 1 at least. */
static int resolve_length(const char *option, struct nc_length length, double rate, size_t most,
                          size_t *samples, struct nc_error *err)
{
    double value = nc_length_samples(length, rate);
    if (length.seconds && length.value > 0 && value < 1)
        value = 1;
    if (!(value >= 1 && value <= (double)most) || value != floor(value))
        return nc_fail(err, NC_ERR_USAGE, "%s: %.10g samples is out of range (1 to %zu, whole)",
                       option, value, most);
    *samples = (size_t)value;
    return NC_OK;
}

static int resolve_pad(const struct nc_stft_options *options, double rate,
                       struct nc_stft_params *params, struct nc_error *err)
{
    params->center = !options->pad && !options->no_center;
    params->pad = params->center ? params->n_fft / 2 : 0;
    if (!options->pad)
        return NC_OK;
    struct nc_length length;
    if (strcmp(options->pad, "full") == 0) {
        size_t end = (params->n_fft - params->window_length) / 2 + params->window_length;
        params->pad = end > params->hop ? end - params->hop : 0;
        return NC_OK;
    }
    if (!nc_parse_length(options->pad, &length))
        return nc_fail(err, NC_ERR_USAGE, "--pad: '%s' is not a length (or full)", options->pad);
    double value = nc_length_samples(length, rate);
    if (!(value >= 0 && value <= (double)params->n_fft) || value != floor(value))
        return nc_fail(err, NC_ERR_USAGE, "--pad: %.10g samples is out of range (0 to %zu, whole)",
                       value, params->n_fft);
    params->pad = (size_t)value;
    return NC_OK;
}

int nc_stft_options_resolve(const struct nc_stft_options *options, double rate,
                            struct nc_stft_params *params, struct nc_error *err)
{
    size_t most = options->n_fft > 0 ? (size_t)options->n_fft : NC_MAX_N_FFT;
    int status = NC_OK;
    if (options->window_length_given)
        status = resolve_length("--window-length", options->window_length, rate, most,
                                &params->window_length, err);
    else
        params->window_length =
            options->n_fft > 0 ? most : nearest_fast_size(default_window_seconds * rate);
    if (status != NC_OK)
        return status;
    params->n_fft = options->n_fft > 0 ? most : params->window_length;
    params->window = (enum nc_window)options->window;
    params->hop = params->window_length < 4 ? 1 : params->window_length / 4;
    if (options->hop_given)
        status = resolve_length("--hop", options->hop, rate, NC_MAX_N_FFT, &params->hop, err);
    if (status == NC_OK)
        status = resolve_pad(options, rate, params, err);
    return status == NC_OK ? nc_stft_check(params, err) : status;
}
