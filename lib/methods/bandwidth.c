#include "methods/bandwidth.h"

#include <stdlib.h>

#include "ground/mem.h"
#include "ground/order.h"
#include "ground/rng.h"
#include "methods/distance.h"

enum { ALL_PAIRS_SAMPLES = 128, PAIRS = ALL_PAIRS_SAMPLES * (ALL_PAIRS_SAMPLES - 1) / 2 };

/* Keeps the distances above zero, at most PAIRS of them; returns how many. */
static size_t distances_of_pairs(const float *x, size_t samples, size_t features, double *distance)
{
    size_t count = 0;

    if (samples <= ALL_PAIRS_SAMPLES) {
        for (size_t i = 0; i < samples; i++)
            for (size_t j = 0; j < i; j++)
                distance[count++] =
                    nc_squared_distance_float(x + i * features, x + j * features, features);
        return count;
    }
    struct nc_rng rng;
    nc_rng_seed(&rng, 0);
    while (count < PAIRS) {
        size_t i = nc_rng_below(&rng, samples), j = nc_rng_below(&rng, samples - 1);
        j += j >= i; /* any sample but i */
        distance[count++] = nc_squared_distance_float(x + i * features, x + j * features, features);
    }
    return count;
}

int nc_gamma_median(const float *x, size_t samples, size_t features, double *gamma,
                    struct nc_error *err)
{
    double *distance = nc_array(PAIRS, sizeof *distance, "distances of pairs", err);
    if (!distance)
        return NC_ERR_SYSTEM;

    size_t count = distances_of_pairs(x, samples, features, distance), first = 0;
    qsort(distance, count, sizeof *distance, nc_ascending);
    if (count > 0 && distance[count / 2] <= 0)
        while (first < count && distance[first] <= 0)
            first++;
    *gamma = first < count ? 1 / distance[first + (count - first) / 2] : 1;
    free(distance);
    return NC_OK;
}
