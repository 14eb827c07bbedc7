#include "methods/gauss_rule.h"

#include <math.h>

#include "ground/clones.h"
#include "ground/lanes.h"
#include "methods/tridiagonal.h"

/* Squared norm of p and its first moment, the two sums of Stieltjes' procedure. */
struct moments {
    double norm, first;
};

/* p <- (t - alpha) p - beta p_before, p_before <- p, and the moments of the new p. */
static inline struct moments next_polynomial(const double *restrict t, size_t n, double alpha,
                                             double beta, double *restrict p,
                                             double *restrict p_before)
{
    double norm[NC_LANES] = {0}, first[NC_LANES] = {0};

    for (size_t i = 0; i < n; i += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++) {
            double ti = t[i + l], now = p[i + l];
            double next = (ti - alpha) * now - beta * p_before[i + l];
            p_before[i + l] = now;
            p[i + l] = next;
            norm[l] += next * next;
            first[l] += ti * (next * next);
        }
    return (struct moments){nc_lanes_total(norm), nc_lanes_total(first)};
}

/* Coefficients of the monic orthogonal polynomials p_(k+1) = (t - alpha_k) p_k - beta_k p_(k-1). */
NC_CLONES
static bool stieltjes(const double *t, size_t n, double *scratch, double *alpha, double *beta)
{
    size_t padded = nc_lanes_up(n);
    double *p = scratch, *p_before = scratch + padded;
    double first = 0;

    for (size_t i = 0; i < padded; i++) {
        p[i] = i < n ? 1 : 0; /* a polynomial that is 0 on the padding stays 0 there */
        p_before[i] = 0;
        first += i < n ? t[i] : 0;
    }
    struct moments now = {(double)n, first};
    beta[0] = now.norm;
    alpha[0] = now.first / now.norm;
    for (int k = 1; k < NC_GAUSS_NODES; k++) {
        double norm_before = now.norm;
        now = next_polynomial(t, padded, alpha[k - 1], k == 1 ? 0 : beta[k - 1], p, p_before);
        beta[k] = now.norm / norm_before;
        if (!(beta[k] > 1e-13)) /* p_k vanishes on the points: k nodes already represent them */
            return false;
        alpha[k] = now.first / now.norm;
    }
    return true;
}

bool nc_gauss_rule(const double *t, size_t n, double *scratch, double *node, double *weight)
{
    double alpha[NC_GAUSS_NODES], beta[NC_GAUSS_NODES];
    double coupling[NC_GAUSS_NODES] = {0}, component[NC_GAUSS_NODES] = {1};

    if (!stieltjes(t, n, scratch, alpha, beta))
        return false;
    for (int k = 0; k + 1 < NC_GAUSS_NODES; k++)
        coupling[k] = sqrt(beta[k + 1]);
    if (!nc_tridiagonal_eigen(NC_GAUSS_NODES, alpha, coupling, component, 1))
        return false;
    for (int k = 0; k < NC_GAUSS_NODES; k++) {
        node[k] = alpha[k];
        weight[k] = (double)n * component[k] * component[k];
    }
    return true;
}
