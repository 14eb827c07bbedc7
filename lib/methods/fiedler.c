#include "methods/fiedler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/lanes.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/tridiagonal.h"

enum { MAX_STEPS = 120 };

/* The vector's error is about the residual over the distance to the next eigenvalue. */
static const double TOLERANCE = 1e-9;

/* One problem: lengths and the growing tridiagonal matrix. */
struct lanczos {
    struct nc_fiedler *solver;
    size_t nodes, padded;
    size_t steps;
    /* The operator is scale / divisor * L^+ D, mass = degree * scale / divisor. Two factors, as
     * their quotient may be below the range of double. */
    double scale, divisor;
    double alpha[MAX_STEPS], beta[MAX_STEPS];
};

static double *basis_vector(const struct lanczos *run, size_t j)
{
    return run->solver->basis + j * run->padded;
}

NC_CLONES
static double mass_dot(const double *mass, const double *x, const double *y, size_t padded)
{
    double lane[NC_LANES] = {0};
    for (size_t i = 0; i < padded; i += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++)
            lane[l] += mass[i + l] * x[i + l] * y[i + l];
    return nc_lanes_total(lane);
}

NC_CLONES
static void subtract(double c, const double *x, double *y, size_t padded)
{
    nc_lanes_axpy(-c, x, y, padded);
}

static double largest_magnitude(const double *x, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        if (!(fabs(x[i]) <= largest)) /* NaN counts as large */
            largest = fabs(x[i]);
    return largest;
}

/* Gram-Schmidt, twice (Kahan & Parlett: twice is enough), against the first `count` basis vectors.
 * Returns the component along the last of them. */
static double orthogonalise(const struct lanczos *run, double *x, size_t count)
{
    double last = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j < count; j++) {
            const double *v = basis_vector(run, j);
            double c = mass_dot(run->solver->mass, v, x, run->padded);
            subtract(c, v, x, run->padded);
            if (j + 1 == count)
                last += c;
        }
    return last;
}

static double norm(const struct lanczos *run, const double *x)
{
    return sqrt(mass_dot(run->solver->mass, x, x, run->padded));
}

/* Appends x / length to the basis. */
static int append(struct lanczos *run, const double *x, double length, size_t index,
                  struct nc_error *err)
{
    struct nc_fiedler *solver = run->solver;
    int status = nc_grow((void **)&solver->basis, &solver->basis_capacity,
                         (index + 1) * run->padded, sizeof *solver->basis, "Lanczos vectors", err);
    if (status != NC_OK)
        return status;
    double *v = basis_vector(run, index), inverse = 1 / length;
    for (size_t i = 0; i < run->nodes; i++)
        v[i] = x[i] * inverse;
    memset(v + run->nodes, 0, (run->padded - run->nodes) * sizeof *v);
    return NC_OK;
}

/* image <- L^+ (mass * x), up to a constant. */
static void apply(const struct lanczos *run, const double *x)
{
    double *image = run->solver->image;
    for (size_t i = 0; i < run->nodes; i++)
        image[i] = run->solver->mass[i] * x[i];
    memset(image + run->nodes, 0, (run->padded + NC_LANES - run->nodes) * sizeof *image);
    nc_gth_solve(&run->solver->gth, image);
}

/* A ramp along the order, which resembles the vector sought where nodes are in order of value, with
 * noise, so that no eigenvector is orthogonal to it by symmetry. */
static void start_vector(const struct lanczos *run, double *x)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 1);
    for (size_t i = 0; i < run->nodes; i++)
        x[i] = (double)i / (double)run->nodes + 0.1 * nc_rng_uniform(&rng);
    memset(x + run->nodes, 0, (run->padded - run->nodes) * sizeof *x);
}

/* The constant vector of norm 1 becomes basis vector 0, and x loses its part along it. */
static int remove_constant(struct lanczos *run, double *x, struct nc_error *err)
{
    double volume = nc_lanes_sum(run->solver->mass, run->padded);
    double *image = run->solver->image;
    for (size_t i = 0; i < run->nodes; i++)
        image[i] = 1;
    int status = append(run, image, sqrt(volume), 0, err);
    if (status == NC_OK)
        orthogonalise(run, x, 1);
    return status;
}

static void set_mass(struct lanczos *run, const double *degree, double scale, double divisor)
{
    double *mass = run->solver->mass;
    run->scale = scale;
    run->divisor = divisor;
    for (size_t i = 0; i < run->nodes; i++)
        mass[i] = degree[i] * scale / divisor;
    memset(mass + run->nodes, 0, (run->padded - run->nodes) * sizeof *mass);
}

/* Chooses the scale such that the operator's largest eigenvalue is of the order of 1, though
 * 1 / lambda2 itself may be beyond the range of double: one application tells its size. Should it
 * overflow, the degrees are scaled down first; what then underflows belongs to parts so light that
 * their eigenvalues are far above lambda2. Leaves basis vectors 0 and 1. */
static int start(struct lanczos *run, const double *degree, struct nc_error *err)
{
    double *x = basis_vector(run, 1), *image = run->solver->image, size = INFINITY;
    const double trial[] = {1, 0x1p-330, 0x1p-660, 0x1p-990};
    size_t trials = sizeof trial / sizeof *trial;

    for (size_t i = 0; i < trials; i++) {
        set_mass(run, degree, trial[i], 1);
        start_vector(run, x);
        int status = remove_constant(run, x, err);
        if (status != NC_OK)
            return status;
        apply(run, x);
        size = largest_magnitude(image, run->nodes);
        if (size < 1e300)
            break;
    }
    if (!(size > 0 && size < 1e300))
        return nc_fail(err, NC_ERR_INTERNAL, "the graph's weights are beyond the range of numbers");
    for (size_t i = 0; i < run->nodes; i++)
        x[i] = image[i] / size;
    set_mass(run, degree, run->scale, size);
    int status = remove_constant(run, x, err);
    if (status != NC_OK)
        return status;
    return append(run, x, norm(run, x), 1, err);
}

/* The two largest eigenvalues of the tridiagonal matrix so far (the second is 0 if there is none),
 * and the last component of the first one's eigenvector. */
static void ritz_values(const struct lanczos *run, double theta[2], double *last)
{
    size_t k = run->steps;
    double d[MAX_STEPS], e[MAX_STEPS], row[MAX_STEPS] = {0};

    memcpy(d, run->alpha, k * sizeof *d);
    memcpy(e, run->beta, k * sizeof *e);
    row[k - 1] = 1;
    nc_tridiagonal_eigen(k, d, e, row, 1);
    theta[0] = d[k - 1];
    theta[1] = k > 1 ? d[k - 2] : 0;
    *last = row[k - 1];
}

/* u = sum over j of s_j v_j with the tridiagonal matrix's eigenvector s for theta: from its last
 * component up, the direction in which the recurrence is stable, as s decays downwards. */
static void ritz_vector(const struct lanczos *run, double theta, double *u)
{
    size_t k = run->steps;
    double s[MAX_STEPS] = {0};

    s[k - 1] = 1;
    for (size_t j = k - 1; j > 0; j--) {
        double below = j + 1 < k ? run->beta[j] * s[j + 1] : 0;
        s[j - 1] = ((theta - run->alpha[j]) * s[j] - below) / run->beta[j - 1];
        double size = fabs(s[j - 1]);
        if (size > 1e100)
            for (size_t i = j - 1; i < k; i++)
                s[i] /= size;
    }
    double *sum = run->solver->image;
    memset(sum, 0, run->padded * sizeof *sum);
    for (size_t j = 0; j < k; j++)
        subtract(-s[j] / fabs(s[0]), basis_vector(run, j + 1), sum, run->padded);
    double size = largest_magnitude(sum, run->nodes);
    for (size_t i = 0; i < run->nodes; i++)
        u[i] = sum[i] / size;
}

static int iterate(struct lanczos *run, double theta[2], bool *converged, struct nc_error *err)
{
    double *image = run->solver->image, last;
    size_t dimension = run->nodes - 1;

    for (*converged = false;;) {
        size_t j = run->steps++;
        apply(run, basis_vector(run, j + 1));
        run->alpha[j] = orthogonalise(run, image, j + 2);
        run->beta[j] = norm(run, image);
        ritz_values(run, theta, &last);
        double residual = run->beta[j] * fabs(last);
        *converged = run->steps == dimension || run->beta[j] <= 1e-15 * theta[0] ||
                     (j > 0 && residual <= TOLERANCE * (theta[0] - theta[1]));
        if (*converged || run->steps == MAX_STEPS)
            return NC_OK;
        int status = append(run, image, run->beta[j], j + 2, err);
        if (status != NC_OK)
            return status;
    }
}

static int reserve(struct nc_fiedler *solver, size_t padded, struct nc_error *err)
{
    int status = nc_grow((void **)&solver->basis, &solver->basis_capacity, 8 * padded,
                         sizeof *solver->basis, "Lanczos vectors", err);
    if (status != NC_OK || padded <= solver->node_capacity)
        return status;
    free(solver->mass);
    free(solver->image);
    solver->node_capacity = 0;
    solver->mass = nc_array(padded, sizeof *solver->mass, "degrees", err);
    solver->image = nc_array(padded + NC_LANES, sizeof *solver->image, "degrees", err);
    if (!solver->mass || !solver->image)
        return NC_ERR_SYSTEM;
    solver->node_capacity = padded;
    return NC_OK;
}

static size_t heaviest(const double *degree, size_t nodes)
{
    size_t best = 0;
    for (size_t i = 1; i < nodes; i++)
        if (degree[i] > degree[best])
            best = i;
    return best;
}

int nc_fiedler_vector(struct nc_fiedler *solver, struct nc_envelope *graph, const double *degree,
                      double *u, struct nc_fiedler_result *result, struct nc_error *err)
{
    struct lanczos run = {.solver = solver, .nodes = graph->nodes};
    double theta[2] = {0};

    run.padded = nc_lanes_up(graph->nodes);
    int status = reserve(solver, run.padded, err);
    if (status == NC_OK)
        status = nc_gth_factor(&solver->gth, graph, heaviest(degree, graph->nodes), err);
    if (status == NC_OK)
        status = start(&run, degree, err);
    if (status == NC_OK)
        status = iterate(&run, theta, &result->converged, err);
    if (status != NC_OK)
        return status;
    ritz_vector(&run, theta[0], u);
    result->steps = run.steps;
    result->lambda2 = run.scale / theta[0] / run.divisor;
    result->lambda3 = theta[1] > 0 ? run.scale / theta[1] / run.divisor : INFINITY;
    return NC_OK;
}

void nc_fiedler_free(struct nc_fiedler *solver)
{
    nc_gth_free(&solver->gth);
    free(solver->mass);
    free(solver->image);
    free(solver->basis);
    *solver = (struct nc_fiedler){0};
}
