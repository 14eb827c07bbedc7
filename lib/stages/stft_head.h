/* The transform's parameters in the lines of HEAD, see nc-stream(5). */
#ifndef NC_STAGES_STFT_HEAD_H
#define NC_STAGES_STFT_HEAD_H

#include "ground/head.h"
#include "stages/stft.h"

/* Lines `n_fft`, `window_length`, `hop`, `window`, `pad` and `center`, and the array `spec`; with
 * the number of samples known (else UINT64_MAX) also `frames`. */
int nc_stft_head_write(struct nc_head *head, const struct nc_stft_params *params, size_t channels,
                       uint64_t samples, struct nc_error *err);

/* Reads them back and checks them. NC_ERR_DATA where one is absent or impossible, or `spec` is not
 * a complex spectrogram of n_fft/2 + 1 bins at every frame. */
int nc_stft_head_read(const struct nc_head *head, struct nc_stft_params *params,
                      const struct nc_array_spec **spec, struct nc_error *err);

#endif
