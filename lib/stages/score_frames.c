#include "stages/score_frames.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "ground/order.h"

#define FRAME_SECONDS 0.03
#define SHARE_KEPT 0.95

int nc_score_frames_init(struct nc_score_frames *frames, size_t samples, unsigned rate,
                         struct nc_error *err)
{
    memset(frames, 0, sizeof *frames);
    frames->length = (size_t)lround(FRAME_SECONDS * rate);
    frames->hop = frames->length / 4;
    if (frames->hop > 0 && samples > frames->length)
        frames->count = (samples - frames->length) / frames->hop;

    frames->window = nc_array(frames->length, sizeof *frames->window, "window", err);
    frames->distance = nc_array(frames->count, sizeof *frames->distance, "frames' scores", err);
    if (frames->window == NULL || frames->distance == NULL)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < frames->length; i++)
        frames->window[i] =
            0.5 - 0.5 * cos(2 * M_PI * (double)(i + 1) / (double)(frames->length + 1));
    return 0;
}

void nc_score_frame(const struct nc_score_frames *frames, const float *signal, size_t index,
                    double offset, double *frame)
{
    const float *start = signal + index * frames->hop;
    for (size_t i = 0; i < frames->length; i++)
        frame[i] = frames->window[i] * ((double)start[i] + offset);
}

double nc_score_lowest_mean(struct nc_score_frames *frames)
{
    /* Halves are rounded up, as their programs do; ports to Python round them to even. */
    size_t kept = (size_t)lround(SHARE_KEPT * (double)frames->count);
    double sum = 0;
    if (kept == 0)
        return NAN;
    qsort(frames->distance, frames->count, sizeof *frames->distance, nc_ascending);
    for (size_t i = 0; i < kept; i++)
        sum += frames->distance[i];
    return sum / (double)kept;
}

bool nc_score_is_silent(const float *signal, size_t samples)
{
    for (size_t i = 0; i < samples; i++)
        if (signal[i] != 0)
            return false;
    return true;
}

void nc_score_frames_free(struct nc_score_frames *frames)
{
    free(frames->window);
    free(frames->distance);
    memset(frames, 0, sizeof *frames);
}
