#include "methods/knn_table.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/component_rule.h"
#include "methods/components.h"
#include "methods/knn_grid.h"
#include "methods/knn_rows.h"
#include "methods/sparse.h"
#include "methods/two_means.h"

/* Up to here values are sorted. */
enum { SORTED = 1 << 18 };

static int build_graph(const struct nc_grid *grid, size_t neighbours, struct nc_sparse *w,
                       size_t *far_searches, struct nc_error *err)
{
    size_t samples = grid->frames * grid->bins, others = nc_knn_others(samples, neighbours);
    size_t entries;
    if (!nc_multiply(samples, others, &entries))
        entries = SIZE_MAX;
    uint32_t *nearest = nc_array(entries, sizeof *nearest, "the neighbours", err);
    if (!nearest)
        return NC_ERR_SYSTEM;
    int status = nc_knn_grid(grid, neighbours, nearest, far_searches, err);
    if (!status)
        status = nc_sparse_compact(w, nearest, samples, others, err);
    free(nearest);
    return status;
}

/* Labels the vertices of a connected graph by the split of its second eigenvector. */
static int split_graph(const struct nc_sparse *w, const struct nc_second_vector_options *options,
                       uint8_t *label, struct nc_knn_table_report *report, struct nc_error *err)
{
    double *u = nc_array(w->n, sizeof *u, "the eigenvector", err), threshold;
    if (!u)
        return NC_ERR_SYSTEM;
    int status = nc_second_vector(w, options, u, &report->vector, err);
    report->solved = true;
    if (!status)
        status = (w->n > SORTED ? nc_two_means_large : nc_two_means)(u, w->n, label, &threshold,
                                                                     &report->split, err);
    free(u);
    return status;
}

/* Splits the largest component, which the graph is cut down to. */
static int split_largest(struct nc_sparse *w, const uint32_t *component, uint32_t largest,
                         const struct nc_second_vector_options *options, uint8_t *label,
                         struct nc_knn_table_report *report, struct nc_error *err)
{
    size_t samples = w->n;
    int status = nc_sparse_keep(w, component, largest, err);
    if (!status)
        status = split_graph(w, options, label, report, err);
    if (status)
        return status;
    /* The labels stand at the front; from the last one, move each to its sample. */
    for (size_t i = samples, vertex = w->n; i-- > 0;)
        label[i] = component[i] == largest ? label[--vertex] : 0;
    return NC_OK;
}

static int label_components(const struct nc_grid *grid, struct nc_sparse *w,
                            const uint32_t *component,
                            const struct nc_second_vector_options *options, uint8_t *label,
                            struct nc_knn_table_report *report, struct nc_error *err)
{
    size_t samples = w->n;
    struct nc_component_rule rule;
    int status = nc_component_rule(component, samples, report->components, &rule, err);
    if (status)
        return status;
    if (rule.split_largest) {
        status = split_largest(w, component, rule.largest, options, label, report, err);
    } else {
        report->split = true;
        for (size_t i = 0; i < samples; i++)
            label[i] = component[i] == rule.second;
    }
    if (!status && report->components > 2)
        status = nc_join_components(grid, component, report->components, &rule, label, err);
    return status;
}

int nc_knn_table(const struct nc_grid *grid, size_t neighbours,
                 const struct nc_second_vector_options *options, uint8_t *label,
                 struct nc_knn_table_report *report, struct nc_error *err)
{
    size_t samples;
    memset(report, 0, sizeof *report);
    if (neighbours < 2 || !nc_multiply(grid->frames, grid->bins, &samples))
        return nc_fail(err, NC_ERR_USAGE, "%zu neighbours in a table of %zu x %zu samples",
                       neighbours, grid->frames, grid->bins);
    memset(label, 0, samples);
    if (samples < 2) {
        report->components = samples;
        return NC_OK;
    }

    struct nc_sparse w = {0};
    uint32_t *component = NULL;
    int status = build_graph(grid, neighbours, &w, &report->far_searches, err);
    if (status)
        goto cleanup;
    component = nc_array(samples, sizeof *component, "the components", err);
    if (!component) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    report->components = nc_components_of(&w, component);
    if (report->components == 1) {
        free(component);
        component = NULL;
        status = split_graph(&w, options, label, report, err);
    } else {
        status = label_components(grid, &w, component, options, label, report, err);
    }

cleanup:
    free(component);
    nc_sparse_free(&w);
    return status;
}

double nc_knn_table_memory(size_t samples, size_t neighbours)
{
    /* A neighbour is an edge stored at both ends, unless it is mutual; most are. Beside its edges a
     * sample has its row, degree and group, and the vectors of smoother, iteration and result. The
     * last part is for the coarse levels. */
    const double entries = 1.3, bytes_a_sample = 53, coarse = 1.2;
    return coarse * (double)samples *
           (entries * (double)neighbours * sizeof(uint32_t) + bytes_a_sample);
}
