/* Elimination without subtraction and the second eigenvector: graphs whose answers are known. */
#include "methods/fiedler.h"

#include <stdlib.h>

#include "check.h"
#include "ground/lanes.h"
#include "ground/rng.h"

enum { MOST = 400 };

static struct nc_envelope graph;
static struct nc_error err;
static double degree[MOST], u[MOST];

/* Edges between nodes up to `reach` apart, all weights 0 so far. */
static void empty_graph(size_t nodes, size_t reach)
{
    nc_envelope_resize(&graph, nodes, &err);
    for (size_t a = 0; a < nodes; a++) {
        size_t after = nodes - 1 - a;
        graph.extent[a] = (uint32_t)(reach < after ? reach : after);
        degree[a] = 0;
    }
    nc_envelope_allocate(&graph, &err);
}

static void edge(size_t a, size_t b, double weight)
{
    nc_envelope_row(&graph, a)[b - a - 1] = weight;
    degree[a] += weight;
    degree[b] += weight;
}

/* A path with conductances over 400 orders of magnitude: a unit flow from end to end drops by 1 / w
 * at each edge, exactly. Returns the worst relative error of a drop. */
static double path_error(size_t nodes, size_t ground)
{
    static double w[MOST], y[MOST + NC_LANES];
    struct nc_gth gth = {0};
    double worst = 0;

    empty_graph(nodes, 1);
    for (size_t a = 0; a + 1 < nodes; a++) {
        w[a] = pow(10, a % 5 == 0 ? 250 - (double)(a % 400) : (double)(a % 7) * -25);
        edge(a, a + 1, w[a]);
    }
    for (size_t a = 0; a < nodes + NC_LANES; a++)
        y[a] = 0;
    y[0] = 1;
    y[nodes - 1] = -1;
    nc_gth_factor(&gth, &graph, ground, &err);
    nc_gth_solve(&gth, y);
    double potential = 0; /* against the ground, by sums of positive terms */
    for (size_t a = ground; a-- > 0;) {
        potential += 1 / w[a];
        worst = fmax(worst, fabs(y[a] / potential - 1));
    }
    potential = 0;
    for (size_t a = ground + 1; a < nodes; a++) {
        potential += 1 / w[a - 1];
        worst = fmax(worst, fabs(-y[a] / potential - 1));
    }
    nc_gth_free(&gth);
    return worst;
}

/* Residual of L y = b for a random graph. */
static double random_error(size_t nodes, size_t reach, size_t ground, struct nc_rng *rng)
{
    static double w[MOST][MOST], y[MOST + NC_LANES], b[MOST];
    struct nc_gth gth = {0};
    double worst = 0, sum = 0;

    empty_graph(nodes, reach);
    for (size_t i = 0; i < nodes; i++)
        for (size_t j = 0; j < nodes; j++)
            w[i][j] = 0;
    for (size_t i = 0; i < nodes; i++)
        for (size_t j = i + 1; j < nodes && j <= i + reach; j++) {
            w[i][j] = w[j][i] = nc_rng_uniform(rng);
            edge(i, j, w[i][j]);
        }
    for (size_t i = 0; i + 1 < nodes; i++)
        sum += b[i] = nc_rng_normal(rng);
    b[nodes - 1] = -sum;
    for (size_t i = 0; i < nodes + NC_LANES; i++)
        y[i] = i < nodes ? b[i] : 0;
    nc_gth_factor(&gth, &graph, ground, &err);
    nc_gth_solve(&gth, y);
    for (size_t i = 0; i < nodes; i++) {
        double r = -b[i];
        for (size_t j = 0; j < nodes; j++)
            r += w[i][j] * (y[i] - y[j]);
        worst = fmax(worst, fabs(r));
    }
    nc_gth_free(&gth);
    return worst;
}

static double against_cosine(size_t nodes)
{
    double worst = 0;
    double sign = u[0] < 0 ? -1 : 1;
    for (size_t a = 0; a < nodes; a++)
        worst = fmax(worst, fabs(sign * u[a] - cos(acos(-1.0) * (double)a / (double)(nodes - 1))));
    return worst;
}

static void test_known_graphs(struct nc_fiedler *solver)
{
    struct nc_fiedler_result r;
    const double pi = acos(-1.0);

    empty_graph(300, 1); /* a path: eigenvalues 1 - cos(k pi / (n - 1)), vectors cosines */
    for (size_t a = 0; a + 1 < 300; a++)
        edge(a, a + 1, 1);
    CHECK(nc_fiedler_vector(solver, &graph, degree, u, &r, &err) == NC_OK && r.converged,
          "path: converges");
    double sine = sin(pi / 299 / 2); /* 1 - cos(x) = 2 sin(x/2)^2 */
    CHECK_NEAR(r.lambda2 / (2 * sine * sine), 1, 1e-11, "path: eigenvalue");
    CHECK_NEAR(r.lambda3 / (1 - cos(2 * pi / 299)), 1, 1e-3, "path: third eigenvalue, about");
    CHECK_NEAR(against_cosine(300), 0, 1e-8, "path: vector");

    empty_graph(50, 49); /* complete: all eigenvalues but the first are n / (n - 1) */
    for (size_t a = 0; a < 50; a++)
        for (size_t b = a + 1; b < 50; b++)
            edge(a, b, 1e-100);
    CHECK(nc_fiedler_vector(solver, &graph, degree, u, &r, &err) == NC_OK, "complete: solved");
    CHECK_NEAR(r.lambda2, 50.0 / 49, 1e-12, "complete: eigenvalue");

    empty_graph(2, 1); /* two nodes with loops: w / d_1 + w / d_2 */
    edge(0, 1, 1e-165);
    degree[0] = 1e280;
    degree[1] = 1e105;
    CHECK(nc_fiedler_vector(solver, &graph, degree, u, &r, &err) == NC_OK, "two nodes: solved");
    CHECK_NEAR(r.lambda2 / 1e-270, 1, 1e-12, "two nodes: an eigenvalue of 1e-270");
    CHECK_NEAR(u[0] / u[1] * -1e175, 1, 1e-12,
               "two nodes: the vector is orthogonal to the constant");

    empty_graph(3, 1); /* lambda2 of about 1e-445, below the range of double */
    edge(0, 1, 1e-165);
    edge(1, 2, 1e-160);
    degree[0] = degree[1] = degree[2] = 1e280;
    CHECK(nc_fiedler_vector(solver, &graph, degree, u, &r, &err) == NC_OK && r.converged &&
              r.lambda2 == 0,
          "an eigenvalue of 1e-445: solved, reported as 0");
    CHECK_NEAR(u[0] / u[1], -2, 1e-4, "and the weakest edge is where the vector jumps (left)");
    CHECK_NEAR(u[2] / u[1], 1, 1e-4, "and the weakest edge is where the vector jumps (right)");
}

int main(void)
{
    struct nc_fiedler solver = {0};
    struct nc_rng rng;
    nc_rng_seed(&rng, 5);

    CHECK_NEAR(path_error(MOST, 123), 0, 1e-13, "path over 400 orders of magnitude, inner ground");
    CHECK_NEAR(path_error(MOST, 0), 0, 1e-13, "the same, ground at the first node");
    CHECK_NEAR(path_error(MOST, MOST - 1), 0, 1e-13, "the same, ground at the last node");
    CHECK_NEAR(random_error(200, 13, 77, &rng), 0, 1e-11, "random banded graph: residual");
    CHECK_NEAR(random_error(60, 59, 30, &rng), 0, 1e-11, "random full graph: residual");
    CHECK_NEAR(random_error(9, 3, 8, &rng), 0, 1e-12, "small graph: residual");
    test_known_graphs(&solver);
    nc_fiedler_free(&solver);
    nc_envelope_free(&graph);
    return check_done();
}
