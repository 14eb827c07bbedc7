#include <string.h>

#include "methods/multigrid.h"

/* Damped Jacobi. */
static const float DAMPING = 0.7f;

static double dot(const float *a, const float *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* x = sum over the eigenpairs but the first of v (v . r) / lambda: the pseudo-inverse. */
static void solve_last(const struct nc_multigrid *mg, const float *r, float *x)
{
    size_t n = mg->level[mg->levels - 1].w->n;
    memset(x, 0, n * sizeof *x);
    for (size_t k = 1; k < n; k++) {
        const double *v = mg->vectors + k * n;
        double product = 0;
        for (size_t i = 0; i < n; i++)
            product += v[i] * (double)r[i];
        product /= mg->values[k];
        for (size_t i = 0; i < n; i++)
            x[i] += (float)(product * v[i]);
    }
}

/* One step of smoothing from x; the first one knows that x is zero. */
static void smooth_first(const struct nc_level *level, const float *r, float *x)
{
    for (size_t i = 0; i < level->w->n; i++)
        x[i] = DAMPING * r[i] / level->degree[i];
}

static void smooth(const struct nc_level *level, const float *r, float *x)
{
    nc_laplacian_float(level, x, level->product);
    for (size_t i = 0; i < level->w->n; i++)
        x[i] += DAMPING * (r[i] - level->product[i]) / level->degree[i];
}

/* Two steps of the flexible conjugate gradient method on a coarse level, for L x = r
 * (Notay & Vassilevski 2008, algorithm 3.2). r is overwritten. */
static void k_cycle(struct nc_multigrid *mg, size_t k, float *r, float *x)
{
    const struct nc_level *level = &mg->level[k];
    size_t n = level->w->n;
    float *first = level->work + 2 * n, *l_first = level->work + 3 * n;
    float *second = level->work + 4 * n, *l_second = level->work + 5 * n;

    nc_multigrid_cycle(mg, k, r, first);
    nc_laplacian_float(level, first, l_first);
    double energy = dot(first, l_first, n);
    if (!(energy > 0)) {
        memcpy(x, first, n * sizeof *x);
        return;
    }
    double step = dot(first, r, n) / energy;
    for (size_t i = 0; i < n; i++)
        r[i] -= (float)step * l_first[i];

    nc_multigrid_cycle(mg, k, r, second);
    nc_laplacian_float(level, second, l_second);
    double shared = dot(second, l_first, n);
    double second_energy = dot(second, l_second, n) - shared * shared / energy;
    double second_step = second_energy > 0 ? dot(second, r, n) / second_energy : 0;
    step -= second_step * shared / energy;
    for (size_t i = 0; i < n; i++)
        x[i] = (float)step * first[i] + (float)second_step * second[i];
}

void nc_multigrid_cycle(struct nc_multigrid *mg, size_t k, const float *r, float *x)
{
    const struct nc_level *level = &mg->level[k];
    if (k + 1 == mg->levels) {
        solve_last(mg, r, x);
        return;
    }
    const struct nc_level *coarse = level + 1;
    size_t n = level->w->n, coarse_n = coarse->w->n;
    float *coarse_r = coarse->work, *coarse_x = coarse->work + coarse_n;

    smooth_first(level, r, x);
    nc_laplacian_float(level, x, level->product);
    memset(coarse_r, 0, coarse_n * sizeof *coarse_r);
    for (size_t i = 0; i < n; i++)
        coarse_r[level->aggregate[i]] += r[i] - level->product[i];
    if (k + 2 == mg->levels)
        solve_last(mg, coarse_r, coarse_x);
    else
        k_cycle(mg, k + 1, coarse_r, coarse_x);
    for (size_t i = 0; i < n; i++)
        x[i] += coarse_x[level->aggregate[i]];
    smooth(level, r, x);
}
