/* Single-precision exp and log, inline and without branches, so that loops over bins vectorise.
 *
 * Relative error of exp below 3e-7, absolute error of log below 2e-7 relative to max(1, |log|); the
 * polynomials are minimax fits over the reduced ranges below. libm's functions are calls, which a
 * compiler will not vectorise without changing the rules of floating point for the whole file. */
#ifndef NC_GROUND_FASTMATH_H
#define NC_GROUND_FASTMATH_H

#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has few bits, so that its product with an exponent is exact. */
#define NC_LN2_HIGH 0.693359375F
#define NC_LN2_LOW (-2.12194440e-4F)

static inline float nc_larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float nc_smaller(float a, float b)
{
    return a < b ? a : b;
}

/* e^x; x is clamped to [-87, 88], so the result is never 0, infinite or subnormal. */
static inline float nc_exp(float x)
{
    const float round_to_integer = 12582912.0F; /* 1.5 * 2^23: adding it leaves no fraction bits */
    x = nc_smaller(nc_larger(x, -87.0F), 88.0F);
    float shifted = x * 1.44269504F + round_to_integer;
    float exponent = shifted - round_to_integer;
    float r = (x - exponent * NC_LN2_HIGH) - exponent * NC_LN2_LOW;
    float p = 0.0418902874F + r * 0.0083125126F;
    p = 0.499992306F + r * (0.1666711514F + r * p);
    p = 1.0F + (r + r * r * p);
    /* The low bits of `shifted` are the integer exponent: move them to the exponent field. */
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + 0x3f800000U;
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}

/* Natural logarithm of a positive, normal, finite x. */
static inline float nc_log(float x)
{
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (bits - 0x3f3504f3) >> 23; /* mantissa in [sqrt(1/2), sqrt(2)) */
    bits -= exponent * (1 << 23);
    float mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    float f = mantissa - 1.0F;
    float p = -0.1426713452F + f * 0.0869831577F;
    p = -0.1657764007F + f * (0.1491526642F + f * p);
    p = -0.2500133515F + f * (0.1996302792F + f * p);
    p = f * f * (-0.5F + f * (0.3333391149F + f * p));
    float e = (float)exponent;
    return e * NC_LN2_HIGH + (f + (p + e * NC_LN2_LOW));
}

#endif
