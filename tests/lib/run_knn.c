/* Test driver: nearest neighbours, and the clusters of a table, of raw values.
 *
 *     run_knn rows  SAMPLES FEATURES NEIGHBOURS                                      < x > nearest
 *     run_knn grid  FRAMES BINS NEIGHBOURS FRAME_SCALE BIN_SCALE VALUE_SCALE         < x > nearest
 *     run_knn table FRAMES BINS NEIGHBOURS FRAME_SCALE BIN_SCALE VALUE_SCALE         < x > labels
 *
 * x is native 32-bit floats, nearest 32-bit indices, labels bytes. table tells on stderr:
 * components, eigenvalue, error, iterations, far searches. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/knn_grid.h"
#include "methods/knn_rows.h"
#include "methods/knn_table.h"

struct problem {
    float *x;
    size_t first, second, neighbours; /* samples and features, or frames and bins */
    struct nc_grid grid;
};

static int neighbours_of(const struct problem *p, int rows, struct nc_error *err)
{
    size_t samples = rows ? p->first : p->first * p->second;
    size_t count = samples * nc_knn_others(samples, p->neighbours);
    uint32_t *nearest = nc_array(count, sizeof *nearest, "neighbours", err);
    if (!nearest)
        return NC_ERR_SYSTEM;
    int status = rows ? nc_knn_rows(p->x, p->first, p->second, p->neighbours, nearest, err)
                      : nc_knn_grid(&p->grid, p->neighbours, nearest, NULL, err);
    if (!status && fwrite(nearest, sizeof *nearest, count, stdout) != count)
        status = nc_fail(err, NC_ERR_IO, "cannot write:");
    free(nearest);
    return status;
}

static int clusters_of(const struct problem *p, struct nc_error *err)
{
    size_t samples = p->first * p->second;
    struct nc_knn_table_report report;
    uint8_t *label = nc_array(samples, 1, "labels", err);
    if (!label)
        return NC_ERR_SYSTEM;
    int status = nc_knn_table(&p->grid, p->neighbours, NULL, label, &report, err);
    if (!status && fwrite(label, 1, samples, stdout) != samples)
        status = nc_fail(err, NC_ERR_IO, "cannot write:");
    if (!status)
        fprintf(stderr, "%zu %.12e %.3e %zu %zu\n", report.components, report.vector.eigenvalue,
                report.vector.error, report.vector.iterations, report.far_searches);
    free(label);
    return status;
}

int main(int argc, char **argv)
{
    struct nc_error err = {0};
    struct problem p = {0};
    int rows = argc == 5 && strcmp(argv[1], "rows") == 0, grid = argc == 8;
    if (!rows && !grid)
        return 64;
    p.first = strtoul(argv[2], NULL, 10);
    p.second = strtoul(argv[3], NULL, 10);
    p.neighbours = strtoul(argv[4], NULL, 10);
    p.x = nc_array(p.first, p.second * sizeof *p.x, "the input", &err);
    if (!p.x || fread(p.x, sizeof *p.x, p.first * p.second, stdin) != p.first * p.second)
        return 66;
    if (grid)
        p.grid = (struct nc_grid){p.x,
                                  p.first,
                                  p.second,
                                  strtod(argv[5], NULL),
                                  strtod(argv[6], NULL),
                                  strtod(argv[7], NULL)};
    int status =
        strcmp(argv[1], "table") == 0 ? clusters_of(&p, &err) : neighbours_of(&p, rows, &err);
    if (status)
        fprintf(stderr, "run_knn: %s\n", err.text);
    free(p.x);
    return -status;
}
