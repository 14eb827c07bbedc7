#include "methods/gaussian_factor.h"

#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/fastexp.h"
#include "ground/mem.h"

static const double PRECISION = 1e-14;

NC_CLONES
static void kernel_column(const double *z, size_t n, double gamma, double centre, double *column)
{
    for (size_t i = 0; i < n; i++) {
        double t = z[i] - centre, exponent = gamma * t * t;
        column[i] = nc_fast_exp(-(exponent < 700 ? exponent : 700));
    }
}

NC_CLONES
static void subtract(double c, const double *restrict x, double *restrict y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] -= c * x[i];
}

/* Divides the new row by the root of its pivot, and takes it off the diagonal. */
NC_CLONES
static void finish_row(double *restrict row, double *restrict residual, size_t n, double root)
{
    for (size_t i = 0; i < n; i++) {
        row[i] /= root;
        double left = residual[i] - row[i] * row[i];
        residual[i] = left > 0 ? left : 0;
    }
}

static size_t largest(const double *x, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

int nc_gaussian_factor_find(struct nc_gaussian_factor *factor, const double *z, size_t n,
                            double gamma, size_t most_rank, bool *complete, struct nc_error *err)
{
    int status = nc_grow((void **)&factor->residual, &factor->residual_capacity, n,
                         sizeof *factor->residual, "a kernel's factor", err);
    factor->n = n;
    for (size_t i = 0; i < n && status == NC_OK; i++)
        factor->residual[i] = 1;
    *complete = false;
    for (factor->rank = 0; status == NC_OK; factor->rank++) {
        size_t pivot = largest(factor->residual, n), r = factor->rank;
        *complete = factor->residual[pivot] <= PRECISION;
        if (*complete || r == most_rank)
            return NC_OK;
        status = nc_grow((void **)&factor->row, &factor->row_capacity, (r + 1) * n,
                         sizeof *factor->row, "a kernel's factor", err);
        if (status != NC_OK)
            break;
        double *row = factor->row + r * n;
        kernel_column(z, n, gamma, z[pivot], row);
        for (size_t q = 0; q < r; q++)
            subtract(factor->row[q * n + pivot], factor->row + q * n, row, n);
        finish_row(row, factor->residual, n, sqrt(factor->residual[pivot]));
    }
    return status;
}

void nc_gaussian_factor_free(struct nc_gaussian_factor *factor)
{
    free(factor->row);
    free(factor->residual);
    *factor = (struct nc_gaussian_factor){0};
}
