#include "methods/affinity.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "ground/lapack.h"
#include "ground/mem.h"
#include "methods/distance.h"

/* From this many features on, distances come faster from the Gram matrix (BLAS) than one by one. */
enum { GRAM_FEATURES = 16 };

static const double SATURATION = 250;

static double kernel(double gamma, double squared_distance)
{
    double exponent = gamma * squared_distance;

    if (exponent > SATURATION)
        exponent = SATURATION + 50 - 50 * SATURATION / exponent;
    return exp(-exponent);
}

double nc_affinity_bytes(size_t samples)
{
    return (double)samples * (double)samples * sizeof(double);
}

static void squared_distances_by_pairs(const float *x, size_t n, size_t features, double *w)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            w[i * n + j] = nc_squared_distance_float(x + i * features, x + j * features, features);
}

/* |a - b|^2 = |a|^2 + |b|^2 - 2 a.b; centring the features first keeps the cancellation small. */
static int squared_distances_by_gram(const float *x, size_t n, size_t features, double *w,
                                     struct nc_error *err)
{
    double *centred = nc_array(n * features, sizeof *centred, "centred features", err);
    if (!centred)
        return NC_ERR_SYSTEM;
    for (size_t f = 0; f < features; f++) {
        double mean = 0;
        for (size_t i = 0; i < n; i++)
            mean += (double)x[i * features + f];
        mean /= (double)n;
        for (size_t i = 0; i < n; i++)
            centred[i * features + f] = (double)x[i * features + f] - mean;
    }
    nc_blas_single_thread();
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, (int)n, (int)features, 1, centred,
                (int)features, 0, w, (int)n);
    free(centred);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            w[i * n + j] = fmax(0, w[i * n + i] + w[j * n + j] - 2 * w[i * n + j]);
    return NC_OK;
}

int nc_affinity_rbf(const float *x, size_t samples, size_t features, double gamma, double *w,
                    struct nc_error *err)
{
    if (features >= GRAM_FEATURES) {
        int status = squared_distances_by_gram(x, samples, features, w, err);
        if (status)
            return status;
    } else {
        squared_distances_by_pairs(x, samples, features, w);
    }
    for (size_t i = 0; i < samples; i++) {
        w[i * samples + i] = 1;
        for (size_t j = 0; j < i; j++) {
            double weight = kernel(gamma, w[i * samples + j]);
            w[i * samples + j] = weight;
            w[j * samples + i] = weight;
        }
    }
    return NC_OK;
}
