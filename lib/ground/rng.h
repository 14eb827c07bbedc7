/* Random numbers: xoshiro256** (Blackman & Vigna 2018), seeded by SplitMix64.
 *
 * The same seed gives the same numbers on every machine; no global state. */
#ifndef NC_GROUND_RNG_H
#define NC_GROUND_RNG_H

#include <stddef.h>
#include <stdint.h>

struct nc_rng {
    uint64_t state[4];
};

void nc_rng_seed(struct nc_rng *rng, uint64_t seed);

uint64_t nc_rng_next(struct nc_rng *rng);

/* Uniform in [0, 1), 53 bits. */
double nc_rng_uniform(struct nc_rng *rng);

/* Uniform in 0 .. count-1 without modulo bias (by rejection); count > 0. */
size_t nc_rng_below(struct nc_rng *rng, size_t count);

/* Standard normal (Marsaglia's polar method). */
double nc_rng_normal(struct nc_rng *rng);

#endif
