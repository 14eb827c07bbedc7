/* Resampling: tones keep their level and phase, what the lower rate cannot hold goes. */
#include "methods/resample.h"

#include <stdlib.h>

#include "check.h"

/* The largest difference of a resampled tone from the same tone made at the new rate, edges left
 * out. */
static double tone_error(unsigned from, unsigned to, double hertz, double expected_gain)
{
    size_t samples = from / 2, length = nc_resampled_length(samples, from, to);
    float *input = malloc(samples * sizeof *input), *output = malloc(length * sizeof *output);
    double worst = 0;
    for (size_t i = 0; i < samples; i++)
        input[i] = (float)sin(2 * M_PI * hertz * (double)i / from);
    CHECK(nc_resample(input, samples, from, to, output, NULL) == 0, "resampled");
    for (size_t m = length / 8; m < length - length / 8; m++) {
        double want = expected_gain * sin(2 * M_PI * hertz * (double)m / to);
        worst = fmax(worst, fabs((double)output[m] - want));
    }
    free(input);
    free(output);
    return worst;
}

int main(void)
{
    CHECK(nc_resampled_length(8000, 8000, 10000) == 10000, "length up");
    CHECK(nc_resampled_length(44100, 44100, 10000) == 10000, "length down");
    CHECK(nc_resampled_length(7, 3, 2) == 5, "length is rounded up");

    CHECK_NEAR(tone_error(8000, 10000, 1000, 1), 0, 2e-3, "1 kHz, 8 to 10 kHz");
    CHECK_NEAR(tone_error(16000, 10000, 3000, 1), 0, 2e-3, "3 kHz, 16 to 10 kHz");
    CHECK_NEAR(tone_error(44100, 10000, 440, 1), 0, 2e-3, "440 Hz, 44.1 to 10 kHz");
    CHECK_NEAR(tone_error(48000, 10000, 6000, 0), 0, 2e-3, "6 kHz does not fit in 10 kHz");
    CHECK_NEAR(tone_error(9000, 9000, 2000, 1), 0, 1e-6, "equal rates: unchanged");

    float one = 1;
    struct nc_error err;
    CHECK(nc_resample(&one, 1, 0, 10000, &one, &err) == NC_ERR_USAGE, "a rate of 0 is refused");
    return check_done();
}
