#include "methods/iterative_projection.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lapack.h"
#include "ground/mem.h"

int nc_projection_init(struct nc_projection *projection, size_t n, struct nc_error *err)
{
    projection->n = n;
    projection->system = nc_array(n * n, sizeof *projection->system, "linear system", err);
    projection->column = nc_array(n, sizeof *projection->column, "linear system", err);
    projection->pivots = nc_array(n, sizeof *projection->pivots, "linear system", err);
    return projection->system && projection->column && projection->pivots ? NC_OK : NC_ERR_SYSTEM;
}

void nc_projection_free(struct nc_projection *projection)
{
    free(projection->system);
    free(projection->column);
    free(projection->pivots);
    memset(projection, 0, sizeof *projection);
}

/* u^H v u */
static double weighted_power(const double complex *u, const double complex *v, size_t n)
{
    double power = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            power += creal(conj(u[i]) * v[i * n + j] * u[j]);
    return power;
}

int nc_projection_update(struct nc_projection *projection, double complex *w,
                         const double complex *v, size_t k, struct nc_error *err)
{
    size_t n = projection->n;
    double complex *u = projection->column;
    int order = (int)n;
    int one = 1;
    int info;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double complex sum = 0;
            for (size_t c = 0; c < n; c++)
                sum += w[i * n + c] * v[c * n + j];
            projection->system[j * n + i] = sum; /* column-major */
        }
    memset(u, 0, n * sizeof *u);
    u[k] = 1;
    zgesv_(&order, &one, (double *)projection->system, &order, projection->pivots, (double *)u,
           &order, &info);
    if (info != 0)
        return nc_fail(err, NC_ERR_INTERNAL, "a frequency has no unmixing matrix (zgesv %d)", info);
    double scale = 1 / sqrt(fmax(weighted_power(u, v, n), DBL_MIN));
    for (size_t c = 0; c < n; c++)
        w[k * n + c] = conj(u[c]) * scale;
    return NC_OK;
}

int nc_projection_invert(struct nc_projection *projection, const double complex *w,
                         double complex *inverse, double *log_determinant, struct nc_error *err)
{
    size_t n = projection->n;
    int order = (int)n;
    int info;

    /* Row-major in and out: to LAPACK, the inverse of the transpose, which is the inverse
     * transposed. */
    memcpy(projection->system, w, n * n * sizeof *w);
    memset(inverse, 0, n * n * sizeof *inverse);
    for (size_t i = 0; i < n; i++)
        inverse[i * n + i] = 1;
    zgesv_(&order, &order, (double *)projection->system, &order, projection->pivots,
           (double *)inverse, &order, &info);
    if (info != 0)
        return nc_fail(err, NC_ERR_INTERNAL, "an unmixing matrix is singular (zgesv %d)", info);
    *log_determinant = 0;
    for (size_t i = 0; i < n; i++)
        *log_determinant += log(cabs(projection->system[i * n + i]));
    return NC_OK;
}
