#include "methods/lobpcg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"

/* At the limit of single precision the error grows again: the search is given up when it has grown
 * by this factor from the least so far. Where the second eigenvalue is close to the third it also
 * grows for a while, by less, until the iterate turns from the one to the other. */
static const double MOST_GROWTH = 100;

/* The iterate is kept in double: L x is small against x. The search directions, and L times them,
 * need no more than single precision; that halves the memory. */
struct iterate {
    const struct nc_level *level;
    size_t n;
    double *x, *lx; /* x is the caller's */
    float *w, *lw;  /* preconditioned residual */
    float *p, *lp;  /* last step */
    bool with_p;
    double volume; /* sum of the masses */
};

/* Inner products of the basis x, w, p: of L, and of D. Column-major, symmetric. */
struct gram {
    double l[9], d[9];
};

static double mass_mean(const struct iterate *it)
{
    double sum = 0;
    for (size_t i = 0; i < it->n; i++)
        sum += (double)it->level->mass[i] * it->x[i];
    return sum / it->volume;
}

/* Takes the constant out of x and gives it D-length 1; false if nothing is left. */
static bool normalise(struct iterate *it)
{
    double mean = mass_mean(it), length = 0;
    for (size_t i = 0; i < it->n; i++) {
        it->x[i] -= mean;
        length += (double)it->level->mass[i] * it->x[i] * it->x[i];
    }
    if (!(length > 0))
        return false;
    for (size_t i = 0; i < it->n; i++)
        it->x[i] /= sqrt(length);
    return true;
}

static double rayleigh_quotient(const struct iterate *it)
{
    double energy = 0, length = 0;
    for (size_t i = 0; i < it->n; i++) {
        energy += it->x[i] * it->lx[i];
        length += (double)it->level->mass[i] * it->x[i] * it->x[i];
    }
    return energy / length;
}

/* w = B r without its constant, of D-length 1; r = (L x - lambda D x) / lambda. Returns the error
 * estimate. lw serves as r. */
static double precondition(struct iterate *it, struct nc_multigrid *mg, size_t level, double lambda)
{
    const float *mass = it->level->mass;
    float *r = it->lw;
    double product = 0, sum = 0, length = 0;
    for (size_t i = 0; i < it->n; i++)
        r[i] = (float)(it->lx[i] / lambda - (double)mass[i] * it->x[i]);
    nc_multigrid_cycle(mg, level, r, it->w);
    for (size_t i = 0; i < it->n; i++) {
        product += (double)r[i] * (double)it->w[i];
        sum += (double)mass[i] * (double)it->w[i];
    }
    float mean = (float)(sum / it->volume);
    for (size_t i = 0; i < it->n; i++) {
        it->w[i] -= mean;
        length += (double)mass[i] * (double)it->w[i] * (double)it->w[i];
    }
    float scale = length > 0 ? (float)(1 / sqrt(length)) : 0;
    for (size_t i = 0; i < it->n; i++)
        it->w[i] *= scale;
    return sqrt(fmax(product * lambda, 0));
}

static void inner_products(const struct iterate *it, struct gram *g)
{
    double xlx = 0, xlw = 0, wlw = 0, xlp = 0, wlp = 0, plp = 0;
    double xx = 0, xw = 0, ww = 0, xp = 0, wp = 0, pp = 0;
    for (size_t i = 0; i < it->n; i++) {
        double x = it->x[i], w = (double)it->w[i], p = (double)it->p[i];
        double lw = (double)it->lw[i], lp = (double)it->lp[i], mass = (double)it->level->mass[i];
        xlx += x * it->lx[i];
        xlw += x * lw;
        wlw += w * lw;
        xlp += x * lp;
        wlp += w * lp;
        plp += p * lp;
        xx += mass * x * x;
        xw += mass * x * w;
        ww += mass * w * w;
        xp += mass * x * p;
        wp += mass * w * p;
        pp += mass * p * p;
    }
    const double l[9] = {xlx, xlw, xlp, xlw, wlw, wlp, xlp, wlp, plp};
    const double d[9] = {xx, xw, xp, xw, ww, wp, xp, wp, pp};
    memcpy(g->l, l, sizeof l);
    memcpy(g->d, d, sizeof d);
}

/* The combination of the first `size` basis vectors with the least Rayleigh quotient; false if they
 * are dependent. */
static bool rayleigh_ritz(const struct gram *g, int size, double combination[3])
{
    struct gram copy = *g;
    double values[3], work[32];
    const int type = 1, stride = 3, work_size = 32;
    int info;
    dsygv_(&type, "V", "L", &size, copy.l, &stride, copy.d, &stride, values, work, &work_size,
           &info);
    for (int k = 0; k < 3; k++)
        combination[k] = k < size ? copy.l[k] : 0;
    return info == 0;
}

/* x = a x + b w + c p; the step b w + c p is the next p. */
static void take_step(struct iterate *it, const double combination[3])
{
    double a = combination[0], b = combination[1], c = combination[2], length = 0;
    for (size_t i = 0; i < it->n; i++) {
        double p = b * (double)it->w[i] + c * (double)it->p[i];
        double lp = b * (double)it->lw[i] + c * (double)it->lp[i];
        it->x[i] = a * it->x[i] + p;
        it->p[i] = (float)p;
        it->lp[i] = (float)lp;
        length += (double)it->level->mass[i] * p * p;
    }
    it->with_p = length > 0;
    float scale = it->with_p ? (float)(1 / sqrt(length)) : 0;
    for (size_t i = 0; i < it->n; i++) {
        it->p[i] *= scale;
        it->lp[i] *= scale;
    }
}

static bool improve(struct iterate *it)
{
    struct gram g;
    double combination[3];
    nc_laplacian_mixed(it->level, it->w, it->lw);
    inner_products(it, &g);
    if (!(it->with_p && rayleigh_ritz(&g, 3, combination)) && !rayleigh_ritz(&g, 2, combination))
        return false;
    take_step(it, combination);
    return true;
}

int nc_lobpcg(struct nc_multigrid *mg, size_t level, double tolerance, size_t max_iterations,
              double *x, struct nc_lobpcg_report *report, struct nc_error *err)
{
    struct iterate it = {.level = &mg->level[level], .n = mg->level[level].w->n, .x = x};
    memset(report, 0, sizeof *report);
    tolerance = fmax(tolerance, NC_LOBPCG_LEAST_TOLERANCE);
    it.lx = nc_array(it.n, sizeof *it.lx, "an eigenvector", err);
    it.w = nc_array(it.n, sizeof *it.w, "an eigenvector", err);
    it.lw = nc_array(it.n, sizeof *it.lw, "an eigenvector", err);
    it.p = nc_array(it.n, sizeof *it.p, "an eigenvector", err);
    it.lp = nc_array(it.n, sizeof *it.lp, "an eigenvector", err);
    int status = it.lx && it.w && it.lw && it.p && it.lp ? NC_OK : NC_ERR_SYSTEM;
    for (size_t i = 0; i < it.n; i++)
        it.volume += (double)it.level->mass[i];
    if (!status && !normalise(&it))
        status = nc_fail(err, NC_ERR_INTERNAL, "an eigenvector is sought from a constant");
    if (status)
        goto cleanup;

    double best = INFINITY;
    for (;;) {
        /* Not updated along with x: the roundings of w and p would add up in it, and the constant
         * in them, the eigenvector of eigenvalue 0, would grow. */
        normalise(&it);
        nc_laplacian_double(it.level, it.x, it.lx);
        report->eigenvalue = rayleigh_quotient(&it);
        report->error = precondition(&it, mg, level, report->eigenvalue);
        report->converged = report->error <= tolerance;
        best = fmin(best, report->error);
        if (report->converged || report->iterations == max_iterations ||
            !(report->error <= MOST_GROWTH * best) || !improve(&it))
            break;
        report->iterations++;
    }
    normalise(&it);

cleanup:
    free(it.lp);
    free(it.p);
    free(it.lw);
    free(it.w);
    free(it.lx);
    return status;
}
