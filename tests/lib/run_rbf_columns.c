/* Clusters the columns of a raw file by the fast RBF solvers, for the parity tests and for timing:
 *
 *     run_rbf_columns value|grid SAMPLES GAMMA BIN_STEP < columns.f32 > labels.u8 2> report
 *
 * The report has a line a column: lambda2, lambda3, flags, samples of label 1, nodes, steps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "methods/rbf_column.h"

int main(int argc, char **argv)
{
    if (argc != 5)
        return 64;
    int grid = strcmp(argv[1], "grid") == 0;
    size_t n = strtoul(argv[2], NULL, 10);
    double gamma = strtod(argv[3], NULL), bin_step = strtod(argv[4], NULL);
    struct nc_error err = {0};
    struct nc_rbf_result result;
    struct nc_rbf_workspace *workspace = nc_rbf_create(&err);
    float *value = malloc(n * sizeof *value);
    unsigned char *label = calloc(n, 1);
    int status = workspace && value && label ? NC_OK : NC_ERR_SYSTEM;

    while (status == NC_OK && fread(value, sizeof *value, n, stdin) == n) {
        status =
            grid ? nc_rbf_grid_column(workspace, value, n, bin_step, gamma, label, &result, &err)
                 : nc_rbf_column(workspace, value, n, gamma, label, &result, &err);
        if (status != NC_OK)
            break;
        fprintf(stderr, "%.17g %.17g %u %zu %zu %zu\n", result.lambda2, result.lambda3,
                result.flags, result.ones, result.nodes, result.steps);
        if (fwrite(label, 1, n, stdout) != n)
            status = NC_ERR_IO;
    }
    if (status != NC_OK)
        fprintf(stderr, "error %d: %s\n", status, err.text);
    nc_rbf_free(workspace);
    free(value);
    free(label);
    return -status;
}
