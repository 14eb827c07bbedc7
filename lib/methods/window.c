#include "methods/window.h"

#include <math.h>
#include <string.h>

static const char *const names[NC_WINDOW_COUNT] = {"hann", "hamming", "blackman", "sqrt-hann",
                                                   "rect"};

const char *nc_window_name(enum nc_window window)
{
    return names[window];
}

enum nc_window nc_window_find(const char *name)
{
    enum nc_window window = 0;
    while (window < NC_WINDOW_COUNT && strcmp(names[window], name) != 0)
        window++;
    return window;
}

static double value_at(enum nc_window window, double phase)
{
    switch (window) {
    case NC_WINDOW_HANN:
        return 0.5 - 0.5 * cos(phase);
    case NC_WINDOW_HAMMING:
        return 0.54 - 0.46 * cos(phase);
    case NC_WINDOW_BLACKMAN:
        /* 0.42 - 0.5 cos p + 0.08 cos 2p, without the rounding that makes it negative at 0. */
        return 0.5 * (1 - cos(phase)) - 0.08 * (1 - cos(2 * phase));
    case NC_WINDOW_SQRT_HANN:
        return sin(0.5 * phase);
    case NC_WINDOW_RECT:
    case NC_WINDOW_COUNT:
        break;
    }
    return 1;
}

void nc_window_fill(enum nc_window window, double *values, size_t length)
{
    const double circle = 6.28318530717958647692;
    for (size_t i = 0; i < length; i++)
        values[i] = length == 1 ? 1 : value_at(window, circle * (double)i / (double)length);
}
