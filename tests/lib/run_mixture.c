/* Test driver: gains of the mixture for raw powers.
 *
 *     run_mixture offline|segments|online PRESET RATE N_FFT HOP < power > gain
 *
 * Both are native 32-bit floats, [frames][n_fft / 2 + 1]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/mixture.h"
#include "methods/mixture_online.h"
#include "methods/mixture_segments.h"

static float *read_all(size_t *count, struct nc_error *err)
{
    void *data = NULL;
    size_t capacity = 0;
    *count = 0;
    do {
        if (nc_grow(&data, &capacity, *count + 65536, sizeof(float), "the input", err))
            return NULL;
        *count += fread((float *)data + *count, sizeof(float), 65536, stdin);
    } while (!feof(stdin) && !ferror(stdin));
    return data;
}

static int offline(const char *preset, const struct nc_mixture_shape *shape, size_t frames,
                   float *power, struct nc_error *err)
{
    size_t bins = shape->n_fft / 2 + 1;
    struct nc_mixture_params params;
    float *noise = nc_array(frames * bins, sizeof *noise, "noise", err);
    float *snr = nc_array(frames * bins, sizeof *snr, "snr", err);
    int status = noise && snr ? nc_mixture_preset(preset, &params, err) : NC_ERR_SYSTEM;
    struct nc_mixture_fields out = {.noise = noise, .snr = snr};
    if (!status)
        status = nc_mixture(&params, shape, frames, power, NULL, &out, err);
    for (size_t at = 0; !status && at < frames * bins; at += bins)
        nc_gain(&params.gain, bins, power + at, noise + at, snr + at, NULL, power + at);
    free(noise);
    free(snr);
    return status;
}

/* Frames whose fields are ready, from *taken on: their gains in place of their powers. */
static void take_gains(struct nc_mixture_segments *state, const struct nc_gain_params *params,
                       size_t bins, float *power, const struct nc_mixture_fields *row,
                       size_t *taken)
{
    while (nc_mixture_segments_take(state, 1, row) == 1) {
        float *frame = power + (*taken)++ * bins;
        nc_gain(params, bins, frame, row->noise, row->snr, NULL, frame);
    }
}

static int segments(const char *preset, const struct nc_mixture_shape *shape, size_t frames,
                    float *power, struct nc_error *err)
{
    size_t bins = shape->n_fft / 2 + 1, pushed = 0, taken = 0;
    struct nc_mixture_params params;
    struct nc_mixture_segments *state = NULL;
    struct nc_mixture_fields row = {.noise = nc_array(bins, sizeof(float), "noise", err),
                                    .snr = nc_array(bins, sizeof(float), "snr", err)};
    int status = row.noise && row.snr ? nc_mixture_preset(preset, &params, err) : NC_ERR_SYSTEM;
    if (!status)
        status = nc_mixture_segments_new(&params, &nc_segment_defaults, shape, &state, err);
    while (!status && pushed < frames) {
        size_t accepted;
        status = nc_mixture_segments_push(state, frames - pushed, power + pushed * bins, NULL,
                                          &accepted, err);
        pushed += accepted;
        take_gains(state, &params.gain, bins, power, &row, &taken);
    }
    if (!status)
        status = nc_mixture_segments_end(state, err);
    if (!status)
        take_gains(state, &params.gain, bins, power, &row, &taken);
    nc_mixture_segments_free(state);
    free(row.noise);
    free(row.snr);
    return status;
}

static int online(const char *preset, const struct nc_mixture_shape *shape, size_t frames,
                  float *power, struct nc_error *err)
{
    size_t bins = shape->n_fft / 2 + 1;
    struct nc_mixture_online_params params;
    struct nc_mixture_online *state = NULL;
    float *noise = nc_array(bins, sizeof *noise, "noise", err);
    float *snr = nc_array(bins, sizeof *snr, "snr", err);
    int status = noise && snr ? nc_mixture_online_preset(preset, &params, err) : NC_ERR_SYSTEM;
    struct nc_mixture_fields out = {.noise = noise, .snr = snr};
    if (!status)
        status = nc_mixture_online_new(&params, shape, &state, err);
    for (size_t at = 0; !status && at < frames * bins; at += bins) {
        status = nc_mixture_online_frame(state, power + at, &out, err);
        nc_gain(&params.gain, bins, power + at, noise, snr, NULL, power + at);
    }
    nc_mixture_online_free(state);
    free(noise);
    free(snr);
    return status;
}

int main(int argc, char **argv)
{
    struct nc_error err = {.text = ""};
    if (argc != 6) {
        fprintf(stderr, "usage: run_mixture offline|segments|online PRESET RATE N_FFT HOP\n");
        return 64;
    }
    struct nc_mixture_shape shape = {.rate = strtod(argv[3], NULL),
                                     .n_fft = strtoul(argv[4], NULL, 10),
                                     .hop = strtoul(argv[5], NULL, 10)};
    size_t count;
    float *power = read_all(&count, &err);
    size_t bins = shape.n_fft / 2 + 1;
    int status = NC_ERR_SYSTEM;
    if (power && strcmp(argv[1], "online") == 0)
        status = online(argv[2], &shape, count / bins, power, &err);
    else if (power && strcmp(argv[1], "segments") == 0)
        status = segments(argv[2], &shape, count / bins, power, &err);
    else if (power)
        status = offline(argv[2], &shape, count / bins, power, &err);
    if (!status)
        fwrite(power, sizeof *power, count / bins * bins, stdout);
    else
        fprintf(stderr, "run_mixture: %s\n", err.text);
    free(power);
    return -status;
}
