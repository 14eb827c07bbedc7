#include "methods/discretize.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/rotation.h"

enum { ROUNDS = 20 };

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Columns of length sqrt(n), the first sample on their negative side, then rows of unit length. */
static void normalise(double *v, size_t n, size_t k)
{
    for (size_t c = 0; c < k; c++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += v[i * k + c] * v[i * k + c];
        double scale = sum > 0 ? sqrt((double)n / sum) : 0;
        if (v[c] > 0)
            scale = -scale;
        for (size_t i = 0; i < n; i++)
            v[i * k + c] *= scale;
    }
    for (size_t i = 0; i < n; i++) {
        double length = sqrt(dot(v + i * k, v + i * k, k));
        for (size_t c = 0; c < k && length > 0; c++)
            v[i * k + c] /= length;
    }
}

/* rotation: [k axes][k], each axis a row of v, as orthogonal to the earlier ones as can be found.
 */
static void start_rotation(const double *v, size_t n, size_t k, size_t first, double *closeness,
                           double *rotation)
{
    memset(closeness, 0, n * sizeof *closeness);
    memcpy(rotation, v + first * k, k * sizeof *rotation);
    for (size_t axis = 1; axis < k; axis++) {
        size_t least = 0;
        for (size_t i = 0; i < n; i++) {
            closeness[i] += fabs(dot(v + i * k, rotation + (axis - 1) * k, k));
            if (closeness[i] < closeness[least])
                least = i;
        }
        memcpy(rotation + axis * k, v + least * k, k * sizeof *rotation);
    }
}

/* Labels for the rotation; product[c] = sum of the rows of v labelled c, [k][k]. */
static void assign(const double *v, size_t n, size_t k, const double *rotation, uint8_t *label,
                   double *product)
{
    memset(product, 0, k * k * sizeof *product);
    for (size_t i = 0; i < n; i++) {
        double largest = -INFINITY;
        for (size_t axis = 0; axis < k; axis++) {
            double along = dot(v + i * k, rotation + axis * k, k);
            if (along > largest) {
                largest = along;
                label[i] = (uint8_t)axis;
            }
        }
        for (size_t c = 0; c < k; c++)
            product[label[i] * k + c] += v[i * k + c];
    }
}

int nc_discretize(const double *vectors, size_t samples, size_t clusters, uint64_t seed,
                  uint8_t *label, struct nc_error *err)
{
    size_t n = samples, k = clusters;
    double *closeness = NULL, *rotation = NULL, *product = NULL;
    double *v = nc_array(n * k, sizeof *v, "embedding", err);
    int status = NC_ERR_SYSTEM;

    if (!v || !(closeness = nc_array(n, sizeof *closeness, "rotation", err)) ||
        !(rotation = nc_array(k * k, sizeof *rotation, "rotation", err)) ||
        !(product = nc_array(k * k, sizeof *product, "rotation", err)))
        goto cleanup;
    status = NC_OK;
    if (n == 0)
        goto cleanup;

    memcpy(v, vectors, n * k * sizeof *v);
    normalise(v, n, k);
    struct nc_rng rng;
    nc_rng_seed(&rng, seed);
    start_rotation(v, n, k, nc_rng_below(&rng, n), closeness, rotation);

    double last = 0, objective = 0;
    for (int round = 0; round <= ROUNDS; round++) {
        assign(v, n, k, rotation, label, product);
        status = nc_nearest_rotation(product, k, rotation, &objective, err);
        if (status || fabs(objective - last) < DBL_EPSILON)
            break;
        last = objective;
    }
cleanup:
    free(v);
    free(closeness);
    free(rotation);
    free(product);
    return status;
}
