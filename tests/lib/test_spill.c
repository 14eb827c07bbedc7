/* The sample store gives back what was put in, from memory and from its file alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/spill.h"

enum { CHANNELS = 3, FRAMES = 1000 };

static void round_trip(size_t limit, const char *what)
{
    float frames[CHANNELS * 7];
    float back[CHANNELS * 11];
    struct nc_error err;
    struct nc_spill *spill = nc_spill_open(CHANNELS, limit, &err);
    size_t wrong = 0;

    CHECK(spill != NULL, what);
    for (size_t first = 0; first < FRAMES; first += 7) {
        size_t count = FRAMES - first < 7 ? FRAMES - first : 7;
        for (size_t i = 0; i < count * CHANNELS; i++)
            frames[i] = (float)(first * CHANNELS + i);
        CHECK(nc_spill_append(spill, frames, count, &err) == NC_OK, "appended");
    }
    struct nc_signal signal = nc_spill_signal(spill);
    CHECK(signal.frames == FRAMES && signal.channels == CHANNELS, "shape");
    for (size_t first = 0; first < FRAMES; first += 11) {
        size_t count = FRAMES - first < 11 ? FRAMES - first : 11;
        if (signal.read(&signal, first, count, back, &err) != NC_OK)
            wrong++;
        for (size_t i = 0; i < count * CHANNELS; i++)
            wrong += back[i] != (float)(first * CHANNELS + i);
    }
    CHECK(wrong == 0, "every sample came back");
    CHECK(signal.read(&signal, FRAMES - 1, 2, back, &err) == NC_ERR_INTERNAL,
          "reading past the end is refused");
    nc_spill_close(spill);
}

int main(void)
{
    struct nc_error err;
    float one = 1;

    round_trip(1 << 20, "in memory");
    round_trip(5000, "half way to a file");
    round_trip(0, "in a file from the start");

    setenv("TMPDIR", "/nonexistent", 1);
    struct nc_spill *spill = nc_spill_open(1, 0, &err);
    CHECK(nc_spill_append(spill, &one, 1, &err) == NC_ERR_SYSTEM, "no folder for the file");
    CHECK(strstr(err.text, "/nonexistent") != NULL, "the message names the folder");
    nc_spill_close(spill);
    return check_done();
}
