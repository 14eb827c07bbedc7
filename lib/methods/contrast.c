#include "methods/contrast.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "ground/clones.h"

/* exp(x) for -87 <= x <= 0, without branches or calls, so that the loops around it vectorise.
 * x = n ln 2 + r with |r| <= ln 2 / 2; the Taylor polynomial of degree 7 leaves 5e-9 of exp(r), and
 * 2^n is put together from its bits. ln 2 is split in two so that n ln 2 is exact enough. */
static inline float exp_negative(float x)
{
    const float round_magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
    float n = (x * 1.44269504f + round_magic) - round_magic;
    float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.0f / 5040;

    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1;
    p = p * r + 1;
    int32_t bits = ((int32_t)n + 127) * (1 << 23);
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

enum { LANES = 16 };

/* Sums in 16 running lanes: vectorisable without changing the order of additions, and more accurate
 * than one running sum. */
static inline double add_lanes(const float lanes[LANES])
{
    double sum = 0;
    for (int l = 0; l < LANES; l++)
        sum += (double)lanes[l];
    return sum;
}

NC_CLONES
static double sum_values(const float *values, size_t count)
{
    float lanes[LANES] = {0};
    size_t i = 0;

    for (; i + LANES <= count; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            lanes[l] += values[i + l];
    for (size_t l = 0; i < count; i++, l++)
        lanes[l] += values[i];
    return add_lanes(lanes);
}

NC_CLONES
static void logcosh(float *restrict y, float *restrict derivative, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float size = fabsf(y[i]);
        /* Beyond 10, tanh is 1 in single precision. */
        float e = exp_negative(-2 * (size < 10 ? size : 10));
        float g = copysignf((1 - e) / (1 + e), y[i]);
        y[i] = g;
        derivative[i] = 1 - g * g;
    }
}

NC_CLONES
static void gauss(float *restrict y, float *restrict derivative, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float square = y[i] * y[i];
        float half = 0.5f * square;
        float e = exp_negative(half < 87 ? -half : -87);
        y[i] *= e;
        derivative[i] = (1 - square) * e;
    }
}

NC_CLONES
static void cube(float *restrict y, float *restrict derivative, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float square = y[i] * y[i];
        derivative[i] = 3 * square;
        y[i] *= square;
    }
}

double nc_contrast(enum nc_contrast contrast, float *y, float *scratch, size_t count)
{
    switch (contrast) {
    case NC_CONTRAST_LOGCOSH:
        logcosh(y, scratch, count);
        break;
    case NC_CONTRAST_EXP:
        gauss(y, scratch, count);
        break;
    case NC_CONTRAST_CUBE:
        cube(y, scratch, count);
        break;
    }
    return sum_values(scratch, count);
}
