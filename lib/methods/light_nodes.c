#include "methods/light_nodes.h"

#include <math.h>

enum { MAX_SWEEPS = 60 };

static const double LIGHT = 1e-12;  /* share of the vector's norm that a node may have at most */
static const double SETTLED = 1e-9; /* change of an element, relative to itself */

/* Appends the light nodes to order, heavier ones first; returns their number. */
static size_t find_light(const double *degree, const double *u, size_t n, uint32_t *order)
{
    double norm = 0;
    size_t count = 0;

    for (size_t a = 0; a < n; a++)
        norm += degree[a] * u[a] * u[a];
    for (size_t a = 0; a < n; a++) {
        if (degree[a] > LIGHT * norm)
            continue;
        size_t at = count++;
        for (; at > 0 && degree[order[at - 1]] < degree[a]; at--)
            order[at] = order[at - 1];
        order[at] = (uint32_t)a;
    }
    return count;
}

/* The equation of node a, solved for its element. */
static double solve_for(const struct nc_envelope *graph, const double *degree, double lambda,
                        const double *u, size_t a)
{
    const double *row = nc_envelope_row(graph, a);
    double weights = 0, sum = 0;

    for (size_t j = 0; j < graph->extent[a]; j++) {
        weights += row[j];
        sum += row[j] * u[a + 1 + j];
    }
    for (size_t b = a; b-- > 0 && b + graph->extent[b] >= a;) {
        double w = nc_envelope_row(graph, b)[a - b - 1];
        weights += w;
        sum += w * u[b];
    }
    return sum / (weights - lambda * degree[a]);
}

bool nc_settle_light_nodes(const struct nc_envelope *graph, const double *degree, double lambda,
                           double *u, uint32_t *order)
{
    size_t count = find_light(degree, u, graph->nodes, order);

    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
        bool settled = true;
        for (size_t k = 0; k < count; k++) {
            size_t a = order[k];
            double element = solve_for(graph, degree, lambda, u, a);
            if (!isfinite(element))
                return false;
            settled = settled && fabs(element - u[a]) <= SETTLED * fabs(element);
            u[a] = element;
        }
        if (settled)
            return true;
    }
    return false;
}
