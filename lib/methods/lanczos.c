#include "methods/lanczos.h"

#include <math.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/lanes.h"
#include "ground/mem.h"
#include "methods/tridiagonal.h"

enum { MAX_STEPS = 120 };

static const double TOLERANCE = 1e-9;

/* The operator in the basis so far. */
struct tridiagonal {
    size_t order;
    double alpha[MAX_STEPS], beta[MAX_STEPS];
};

NC_CLONES
static double weighted_dot(const double *mass, const double *x, const double *y, size_t padded)
{
    double lane[NC_LANES] = {0};
    for (size_t i = 0; i < padded; i += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++)
            lane[l] += mass[i + l] * x[i + l] * y[i + l];
    return nc_lanes_total(lane);
}

NC_CLONES
static void add(double c, const double *x, double *y, size_t padded)
{
    nc_lanes_axpy(c, x, y, padded);
}

double nc_lanczos_dot(const struct nc_lanczos *lanczos, const double *x, const double *y)
{
    return weighted_dot(lanczos->mass, x, y, nc_lanes_up(lanczos->nodes));
}

void nc_lanczos_remove_constant(const struct nc_lanczos *lanczos, double *x)
{
    size_t padded = nc_lanes_up(lanczos->nodes);
    double volume = nc_lanes_sum(lanczos->mass, padded);
    for (int pass = 0; pass < 2; pass++) {
        double mean = nc_lanes_dot(lanczos->mass, x, padded) / volume;
        for (size_t i = 0; i < lanczos->nodes; i++)
            x[i] -= mean;
    }
}

static double *basis_vector(const struct nc_lanczos *lanczos, size_t j)
{
    return lanczos->basis + j * nc_lanes_up(lanczos->nodes);
}

/* Basis vector j <- x / length. */
static int append(struct nc_lanczos *lanczos, size_t j, const double *x, double length,
                  struct nc_error *err)
{
    size_t padded = nc_lanes_up(lanczos->nodes);
    int status = nc_grow((void **)&lanczos->basis, &lanczos->basis_capacity, (j + 1) * padded,
                         sizeof *lanczos->basis, "Lanczos vectors", err);
    if (status != NC_OK)
        return status;
    double *v = basis_vector(lanczos, j), inverse = 1 / length;
    for (size_t i = 0; i < padded; i++)
        v[i] = x[i] * inverse;
    return NC_OK;
}

/* Gram-Schmidt against the constant and the first `count` basis vectors, twice, which is enough
 * (Parlett 1998, section 6.9). Returns the component along the last of them. */
static double orthogonalise(const struct nc_lanczos *lanczos, double *x, size_t count)
{
    double last = 0;
    for (int pass = 0; pass < 2; pass++) {
        nc_lanczos_remove_constant(lanczos, x);
        for (size_t j = 0; j < count; j++) {
            const double *v = basis_vector(lanczos, j);
            double c = nc_lanczos_dot(lanczos, v, x);
            add(-c, v, x, nc_lanes_up(lanczos->nodes));
            if (j + 1 == count)
                last += c;
        }
    }
    return last;
}

/* Row `component` of the matrix of T's eigenvectors, and its eigenvalues. */
static void eigen(const struct tridiagonal *t, size_t component, double *values, double *row)
{
    double e[MAX_STEPS];
    memcpy(values, t->alpha, t->order * sizeof *values);
    memcpy(e, t->beta, t->order * sizeof *e);
    memset(row, 0, t->order * sizeof *row);
    row[component] = 1;
    nc_tridiagonal_eigen(t->order, values, e, row, 1);
}

/* Updates ritz; true if its vector would be good enough, with beta the norm of what is left. */
static bool good_enough(const struct tridiagonal *t, double beta, struct nc_ritz *ritz)
{
    double values[MAX_STEPS], last[MAX_STEPS];
    size_t k = t->order;

    eigen(t, k - 1, values, last);
    ritz->theta = values[k - 1];
    ritz->theta_next = k > 1 ? values[k - 2] : 0;
    double residual = beta * fabs(last[k - 1]);
    return beta <= 1e-15 * ritz->theta ||
           (k > 1 && residual <= TOLERANCE * (ritz->theta - ritz->theta_next));
}

/* x = sum over j of s_j v_j with T's eigenvector s for its largest eigenvalue. */
static void ritz_vector(const struct nc_lanczos *lanczos, const struct tridiagonal *t, double *x)
{
    double values[MAX_STEPS], row[MAX_STEPS];
    size_t padded = nc_lanes_up(lanczos->nodes);

    memset(x, 0, padded * sizeof *x);
    for (size_t j = 0; j < t->order; j++) {
        eigen(t, j, values, row); /* the same rotations each time, hence the same signs */
        add(row[t->order - 1], basis_vector(lanczos, j), x, padded);
    }
}

int nc_lanczos_largest(struct nc_lanczos *lanczos, double *x, struct nc_ritz *ritz,
                       struct nc_error *err)
{
    struct tridiagonal t = {.order = 0};
    size_t dimension = lanczos->nodes - 1;
    double *image = lanczos->image;

    ritz->converged = false;
    orthogonalise(lanczos, x, 0);
    int status = append(lanczos, 0, x, sqrt(nc_lanczos_dot(lanczos, x, x)), err);
    while (status == NC_OK) {
        size_t j = t.order++;
        lanczos->apply(lanczos->context, basis_vector(lanczos, j), image);
        t.alpha[j] = orthogonalise(lanczos, image, j + 1);
        t.beta[j] = sqrt(nc_lanczos_dot(lanczos, image, image));
        ritz->converged = good_enough(&t, t.beta[j], ritz) || t.order == dimension;
        if (ritz->converged || t.order == MAX_STEPS)
            break;
        status = append(lanczos, j + 1, image, t.beta[j], err);
    }
    ritz->steps = t.order;
    if (status == NC_OK)
        ritz_vector(lanczos, &t, x);
    return status;
}
