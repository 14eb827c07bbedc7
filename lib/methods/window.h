/* Windows for the short-time Fourier transform. */
#ifndef NC_METHODS_WINDOW_H
#define NC_METHODS_WINDOW_H

#include <stddef.h>

enum nc_window {
    NC_WINDOW_HANN,
    NC_WINDOW_HAMMING,
    NC_WINDOW_BLACKMAN,
    NC_WINDOW_SQRT_HANN,
    NC_WINDOW_RECT,
    NC_WINDOW_COUNT
};

/* The names in this order, for option tables and HEAD. */
#define NC_WINDOWS "hann|hamming|blackman|sqrt-hann|rect"

const char *nc_window_name(enum nc_window window);
enum nc_window nc_window_find(const char *name); /* NC_WINDOW_COUNT if unknown */

/* values[0..length): the periodic form, w(i) of a cosine of period `length` (Harris 1978, On the
 * use of windows for harmonic analysis with the discrete Fourier transform); length 1 gives 1. */
void nc_window_fill(enum nc_window window, double *values, size_t length);

#endif
