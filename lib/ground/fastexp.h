/* The exponential as straight-line code without branches, so that a loop over it vectorises on any
 * processor and gives the same bits on each (the C library's vector versions do neither). */
#ifndef NC_GROUND_FASTEXP_H
#define NC_GROUND_FASTEXP_H

#include <stdint.h>
#include <string.h>

/* exp(x) for -708 <= x <= 709 (where the result is a normal number), within 2 units in the last
 * place; anything may come out elsewhere.
 *
 * x = k ln 2 + r with |r| <= (ln 2)/2 (Cody & Waite 1980: ln 2 in two parts, the first with
 * trailing zeros so that k times it is exact); exp(r) by its Taylor polynomial of degree 13,
 * remainder below 5e-18; 2^k by adding k to the exponent bits. */
static inline double nc_fast_exp(double x)
{
    const double round_shift = 0x1.8p52; /* adding it leaves round(x / ln 2) in the low bits */
    const double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;

    double shifted = x * 0x1.71547652b82fep+0 + round_shift;
    double k = shifted - round_shift;
    double r = (x - k * ln2_high) - k * ln2_low;

    /* Estrin's scheme: short dependency chains. */
    double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    double p01 = 1.0 + r;
    double p23 = 1.0 / 2 + r * (1.0 / 6);
    double p45 = 1.0 / 24 + r * (1.0 / 120);
    double p67 = 1.0 / 720 + r * (1.0 / 5040);
    double p89 = 1.0 / 40320 + r * (1.0 / 362880);
    double p1011 = 1.0 / 3628800 + r * (1.0 / 39916800);
    double p1213 = 1.0 / 479001600 + r * (1.0 / 6227020800);
    double low = (p01 + r2 * p23) + r4 * (p45 + r2 * p67);
    double high = (p89 + r2 * p1011) + r4 * p1213;
    double exp_r = low + r8 * high;

    uint64_t k_bits, result_bits;
    memcpy(&k_bits, &shifted, sizeof k_bits);
    memcpy(&result_bits, &exp_r, sizeof result_bits);
    result_bits += k_bits << 52;
    memcpy(&exp_r, &result_bits, sizeof exp_r);
    return exp_r;
}

#endif
