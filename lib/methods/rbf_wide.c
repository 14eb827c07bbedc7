#include "methods/rbf_wide.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "ground/lanes.h"
#include "ground/lapack.h"
#include "ground/mem.h"

enum { MOST_RANK = 160 };

/* Degrees are sums of n elements that are right within 2e-14. */
static const double SMALLEST_DEGREE_PER_SAMPLE = 1e-7;

/* For seven digits of the eigenvalue and of the vector. */
static const double SMALLEST_EIGENVALUE = 1e-5, SMALLEST_GAP = 1e-6;

/* y_i = sum over j of k_ij x_j, the loops included. */
static void kernel_times(struct nc_rbf_wide *wide, const double *x, double *y)
{
    size_t n = wide->values.n, ra = wide->bins.rank, rb = wide->values.rank;
    const double *a = wide->bins.row, *b = wide->values.row;

    for (size_t q = 0; q < rb; q++)
        for (size_t i = 0; i < n; i++)
            wide->weighted[q * n + i] = b[q * n + i] * x[i];
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)ra, (int)rb, (int)n, 1, a, (int)n,
                wide->weighted, (int)n, 0, wide->core, (int)rb);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)ra, (int)n, (int)rb, 1, wide->core,
                (int)rb, b, (int)n, 0, wide->product, (int)n);
    memset(y, 0, n * sizeof *y);
    for (size_t p = 0; p < ra; p++)
        for (size_t i = 0; i < n; i++)
            y[i] += a[p * n + i] * wide->product[p * n + i];
}

/* image <- D^-1 W x. */
static void apply(void *context, const double *x, double *image)
{
    struct nc_rbf_wide *wide = context;
    size_t n = wide->lanczos.nodes;

    kernel_times(wide, x, image);
    for (size_t i = 0; i < n; i++)
        image[i] = (image[i] - x[i]) / wide->degree[i];
    memset(image + n, 0, (nc_lanes_up(n) + NC_LANES - n) * sizeof *image);
}

static bool same_bins(const struct nc_rbf_wide *wide, size_t n, double bin_step, double gamma)
{
    return wide->bins.n == n && memcmp(&wide->bin_step, &bin_step, sizeof bin_step) == 0 &&
           memcmp(&wide->gamma, &gamma, sizeof gamma) == 0;
}

/* The factor for bins depends on n, bin_step and gamma alone. */
static int factor_bins(struct nc_rbf_wide *wide, size_t n, double bin_step, double gamma,
                       struct nc_error *err)
{
    if (same_bins(wide, n, bin_step, gamma))
        return NC_OK;
    double *position = nc_array(n, sizeof *position, "bins", err);
    if (!position)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < n; i++)
        position[i] = bin_step * (double)i;
    int status = nc_gaussian_factor_find(&wide->bins, position, n, gamma, MOST_RANK,
                                         &wide->bins_complete, err);
    wide->bin_step = bin_step;
    wide->gamma = gamma;
    free(position);
    return status;
}

static int reserve(struct nc_rbf_wide *wide, size_t n, struct nc_error *err)
{
    size_t padded = nc_lanes_up(n) + NC_LANES, ra = wide->bins.rank, rb = wide->values.rank;
    const char *purpose = "a wide kernel";
    struct {
        double **array;
        size_t *capacity, needed;
    } arrays[] = {{&wide->degree, &wide->degree_capacity, padded},
                  {&wide->image, &wide->image_capacity, padded},
                  {&wide->mass, &wide->mass_capacity, padded},
                  {&wide->weighted, &wide->weighted_capacity, rb * n},
                  {&wide->product, &wide->product_capacity, ra * n},
                  {&wide->core, &wide->core_capacity, ra * rb}};

    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        int status = nc_grow((void **)arrays[k].array, arrays[k].capacity, arrays[k].needed,
                             sizeof(double), purpose, err);
        if (status != NC_OK)
            return status;
    }
    return NC_OK;
}

/* Degrees; false if one is too small. */
static bool find_degrees(struct nc_rbf_wide *wide, size_t n)
{
    for (size_t i = 0; i < n; i++)
        wide->mass[i] = 1;
    kernel_times(wide, wide->mass, wide->degree);
    bool large_enough = true;
    for (size_t i = 0; i < n; i++) {
        wide->degree[i] -= 1;
        large_enough = large_enough && wide->degree[i] >= SMALLEST_DEGREE_PER_SAMPLE * (double)n;
    }
    memcpy(wide->mass, wide->degree, n * sizeof *wide->mass);
    memset(wide->mass + n, 0, (nc_lanes_up(n) - n) * sizeof *wide->mass);
    return large_enough;
}

int nc_rbf_wide_solve(struct nc_rbf_wide *wide, const double *value, size_t n, double bin_step,
                      double gamma, double *u, struct nc_ritz *ritz, bool *solved,
                      struct nc_error *err)
{
    bool complete = false;

    *solved = false;
    nc_blas_single_thread();
    int status = factor_bins(wide, n, bin_step, gamma, err);
    if (status != NC_OK || !wide->bins_complete)
        return status;
    status = nc_gaussian_factor_find(&wide->values, value, n, gamma, MOST_RANK, &complete, err);
    if (status != NC_OK || !complete || wide->bins.rank * wide->values.rank > 2 * n)
        return status;
    status = reserve(wide, n, err);
    if (status != NC_OK || !find_degrees(wide, n))
        return status;

    wide->lanczos.nodes = n;
    wide->lanczos.mass = wide->mass;
    wide->lanczos.image = wide->image;
    wide->lanczos.apply = apply;
    wide->lanczos.context = wide;
    for (size_t i = 0; i < n; i++) /* no eigenvector is orthogonal to it by symmetry */
        u[i] = value[i] + bin_step * (double)i + 1e-3 * (double)(i % 7);
    memset(u + n, 0, (nc_lanes_up(n) - n) * sizeof *u);
    status = nc_lanczos_largest(&wide->lanczos, u, ritz, err);
    *solved = status == NC_OK && ritz->converged && 1 - ritz->theta >= SMALLEST_EIGENVALUE &&
              ritz->theta - ritz->theta_next >= SMALLEST_GAP;
    return status;
}

void nc_rbf_wide_free(struct nc_rbf_wide *wide)
{
    nc_gaussian_factor_free(&wide->bins);
    nc_gaussian_factor_free(&wide->values);
    free(wide->degree);
    free(wide->weighted);
    free(wide->product);
    free(wide->core);
    free(wide->image);
    free(wide->mass);
    free(wide->lanczos.basis);
    *wide = (struct nc_rbf_wide){0};
}
