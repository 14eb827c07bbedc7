#include "stages/stft_head.h"

#include <inttypes.h>
#include <math.h>

int nc_stft_head_write(struct nc_head *head, const struct nc_stft_params *params, size_t channels,
                       uint64_t samples, struct nc_error *err)
{
    const struct {
        const char *key;
        size_t value;
    } numbers[] = {
        {"n_fft", params->n_fft},   {"window_length", params->window_length},
        {"hop", params->hop},       {"pad", params->pad},
        {"center", params->center},
    };
    int status = nc_head_set(head, err, "window", "%s", nc_window_name(params->window));
    for (size_t i = 0; status == NC_OK && i < sizeof numbers / sizeof *numbers; i++)
        status = nc_head_set(head, err, numbers[i].key, "%zu", numbers[i].value);
    if (status == NC_OK && samples != UINT64_MAX) {
        uint64_t reach;
        status = nc_stft_reach(params, &reach, err);
        if (status == NC_OK)
            status = nc_head_set(head, err, "frames", "%" PRIu64,
                                 nc_stft_frames(reach, params->hop, samples));
    }
    if (status != NC_OK)
        return status;
    size_t shape[2] = {channels, nc_stft_bins(params)};
    return nc_head_add_array(head, "spec", NC_C8, 2, shape, 1, "axis=channel,bin", err)
               ? NC_OK
               : err->status;
}

static int read_size(const struct nc_head *head, const char *key, double low, size_t *value,
                     struct nc_error *err)
{
    double number;
    int status = nc_head_number(head, key, low, NC_MAX_N_FFT, &number, err);
    if (status == NC_OK && number != floor(number))
        status = nc_fail(err, NC_ERR_DATA, "%s %g in HEAD is no whole number", key, number);
    if (status == NC_OK)
        *value = (size_t)number;
    return status;
}

int nc_stft_head_read(const struct nc_head *head, struct nc_stft_params *params,
                      const struct nc_array_spec **spec, struct nc_error *err)
{
    *spec = nc_head_array(head, "spec");
    if (!*spec || (*spec)->dtype != NC_C8 || (*spec)->axes != 2 || (*spec)->step != 1)
        return nc_fail(err, NC_ERR_DATA, "the stream has no complex spectrogram `spec`");
    size_t center = 0;
    int status = read_size(head, "n_fft", 1, &params->n_fft, err);
    if (status == NC_OK)
        status = read_size(head, "window_length", 1, &params->window_length, err);
    if (status == NC_OK)
        status = read_size(head, "hop", 1, &params->hop, err);
    if (status == NC_OK)
        status = read_size(head, "pad", 0, &params->pad, err);
    if (status == NC_OK)
        status = read_size(head, "center", 0, &center, err);
    if (status != NC_OK)
        return status;
    params->center = center != 0;
    const char *window = nc_head_get(head, "window");
    params->window = window ? nc_window_find(window) : NC_WINDOW_COUNT;
    if (params->window == NC_WINDOW_COUNT)
        return nc_fail(err, NC_ERR_DATA, "unknown window '%s' in HEAD", window ? window : "");
    if ((*spec)->shape[1] != nc_stft_bins(params))
        return nc_fail(err, NC_ERR_DATA, "`spec` has %zu bins where n_fft %zu makes %zu",
                       (*spec)->shape[1], params->n_fft, nc_stft_bins(params));
    struct nc_error reason;
    if (nc_stft_check(params, &reason) != NC_OK)
        return nc_fail(err, NC_ERR_DATA, "HEAD: %s", reason.text);
    return NC_OK;
}
