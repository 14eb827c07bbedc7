/* The options of the short-time Fourier transform, and what they mean at a sample rate. */
#ifndef NC_CLI_STFT_OPTIONS_H
#define NC_CLI_STFT_OPTIONS_H

#include <stdbool.h>

#include "cli/units.h"
#include "ground/error.h"
#include "stages/stft.h"

/* Zeroed: every default. */
struct nc_stft_options {
    long long n_fft;                /* 0: the window's length */
    struct nc_length window_length; /* if not given: n_fft if that is given, else 32 ms */
    struct nc_length hop;           /* if not given: a quarter of the window */
    bool window_length_given, hop_given;
    int window;      /* enum nc_window */
    const char *pad; /* zeros before the start: a length, or "full"; NULL: centred */
    bool no_center;  /* as pad "0" */
};

/* NC_ERR_USAGE with the option and its range named. */
int nc_stft_options_resolve(const struct nc_stft_options *options, double rate,
                            struct nc_stft_params *params, struct nc_error *err);

#endif
