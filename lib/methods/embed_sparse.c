#include "methods/embed_sparse.h"

#include <math.h>
#include <stdlib.h>

#include "ground/mem.h"

struct normalised {
    const struct nc_sparse *w;
    const double *scale; /* [n]: d^-1/2 */
    double *scaled;      /* [n] */
};

/* y = D^-1/2 W D^-1/2 x */
static void apply_normalised(void *context, const double *x, double *y)
{
    struct normalised *a = context;
    size_t n = a->w->n;
    for (size_t i = 0; i < n; i++)
        a->scaled[i] = a->scale[i] * x[i];
    nc_sparse_multiply(a->w, a->scaled, y);
    for (size_t i = 0; i < n; i++)
        y[i] *= a->scale[i];
}

void nc_positive_peak(double *v, size_t n)
{
    size_t peak = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(v[i]) > fabs(v[peak]))
            peak = i;
    if (n > 0 && v[peak] < 0)
        for (size_t i = 0; i < n; i++)
            v[i] = -v[i];
}

int nc_embed_sparse(const struct nc_sparse *w, size_t count,
                    const struct nc_arpack_options *options, double *values, double *vectors,
                    struct nc_arpack_report *report, struct nc_error *err)
{
    double *scale = nc_array(w->n, sizeof *scale, "the degrees", err);
    double *scaled = nc_array(w->n, sizeof *scaled, "a scaled vector", err);
    int status = NC_ERR_SYSTEM;
    if (!scale || !scaled)
        goto cleanup;

    nc_sparse_degrees(w, scale);
    for (size_t i = 0; i < w->n; i++)
        scale[i] = scale[i] > 0 ? 1 / sqrt(scale[i]) : 1;
    struct normalised a = {w, scale, scaled};
    status = nc_arpack_largest(apply_normalised, &a, w->n, count, NULL, options, values, vectors,
                               report, err);
    if (status)
        goto cleanup;
    for (size_t k = 0; k < report->converged; k++) {
        double *u = vectors + k * w->n;
        values[k] = 1 - values[k];
        for (size_t i = 0; i < w->n; i++)
            u[i] *= scale[i];
        nc_positive_peak(u, w->n);
    }

cleanup:
    free(scaled);
    free(scale);
    return status;
}
