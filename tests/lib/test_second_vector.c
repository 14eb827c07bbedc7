/* The multigrid eigensolver on graphs with known spectra, and its parts. */
#include "methods/second_vector.h"

#include "check.h"
#include "graphs.h"
#include "ground/rng.h"
#include "methods/aggregate.h"
#include "methods/components.h"
#include "methods/embed_sparse.h"

static const double pi = 3.14159265358979323846;
static const struct nc_second_vector_options tight = {1e-6, 0};

static void check_path(size_t n)
{
    struct nc_sparse w = graph_grid(1, n, 0);
    double *u = calloc(n, sizeof *u);
    struct nc_lobpcg_report report;
    struct nc_error err;
    CHECK(nc_second_vector(&w, &tight, u, &report, &err) == 0 && report.converged, "a path");
    double want = 1 - cos(pi / (double)(n - 1));
    CHECK_NEAR(report.eigenvalue / want, 1, 1e-9, "its second eigenvalue");
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, fabs(fabs(u[i] / u[0]) - fabs(cos(pi * (double)i / (double)(n - 1)))));
    CHECK_NEAR(worst, 0, 1e-5, "its second eigenvector");
    free(u);
    nc_sparse_free(&w);
}

static void check_ring(size_t n)
{
    struct nc_sparse w = graph_grid(1, n, 1);
    double *u = calloc(n, sizeof *u);
    struct nc_lobpcg_report report;
    struct nc_error err;
    CHECK(nc_second_vector(&w, &tight, u, &report, &err) == 0 && report.converged, "a ring");
    CHECK_NEAR(report.eigenvalue / (1 - cos(2 * pi / (double)n)), 1, 1e-9,
               "its second eigenvalue, which is double");
    free(u);
    nc_sparse_free(&w);
}

/* A grid's eigenvalues by the other solver. */
static void check_grid(void)
{
    enum { ROWS = 25, COLUMNS = 40, N = ROWS * COLUMNS };
    static double u[N], vectors[2 * N];
    double values[2], product = 0, length = 0, degree[N];
    struct nc_sparse w = graph_grid(ROWS, COLUMNS, 0);
    struct nc_lobpcg_report report;
    struct nc_arpack_report arpack;
    struct nc_error err;
    CHECK(nc_second_vector(&w, &tight, u, &report, &err) == 0 && report.converged, "a grid");
    CHECK(nc_embed_sparse(&w, 2, NULL, values, vectors, &arpack, &err) == 0 &&
              arpack.converged == 2,
          "by ARPACK");
    CHECK_NEAR(report.eigenvalue / values[1], 1, 1e-9, "the same eigenvalue");
    nc_sparse_degrees(&w, degree);
    for (size_t i = 0; i < N; i++) {
        product += degree[i] * u[i] * vectors[N + i];
        length += degree[i] * u[i] * u[i];
    }
    CHECK_NEAR(fabs(product), 1, 1e-9, "the same eigenvector");
    CHECK_NEAR(length, 1, 1e-9, "of D-length 1");
    nc_sparse_free(&w);

    w = graph_grid(1, 2, 0);
    CHECK(nc_second_vector(&w, NULL, u, &report, &err) == 0, "two vertices");
    CHECK_NEAR(report.eigenvalue, 2, 1e-12, "have the eigenvalue 2");
    nc_sparse_free(&w);

    w = graph_grid(50, 50, 0);
    struct nc_second_vector_options hurried = {1e-6, 1};
    double *v = calloc(2500, sizeof *v);
    CHECK(nc_second_vector(&w, &hurried, v, &report, &err) == 0 && !report.converged &&
              report.iterations == 1 && report.error > 1e-6,
          "one iteration is told not to converge");
    free(v);
    nc_sparse_free(&w);
}

static void check_compact(void)
{
    enum { N = 500, NAMED = 6 };
    static uint32_t neighbours[N * NAMED], component[N];
    struct nc_sparse w, compact;
    struct nc_error err;
    struct nc_rng rng;
    nc_rng_seed(&rng, 3);
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < NAMED; k++) /* two halves of the samples, apart; 6 distinct others */
            neighbours[i * NAMED + k] =
                (uint32_t)((i + 2 * (k * 7 + 1 + nc_rng_below(&rng, 7))) % N);
    CHECK(nc_sparse_from_neighbours(&w, neighbours, N, NAMED, &err) == 0, "an affinity");
    CHECK(nc_sparse_compact(&compact, neighbours, N, NAMED, &err) == 0, "in compact form");
    double x[N], y[N], z[N], worst = 0;
    for (size_t i = 0; i < N; i++)
        x[i] = nc_rng_normal(&rng);
    nc_sparse_multiply(&w, x, y);
    nc_sparse_multiply(&compact, x, z);
    for (size_t i = 0; i < N; i++)
        worst = fmax(worst, fabs(y[i] - z[i]));
    CHECK_NEAR(worst, 0, 1e-12, "is the same matrix");

    CHECK(nc_components_of(&compact, component) == 2, "in two components");
    CHECK(nc_sparse_keep(&compact, component, 1, &err) == 0 && compact.n == N / 2, "one is kept");
    for (size_t i = 0; i < N; i++)
        x[i] = i % 2 ? x[i] : 0;
    nc_sparse_multiply(&w, x, y);
    for (size_t i = 0; i < N / 2; i++)
        x[i] = x[2 * i + 1];
    nc_sparse_multiply(&compact, x, z);
    for (size_t i = 0; i < N / 2; i++)
        worst = fmax(worst, fabs(y[2 * i + 1] - z[i]));
    CHECK_NEAR(worst, 0, 1e-12, "as it was");
    nc_sparse_free(&compact);
    nc_sparse_free(&w);
}

static void check_coarse(void)
{
    enum { ROWS = 30, COLUMNS = 30, N = ROWS * COLUMNS };
    struct nc_sparse w = graph_grid(ROWS, COLUMNS, 0), coarse;
    static uint32_t group[N];
    static double x[N], y[N], coarse_x[N], coarse_y[N], summed[N];
    struct nc_error err;
    size_t groups = nc_aggregate(&w, 0.25f, group);
    CHECK(groups > N / 12 && groups < N / 3, "a grid's vertices are grouped a few together");
    CHECK(nc_coarsen(&w, group, groups, &coarse, &err) == 0 && coarse.n == groups, "a coarse grid");

    /* The Galerkin product: for x constant on groups, the sums over groups of W x, but for the
     * edges within them. */
    struct nc_rng rng;
    nc_rng_seed(&rng, 9);
    for (size_t g = 0; g < groups; g++)
        coarse_x[g] = nc_rng_normal(&rng);
    for (size_t i = 0; i < N; i++)
        x[i] = coarse_x[group[i]];
    nc_sparse_multiply(&w, x, y);
    for (size_t i = 0; i < N; i++) {
        summed[group[i]] += y[i];
        for (size_t e = w.start[i]; e < w.start[i + 1]; e++)
            if (group[w.column[e]] == group[i])
                summed[group[i]] -= x[i];
    }
    nc_sparse_multiply(&coarse, coarse_x, coarse_y);
    double worst = 0;
    for (size_t g = 0; g < groups; g++)
        worst = fmax(worst, fabs(coarse_y[g] - summed[g]));
    CHECK_NEAR(worst, 0, 1e-12, "is the Galerkin product");
    nc_sparse_free(&coarse);
    nc_sparse_free(&w);
}

int main(void)
{
    check_path(100);
    check_path(3000);
    check_ring(1500);
    check_grid();
    check_compact();
    check_coarse();
    return check_done();
}
