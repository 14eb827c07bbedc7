/* Gauss rules of point sets integrate polynomials up to degree 15 exactly. */
#include "methods/gauss_rule.h"

#include "check.h"
#include "ground/lanes.h"
#include "ground/rng.h"

enum { MOST = 1000 };

/* Chebyshev polynomials, which are of size 1 on [-1, 1]. */
static double chebyshev(int degree, double t)
{
    return cos(degree * acos(fmin(1, fmax(-1, t))));
}

/* The worst relative error over all degrees up to 15; INFINITY if a weight is not positive or the
 * nodes are not ascending in [-1, 1]. */
static double error_of_rule(const double *t, size_t n, const double *node, const double *weight)
{
    double worst = 0;
    for (int degree = 0; degree < 2 * NC_GAUSS_NODES; degree++) {
        double points = 0, nodes = 0;
        for (size_t i = 0; i < n; i++)
            points += chebyshev(degree, t[i]);
        for (int k = 0; k < NC_GAUSS_NODES; k++)
            nodes += weight[k] * chebyshev(degree, node[k]);
        worst = fmax(worst, fabs(points - nodes) / (double)n);
    }
    for (int k = 0; k < NC_GAUSS_NODES; k++)
        if (weight[k] <= 0 || fabs(node[k]) > 1 || (k > 0 && node[k] <= node[k - 1]))
            return INFINITY;
    return worst;
}

int main(void)
{
    double t[MOST], scratch[2 * MOST + 2 * NC_LANES], node[NC_GAUSS_NODES], weight[NC_GAUSS_NODES];
    struct nc_rng rng;
    nc_rng_seed(&rng, 3);

    double worst = 0;
    int all = 1;
    const size_t sizes[] = {9, 12, 63, 64, 65, MOST};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (size_t i = 0; i < nc_lanes_up(sizes[s]); i++)
            t[i] = 2 * nc_rng_uniform(&rng) - 1;
        all &= nc_gauss_rule(t, sizes[s], scratch, node, weight);
        worst = fmax(worst, error_of_rule(t, sizes[s], node, weight));
    }
    CHECK(all, "rules of 9 to 1000 uniform points are found");
    CHECK_NEAR(worst, 0, 1e-13, "and integrate polynomials up to degree 15");

    for (size_t i = 0; i < MOST; i++)
        t[i] = (i % 4 ? -1.0 : 1.0) * pow(nc_rng_uniform(&rng), 8);
    CHECK(nc_gauss_rule(t, MOST, scratch, node, weight), "crowded points: found");
    CHECK_NEAR(error_of_rule(t, MOST, node, weight), 0, 1e-13, "crowded points: exact");

    /* Three groups so tight that 8 nodes cannot be told apart: refused, or still a rule. */
    for (size_t i = 0; i < MOST; i++)
        t[i] = (double)(i % 3) - 1 + (i % 3 == 1 ? 1e-9 * nc_rng_uniform(&rng) : 0);
    CHECK(!nc_gauss_rule(t, MOST, scratch, node, weight) ||
              error_of_rule(t, MOST, node, weight) < 1e-13,
          "tight groups: refused or exact");
    for (size_t i = 0; i < MOST; i++)
        t[i] = (double)(i % 3) - 1;
    CHECK(!nc_gauss_rule(t, MOST, scratch, node, weight), "three distinct points: refused");
    return check_done();
}
