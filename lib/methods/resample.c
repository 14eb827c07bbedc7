#include "methods/resample.h"

#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"

#define REJECTION_DB 60.0
#define TRANSITION 0.1 /* width of the transition band over the cut-off frequency */

/* The filter at the common multiple of both rates, split so that the taps which meet input samples
 * for one output sample lie side by side. */
struct polyphase {
    size_t up, down; /* the ratio to : from in lowest terms */
    size_t half;     /* the filter has 2 * half + 1 taps at `up` times the input rate */
    size_t taps;     /* of one phase, the last ones possibly zero */
    double *phase;   /* [up][taps]: phase[r][j] = h[r + j * up] */
};

static unsigned greatest_common_divisor(unsigned a, unsigned b)
{
    while (b > 0) {
        unsigned rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Modified Bessel function of the first kind, order 0, by its power series. */
static double bessel_i0(double x)
{
    double term = 1, sum = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
        term *= (x / 2 / k) * (x / 2 / k);
        sum += term;
    }
    return sum;
}

static double sinc(double x)
{
    return x == 0 ? 1 : sin(M_PI * x) / (M_PI * x);
}

static void polyphase_free(struct polyphase *filter)
{
    free(filter->phase);
    filter->phase = NULL;
}

static int polyphase_design(struct polyphase *filter, unsigned from, unsigned to,
                            struct nc_error *err)
{
    unsigned divisor = greatest_common_divisor(from, to);
    filter->up = to / divisor;
    filter->down = from / divisor;

    /* In cycles per sample at the common rate. Length and shape by Kaiser's formulas. */
    double cutoff = 0.5 / (double)(filter->up > filter->down ? filter->up : filter->down);
    double beta = 0.1102 * (REJECTION_DB - 8.7);
    filter->half = (size_t)ceil((REJECTION_DB - 8) / (28.714 * cutoff * TRANSITION));
    size_t length = 2 * filter->half + 1;
    filter->taps = (length + filter->up - 1) / filter->up;
    filter->phase =
        nc_array(filter->up * filter->taps, sizeof *filter->phase, "resampling filter", err);
    if (filter->phase == NULL)
        return NC_ERR_SYSTEM;

    double sum = 0;
    for (size_t i = 0; i < length; i++) {
        double t = (double)i - (double)filter->half;
        double edge = t / (double)filter->half;
        double tap = sinc(2 * cutoff * t) * bessel_i0(beta * sqrt(1 - edge * edge));
        filter->phase[i % filter->up * filter->taps + i / filter->up] = tap;
        sum += tap;
    }
    /* Inserting up - 1 zeros between samples divides the level by `up`: make that good. */
    for (size_t i = 0; i < filter->up * filter->taps; i++)
        filter->phase[i] *= (double)filter->up / sum;
    return 0;
}

size_t nc_resampled_length(size_t samples, unsigned from, unsigned to)
{
    unsigned divisor = greatest_common_divisor(from, to);
    size_t up = to / divisor, down = from / divisor;
    return (samples * up + down - 1) / down;
}

/* Output m = sum over i of input[i] h[half + m down - i up]; newest is the largest i with an index
 * that is not negative, and its index is the number of the phase. */
static float filtered(const struct polyphase *filter, const float *input, size_t samples, size_t m)
{
    size_t position = filter->half + m * filter->down;
    size_t newest = position / filter->up;
    const double *taps = filter->phase + position % filter->up * filter->taps;
    size_t first = newest >= samples ? newest - samples + 1 : 0;
    size_t last = newest + 1 < filter->taps ? newest + 1 : filter->taps;
    double sum = 0;
    for (size_t j = first; j < last; j++)
        sum += taps[j] * (double)input[newest - j];
    return (float)sum;
}

int nc_resample(const float *input, size_t samples, unsigned from, unsigned to, float *output,
                struct nc_error *err)
{
    if (from == 0 || to == 0)
        return nc_fail(err, NC_ERR_USAGE, "cannot resample from %u Hz to %u Hz", from, to);
    if (from == to) {
        for (size_t i = 0; i < samples; i++)
            output[i] = input[i];
        return 0;
    }
    struct polyphase filter = {0};
    int status = polyphase_design(&filter, from, to, err);
    if (status < 0)
        return status;
    size_t length = nc_resampled_length(samples, from, to);
    for (size_t m = 0; m < length; m++)
        output[m] = filtered(&filter, input, samples, m);
    polyphase_free(&filter);
    return 0;
}
