#include "methods/fiedler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lanes.h"
#include "ground/mem.h"
#include "ground/rng.h"

enum { MAX_RUNS = 5, REFINEMENTS = 3 };

/* Largest element of A u - theta u over the largest of theta u that is taken for rounding. */
static const double POINTWISE_TOLERANCE = 1e-6;

/* The operator is A = factor / divisor * L^+ D. Two numbers, as their quotient may be below the
 * range of double. */
struct scale {
    double factor, divisor;
};

/* INFINITY if an element is not finite. */
static double largest_magnitude(const double *x, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            return INFINITY;
        largest = fabs(x[i]) > largest ? fabs(x[i]) : largest;
    }
    return largest;
}

/* image <- L^+ (mass * x), up to a constant. */
static void apply(void *context, const double *x, double *image)
{
    struct nc_fiedler *solver = context;
    size_t n = solver->lanczos.nodes, padded = nc_lanes_up(n);
    for (size_t i = 0; i < padded; i++)
        image[i] = solver->lanczos.mass[i] * x[i];
    memset(image + padded, 0, NC_LANES * sizeof *image);
    nc_gth_solve(&solver->gth, image);
}

static void set_mass(struct nc_fiedler *solver, const double *degree, struct scale scale)
{
    size_t n = solver->lanczos.nodes;
    double *mass = solver->lanczos.mass;
    for (size_t i = 0; i < n; i++)
        mass[i] = degree[i] * scale.factor / scale.divisor;
    memset(mass + n, 0, (nc_lanes_up(n) - n) * sizeof *mass);
}

/* A ramp along the order, which resembles the vector sought where nodes are in order of value, with
 * noise, so that no eigenvector is orthogonal to it by symmetry. */
static void start_vector(double *x, size_t n)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 1);
    for (size_t i = 0; i < n; i++)
        x[i] = (double)i / (double)n + 0.1 * nc_rng_uniform(&rng);
    memset(x + n, 0, (nc_lanes_up(n) - n) * sizeof *x);
}

/* Chooses the scale such that A's largest eigenvalue is of the order of 1, though 1 / lambda2 may
 * be beyond the range of double: one application to the starting vector tells. Should it overflow,
 * the degrees are scaled down first; what then underflows belongs to parts so light that their
 * eigenvalues are far above lambda2. The vector becomes its own image. */
static int choose_scale(struct nc_fiedler *solver, const double *degree, struct scale *scale,
                        struct nc_error *err)
{
    const double trial[] = {1, 0x1p-330, 0x1p-660, 0x1p-990};
    size_t n = solver->lanczos.nodes;
    double size = INFINITY;

    for (size_t i = 0; i < sizeof trial / sizeof *trial && !(size < 1e300); i++) {
        *scale = (struct scale){trial[i], 1};
        set_mass(solver, degree, *scale);
        start_vector(solver->vector, n);
        nc_lanczos_remove_constant(&solver->lanczos, solver->vector);
        apply(solver, solver->vector, solver->lanczos.image);
        size = largest_magnitude(solver->lanczos.image, n);
    }
    if (!(size > 0 && size < 1e300))
        return nc_fail(err, NC_ERR_INTERNAL, "the graph's weights are beyond the range of numbers");
    for (size_t i = 0; i < n; i++)
        solver->vector[i] = solver->lanczos.image[i] / size;
    scale->divisor = size;
    set_mass(solver, degree, *scale);
    return NC_OK;
}

/* Applies A once more: solver->vector <- A u / theta, the residual A u - theta u into
 * lanczos.image, except where it is small: there 0. True if it is small everywhere. */
static bool residual_is_small(struct nc_fiedler *solver, double theta)
{
    size_t n = solver->lanczos.nodes;
    double *u = solver->vector, *image = solver->lanczos.image, largest = 0;

    apply(solver, u, image);
    nc_lanczos_remove_constant(&solver->lanczos, image);
    for (size_t i = 0; i < n; i++) {
        double residual = image[i] - theta * u[i];
        u[i] = image[i] / theta;
        image[i] = residual;
    }
    largest = largest_magnitude(image, n);
    if (largest <= POINTWISE_TOLERANCE * theta * largest_magnitude(u, n))
        return true;
    for (size_t i = 0; i < n; i++)
        image[i] = fabs(image[i]) < 0.01 * largest ? 0 : image[i] / largest;
    return false;
}

static void swap_vectors(struct nc_fiedler *solver)
{
    double *vector = solver->vector;
    solver->vector = solver->other;
    solver->other = vector;
}

/* Each application of A also brings down what does not belong into the vector, if its eigenvalue is
 * smaller than theta. */
static bool refine(struct nc_fiedler *solver, double theta)
{
    for (int i = 0; i < REFINEMENTS; i++)
        if (residual_is_small(solver, theta))
            return true;
    return false;
}

/* A part of the graph with hardly any mass may have the smallest eigenvalue, or one between those
 * found, and yet contribute nothing to the inner product, so that Lanczos' method does not see it.
 * But it shows in the elements of the residual. A second run, starting with just these, finds the
 * part's own eigenvector; the better of the two is kept, without its component along the other.
 *
 * best: of solver->vector, and afterwards of what it has become. settled: no element is left open.
 */
static int search_light_parts(struct nc_fiedler *solver, struct nc_ritz *best, bool *settled,
                              struct nc_error *err)
{
    size_t padded = nc_lanes_up(solver->lanczos.nodes);

    *settled = false;
    for (int run = 1; run < MAX_RUNS; run++) {
        if (refine(solver, best->theta)) {
            *settled = true;
            return NC_OK;
        }
        struct nc_ritz found;
        memcpy(solver->other, solver->lanczos.image, padded * sizeof(double));
        int status = nc_lanczos_largest(&solver->lanczos, solver->other, &found, err);
        if (status != NC_OK)
            return status;
        double along = nc_lanczos_dot(&solver->lanczos, solver->vector, solver->other);
        if (fabs(along) > 0.5) /* the same vector again: there is no better one */
            return NC_OK;
        struct nc_ritz rejected = found;
        if (found.theta > best->theta) {
            swap_vectors(solver);
            rejected = *best;
            found.steps += best->steps;
            *best = found;
        }
        best->theta_next = fmax(best->theta_next, rejected.theta);
        for (size_t i = 0; i < padded; i++)
            solver->vector[i] -= along * solver->other[i];
    }
    return NC_OK;
}

static int reserve(struct nc_fiedler *solver, size_t padded, struct nc_error *err)
{
    if (padded <= solver->capacity)
        return NC_OK;
    free(solver->lanczos.mass);
    free(solver->lanczos.image);
    free(solver->vector);
    free(solver->other);
    solver->capacity = 0;
    solver->lanczos.mass = nc_array(padded, sizeof(double), "degrees", err);
    solver->lanczos.image = nc_array(padded + NC_LANES, sizeof(double), "an eigenvector", err);
    solver->vector = nc_array(padded, sizeof(double), "an eigenvector", err);
    solver->other = nc_array(padded, sizeof(double), "an eigenvector", err);
    if (!solver->lanczos.mass || !solver->lanczos.image || !solver->vector || !solver->other)
        return NC_ERR_SYSTEM;
    solver->capacity = padded;
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
    size_t n = graph->nodes;
    struct scale scale;
    struct nc_ritz ritz;

    int status = reserve(solver, nc_lanes_up(n), err);
    solver->lanczos.nodes = n;
    solver->lanczos.apply = apply;
    solver->lanczos.context = solver;
    if (status == NC_OK)
        status = nc_gth_factor(&solver->gth, graph, heaviest(degree, n), err);
    if (status == NC_OK)
        status = choose_scale(solver, degree, &scale, err);
    if (status == NC_OK)
        status = nc_lanczos_largest(&solver->lanczos, solver->vector, &ritz, err);
    if (status == NC_OK)
        status = search_light_parts(solver, &ritz, &result->settled, err);
    if (status != NC_OK)
        return status;

    double size = largest_magnitude(solver->vector, n);
    for (size_t i = 0; i < n; i++)
        u[i] = solver->vector[i] / size;
    result->steps = ritz.steps;
    result->converged = ritz.converged;
    result->lambda2 = scale.factor / ritz.theta / scale.divisor;
    result->lambda3 =
        ritz.theta_next > 0 ? scale.factor / ritz.theta_next / scale.divisor : INFINITY;
    return NC_OK;
}

void nc_fiedler_free(struct nc_fiedler *solver)
{
    nc_gth_free(&solver->gth);
    free(solver->lanczos.mass);
    free(solver->lanczos.image);
    free(solver->lanczos.basis);
    free(solver->vector);
    free(solver->other);
    *solver = (struct nc_fiedler){0};
}
