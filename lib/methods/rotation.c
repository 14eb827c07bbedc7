#include "methods/rotation.h"

#include <cblas.h>
#include <stdlib.h>

#include "ground/lapack.h"
#include "ground/mem.h"

int nc_nearest_rotation(double *a, size_t k, double *rotation, double *trace, struct nc_error *err)
{
    int order = (int)k, work_size = 16 * order, info = 0;
    double *memory = nc_array(2 * k * k + k + (size_t)work_size, sizeof *memory, "rotation", err);
    if (!memory)
        return NC_ERR_SYSTEM;
    double *u = memory, *vt = u + k * k, *s = vt + k * k, *work = s + k;

    nc_blas_single_thread();
    /* LAPACK sees the transpose: a^T = u s vt, so a = vt^T s u^T and the wanted factor is vt^T u^T,
     * whose transpose in LAPACK's order is u vt. */
    dgesvd_("A", "A", &order, &order, a, &order, s, u, &order, vt, &order, work, &work_size, &info);
    if (info == 0) {
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, order, order, order, 1, u, order, vt,
                    order, 0, rotation, order);
        double sum = 0;
        for (size_t i = 0; i < k; i++)
            sum += s[i];
        if (trace)
            *trace = sum;
    }
    free(memory);
    if (info != 0)
        return nc_fail(err, NC_ERR_INTERNAL, "singular value decomposition failed (info %d)", info);
    return NC_OK;
}
