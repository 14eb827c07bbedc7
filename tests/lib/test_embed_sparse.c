/* ARPACK on graphs whose normalised Laplacian has known eigenvalues (Chung 1997, section 1.2). */
#include "methods/embed_sparse.h"

#include "check.h"
#include "graphs.h"

enum { COUNT = 4, N = 60 };
static const double pi = 3.14159265358979323846;

static void check_path(void)
{
    struct nc_sparse w = graph_grid(1, N, 0);
    double values[COUNT], vectors[COUNT * N];
    struct nc_arpack_report report;
    struct nc_error err;
    CHECK(nc_embed_sparse(&w, COUNT, NULL, values, vectors, &report, &err) == 0, "path graph");
    CHECK(report.converged == COUNT && report.products > 0, "all pairs converge");
    for (int k = 0; k < COUNT; k++)
        CHECK_NEAR(values[k], 1 - cos(pi * k / (N - 1)), 1e-12, "eigenvalue of a path");
    /* u_k(j) = cos(pi k j / (n-1)), up to scale. */
    double worst = 0;
    for (int j = 0; j < N; j++)
        worst = fmax(worst, fabs(vectors[N + j] / vectors[N] - cos(pi * j / (N - 1))));
    CHECK_NEAR(worst, 0, 1e-10, "second eigenvector of a path");
    double spread = 0;
    for (int j = 0; j < N; j++)
        spread = fmax(spread, fabs(vectors[j] - vectors[0]));
    CHECK_NEAR(spread, 0, 1e-12, "the first eigenvector is constant");
    CHECK(vectors[0] > 0 && vectors[N] > 0, "the largest entry is positive");
    nc_sparse_free(&w);
}

static void check_ring(void)
{
    struct nc_sparse w = graph_grid(1, N, 1);
    double values[COUNT], vectors[COUNT * N];
    struct nc_arpack_report report;
    struct nc_error err;
    CHECK(nc_embed_sparse(&w, COUNT, NULL, values, vectors, &report, &err) == 0, "ring graph");
    CHECK_NEAR(values[1], 1 - cos(2 * pi / N), 1e-12, "second eigenvalue of a ring");
    nc_sparse_free(&w);
}

static void check_limits(void)
{
    enum { LONG = 3000 };
    static double values[COUNT], vectors[COUNT * LONG];
    struct nc_sparse w = graph_grid(1, LONG, 0);
    struct nc_arpack_options hurried = {.lanczos_vectors = 6, .max_restarts = 2};
    struct nc_arpack_report report;
    struct nc_error err;
    CHECK(nc_embed_sparse(&w, COUNT, &hurried, values, vectors, &report, &err) == 0,
          "two restarts on a long path");
    CHECK(report.converged < COUNT && report.products < 50, "the report tells non-convergence");
    CHECK(nc_embed_sparse(&w, LONG, NULL, values, vectors, &report, &err) == NC_ERR_USAGE,
          "as many eigenvalues as rows are refused");
    nc_sparse_free(&w);

    /* Vertex 2 has no edge: d = 1 there, and its eigenvalue of L is 1. */
    const uint32_t a[] = {0, 1, 3}, b[] = {1, 3, 0};
    w = graph_of_edges(4, a, b, 3);
    CHECK(nc_embed_sparse(&w, 3, NULL, values, vectors, &report, &err) == 0, "an isolated vertex");
    CHECK_NEAR(values[0], 0, 1e-12, "the triangle's first eigenvalue");
    CHECK_NEAR(values[1], 1, 1e-12, "the isolated vertex's eigenvalue");
    CHECK_NEAR(values[2], 1.5, 1e-12, "the triangle's second eigenvalue");
    nc_sparse_free(&w);
}

int main(void)
{
    check_path();
    check_ring();
    check_limits();
    return check_done();
}
