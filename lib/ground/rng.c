#include "ground/rng.h"

#include <math.h>

static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void nc_rng_seed(struct nc_rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        rng->state[i] = split_mix(&seed);
}

uint64_t nc_rng_next(struct nc_rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double nc_rng_uniform(struct nc_rng *rng)
{
    return (double)(nc_rng_next(rng) >> 11) * 0x1.0p-53;
}

size_t nc_rng_below(struct nc_rng *rng, size_t count)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % count;
    uint64_t x;
    do
        x = nc_rng_next(rng);
    while (x >= limit);
    return (size_t)(x % count);
}

double nc_rng_normal(struct nc_rng *rng)
{
    double u, v, s;
    do {
        u = 2 * nc_rng_uniform(rng) - 1;
        v = 2 * nc_rng_uniform(rng) - 1;
        s = u * u + v * v;
    } while (s >= 1 || s <= 0);
    return u * sqrt(-2 * log(s) / s);
}
