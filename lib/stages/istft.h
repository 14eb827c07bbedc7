/* Inverse short-time Fourier transform, block by block: the signal whose transform is nearest to
 * the given one in the least-squares sense (Griffin & Lim 1984, Signal estimation from modified
 * short-time Fourier transform, eq. 6):
 *
 *     x(n) = sum over t of w(n - t hop) y_t(n - t hop) / sum over t of w(n - t hop)^2
 *
 * with y_t the inverse transform of frame t. For an unmodified spectrogram that is the signal
 * itself. */
#ifndef NC_STAGES_ISTFT_H
#define NC_STAGES_ISTFT_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "stages/stft.h"

struct nc_istft;

/* samples: the recording's length per channel, or UINT64_MAX if it becomes known only at the end.
 * NC_ERR_DATA if window and hop leave samples uncovered: where the sum of squared windows is less
 * than the least weight of stft.h (the "nonzero overlap add" condition). */
int nc_istft_new(struct nc_istft **istft, const struct nc_stft_params *params, size_t channels,
                 uint64_t samples, struct nc_error *err);
void nc_istft_free(struct nc_istft *istft);

/* Appends one frame, spec [channels][bins] complex. *x, borrowed until the next call, is
 * [samples][channels], the *count samples that no later frame touches (while the length is unknown:
 * and that certainly exist). NC_ERR_DATA if one of them has too little weight. */
int nc_istft_frame(struct nc_istft *istft, const float *spec, const float **x, size_t *count,
                   struct nc_error *err);

/* After the last frame: the rest, up to `samples` samples altogether (UINT64_MAX: it is still not
 * known; then as many as there must have been). NC_ERR_DATA if frames are missing for that. */
int nc_istft_finish(struct nc_istft *istft, uint64_t samples, const float **x, size_t *count,
                    struct nc_error *err);

#endif
