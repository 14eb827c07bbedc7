/* Affinity of a neighbour graph, and its components. */
#include "methods/components.h"
#include "methods/sparse.h"

#include "check.h"
#include "graphs.h"

static void check_affinity(void)
{
    /* 0 and 1 name each other; 2 names 0, 3 names 1: dense W by hand. */
    const uint32_t neighbours[] = {1, 0, 0, 1};
    const double want[4][4] = {{0, 1, .5, 0}, {1, 0, 0, .5}, {.5, 0, 0, 0}, {0, .5, 0, 0}};
    struct nc_sparse w;
    struct nc_error err;
    CHECK(nc_sparse_from_neighbours(&w, neighbours, 4, 1, &err) == 0, "affinity of four samples");
    int equal = 1;
    for (size_t j = 0; j < 4; j++) {
        double x[4] = {0}, y[4];
        x[j] = 1;
        nc_sparse_multiply(&w, x, y);
        for (size_t i = 0; i < 4; i++)
            equal &= y[i] == want[i][j];
    }
    CHECK(equal, "W = (A + A^T)/2");
    double degree[4];
    nc_sparse_degrees(&w, degree);
    CHECK(degree[0] == 1.5 && degree[1] == 1.5 && degree[2] == .5 && degree[3] == .5, "degrees");
    nc_sparse_free(&w);
}

static void check_refusals(void)
{
    const uint32_t beyond[] = {1, 4, 0, 1}, itself[] = {1, 1, 0, 1};
    struct nc_sparse w;
    struct nc_error err;
    CHECK(nc_sparse_from_neighbours(&w, beyond, 4, 1, &err) == NC_ERR_DATA,
          "a neighbour beyond the last sample is refused");
    CHECK(nc_sparse_from_neighbours(&w, itself, 4, 1, &err) == NC_ERR_DATA,
          "a sample as its own neighbour is refused");
    CHECK(nc_sparse_from_neighbours(&w, NULL, 0, 3, &err) == 0 && w.n == 0, "no samples, no edges");
    nc_sparse_free(&w);
}

static void check_components(void)
{
    const uint32_t a[] = {4, 2, 5}, b[] = {1, 5, 0};
    struct nc_sparse w = graph_of_edges(6, a, b, 3);
    uint32_t component[6];
    const uint32_t want[] = {0, 1, 0, 2, 1, 0};
    CHECK(nc_components_of(&w, component) == 3, "three components");
    CHECK(memcmp(component, want, sizeof want) == 0, "numbered by their smallest members");
    nc_sparse_free(&w);

    w = graph_grid(7, 5, 0);
    uint32_t grid[35];
    CHECK(nc_components_of(&w, grid) == 1, "a grid is connected");
    nc_sparse_free(&w);
}

int main(void)
{
    check_affinity();
    check_refusals();
    check_components();
    return check_done();
}
