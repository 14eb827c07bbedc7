#include "methods/kernel_graph.h"

#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastexp.h"
#include "ground/lanes.h"
#include "ground/mem.h"

static const double COMMON_FACTOR = 640;  /* its logarithm */
static const double SATURATION_RISE = 20; /* of the exponent, from its maximum to infinity */

int nc_kernel_nodes_reserve(struct nc_kernel_nodes *nodes, size_t count, struct nc_error *err)
{
    size_t needed = count + NC_LANES;
    if (needed <= nodes->capacity)
        return NC_OK;
    nc_kernel_nodes_free(nodes);
    nodes->z = nc_array(needed, sizeof *nodes->z, "kernel nodes", err);
    nodes->mass = nc_array(needed, sizeof *nodes->mass, "kernel nodes", err);
    nodes->degree = nc_array(needed, sizeof *nodes->degree, "kernel nodes", err);
    if (!nodes->z || !nodes->mass || !nodes->degree)
        return NC_ERR_SYSTEM;
    nodes->capacity = needed;
    return NC_OK;
}

void nc_kernel_nodes_finish(struct nc_kernel_nodes *nodes, size_t count)
{
    nodes->count = count;
    for (size_t a = count; a < count + NC_LANES; a++) {
        nodes->z[a] = nodes->z[count - 1];
        nodes->mass[a] = 0;
    }
}

/* row[j] = exponent of the edge to the node j + 1 places on; returns the largest. */
static inline double row_exponents(const double *restrict z_next, double z, double gamma,
                                   const double *restrict offset, double *restrict row,
                                   size_t padded)
{
    double largest[NC_LANES] = {0};
    for (size_t j = 0; j < padded; j += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++) {
            double t = z_next[j + l] - z;
            double exponent = gamma * t * t + (offset ? offset[j + l + 1] : 0);
            row[j + l] = exponent;
            largest[l] = exponent > largest[l] ? exponent : largest[l];
        }
    double all = 0;
    for (size_t l = 0; l < NC_LANES; l++)
        all = largest[l] > all ? largest[l] : all;
    return all;
}

static inline void saturate(double *row, size_t padded)
{
    const double limit = NC_KERNEL_MAX_EXPONENT;
    for (size_t j = 0; j < padded; j++)
        if (row[j] > limit)
            row[j] = limit + SATURATION_RISE * (1 - limit / row[j]);
}

/* Exponents to weights; adds them to the neighbours' degrees and returns their sum. */
static inline double row_weights(const double *restrict mass_next, double mass,
                                 double *restrict row, double *restrict degree_next, size_t padded)
{
    double sum[NC_LANES] = {0};
    for (size_t j = 0; j < padded; j += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++) {
            double w = mass * mass_next[j + l] * nc_fast_exp(COMMON_FACTOR - row[j + l]);
            row[j + l] = w;
            degree_next[j + l] += w;
            sum[l] += w;
        }
    return nc_lanes_total(sum);
}

NC_CLONES
static void fill(struct nc_kernel_nodes *nodes, double gamma, const double *offset,
                 struct nc_envelope *graph)
{
    const double *z = nodes->z, *mass = nodes->mass;
    double loop_scale = exp(COMMON_FACTOR);

    for (size_t a = 0; a < nodes->count; a++)
        nodes->degree[a] = mass[a] * (mass[a] - 1) * loop_scale;
    for (size_t a = 0; a + 1 < nodes->count; a++) {
        double *row = nc_envelope_row(graph, a);
        size_t padded = nc_lanes_up(graph->extent[a]);
        double largest = row_exponents(z + a + 1, z[a], gamma, offset, row, padded);
        if (largest > NC_KERNEL_MAX_EXPONENT)
            saturate(row, padded);
        nodes->degree[a] += row_weights(mass + a + 1, mass[a], row, nodes->degree + a + 1, padded);
    }
}

int nc_kernel_graph(struct nc_kernel_nodes *nodes, double gamma, const double *offset,
                    struct nc_envelope *graph, struct nc_error *err)
{
    int status = nc_envelope_allocate(graph, err);
    if (status == NC_OK)
        fill(nodes, gamma, offset, graph);
    return status;
}

void nc_kernel_nodes_free(struct nc_kernel_nodes *nodes)
{
    free(nodes->z);
    free(nodes->mass);
    free(nodes->degree);
    *nodes = (struct nc_kernel_nodes){0};
}
