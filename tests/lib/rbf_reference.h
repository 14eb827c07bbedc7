/* The dense solution of a column, by LAPACK, that the fast solvers are compared with. */
#ifndef NC_TESTS_RBF_REFERENCE_H
#define NC_TESTS_RBF_REFERENCE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "methods/affinity.h"
#include "methods/embed_dense.h"
#include "methods/rbf_column.h"
#include "methods/two_means.h"

struct reference {
    double lambda2, lambda3;
    /* By the thresholds of rbf_column.h, and the dense vector fulfils its equation at all samples:
     * it does not where the dense affinity had to saturate weights, or where rounding hides in
     * samples with next to no neighbours. */
    bool well_posed;
    uint8_t *label; /* [n] */
    double *u;      /* [n], the second eigenvector */
};

/* lambda of a vector: half the sum of w_ij (u_i - u_j)^2 over the sum of d_i u_i^2, u centred. Its
 * error is that of u squared, and relative, while an eigenvalue's is 1e-16 of the largest one. */
static double rayleigh_quotient(const double *w, const double *u, size_t n)
{
    double differences = 0, volume = 0, mean = 0, squares = 0;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            double d = 0, s = 0;
            for (size_t j = 0; j < n; j++) {
                d += i == j ? 0 : w[i * n + j];
                s += i == j ? 0 : w[i * n + j] * (u[i] - u[j]) * (u[i] - u[j]);
            }
            volume += pass == 0 ? d : 0;
            mean += pass == 0 ? d * u[i] : 0;
            differences += pass == 1 ? s / 2 : 0;
            squares += pass == 1 ? d * (u[i] - mean / volume) * (u[i] - mean / volume) : 0;
        }
    return differences / squares;
}

/* Largest error of mu u_i = (sum over j of w_ij u_j) / d_i, u of largest magnitude 1, with the true
 * weights. */
static double equation_error_of(const float *x, size_t n, size_t features, double gamma,
                                double lambda, const double *u)
{
    double worst = 0, largest = 0;
    for (size_t i = 0; i < n; i++) {
        double d = 0, sum = 0;
        for (size_t j = 0; j < n; j++) {
            double distance = 0;
            for (size_t f = 0; f < features; f++) {
                double t = (double)x[i * features + f] - (double)x[j * features + f];
                distance += t * t;
            }
            double w = i == j ? 0 : exp(-gamma * distance);
            d += w;
            sum += w * u[j];
        }
        if (!(d > 0))
            return INFINITY;
        worst = fmax(worst, fabs(sum / d - (1 - lambda) * u[i]));
        largest = fmax(largest, fabs(u[i]));
    }
    return largest > 0 ? worst / largest : INFINITY;
}

/* x: [n][features]. Free the result with reference_free. */
static inline struct reference reference_of(const float *x, size_t n, size_t features, double gamma)
{
    struct reference r = {.label = malloc(n), .u = malloc(n * sizeof(double))};
    double *w = malloc(2 * n * n * sizeof *w), values[3],
           *vectors = malloc(3 * n * sizeof *vectors);
    double threshold;
    bool split;

    nc_affinity_rbf(x, n, features, gamma, w, NULL);
    memcpy(w + n * n, w, n * n * sizeof *w);
    int status = nc_embed_dense(w, n, 3, true, values, vectors, NULL);
    memcpy(r.u, vectors + n, n * sizeof *r.u);
    r.lambda2 = rayleigh_quotient(w + n * n, r.u, n);
    r.lambda3 = values[2];
    r.well_posed = status == NC_OK && values[1] > NC_RBF_RESOLUTION &&
                   values[2] - values[1] > NC_RBF_GAP &&
                   equation_error_of(x, n, features, gamma, r.lambda2, r.u) < 1e-8;
    nc_two_means(r.u, n, r.label, &threshold, &split, NULL);
    free(w);
    free(vectors);
    return r;
}

static inline void reference_free(struct reference *r)
{
    free(r->label);
    free(r->u);
}

/* Samples whose label differs, clusters matched the better way round; 0 is adjusted Rand index 1.
 */
static inline size_t labels_differing(const uint8_t *a, const uint8_t *b, size_t n)
{
    size_t differing = 0;
    for (size_t i = 0; i < n; i++)
        differing += a[i] != b[i];
    return differing < n - differing ? differing : n - differing;
}

/* The between-cluster sum of squares of u: equal for cuts that are equally good. */
static inline double between_clusters(const double *u, const uint8_t *label, size_t n)
{
    double mean = 0, sum[2] = {0}, count[2] = {0};
    for (size_t i = 0; i < n; i++)
        mean += u[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        sum[label[i]] += u[i] - mean;
        count[label[i]] += 1;
    }
    return sum[0] * sum[0] / count[0] + sum[1] * sum[1] / count[1];
}

#endif
