/* QL for small tridiagonal matrices: a matrix with known eigenvalues, its vectors, splitting. */
#include "methods/tridiagonal.h"

#include <string.h>

#include "check.h"

enum { N = 12 };

/* Largest element of T v - theta v over all pairs, T with d on and e beside the diagonal. */
static double residual(const double *d, const double *e, const double *theta, const double *v)
{
    double worst = 0;
    for (size_t k = 0; k < N; k++)
        for (size_t i = 0; i < N; i++) {
            double r = (d[i] - theta[k]) * v[i * N + k];
            r += i > 0 ? e[i - 1] * v[(i - 1) * N + k] : 0;
            r += i + 1 < N ? e[i] * v[(i + 1) * N + k] : 0;
            worst = fmax(worst, fabs(r));
        }
    return worst;
}

static void identity(double v[N * N])
{
    memset(v, 0, N * N * sizeof *v);
    for (size_t i = 0; i < N; i++)
        v[i * N + i] = 1;
}

int main(void)
{
    double d[N], e[N], theta[N], work[N], v[N * N], worst = 0, last[N] = {0};

    /* The second difference has the eigenvalues 2 - 2 cos(k pi / (N + 1)). */
    for (size_t i = 0; i < N; i++) {
        d[i] = 2;
        e[i] = -1;
    }
    memcpy(theta, d, sizeof d);
    memcpy(work, e, sizeof e);
    identity(v);
    CHECK(nc_tridiagonal_eigen(N, theta, work, v, N), "converges");
    for (int k = 0; k < N; k++)
        worst = fmax(worst, fabs(theta[k] - (2 - 2 * cos((k + 1) * acos(-1.0) / (N + 1)))));
    CHECK_NEAR(worst, 0, 1e-14, "eigenvalues of the second difference, ascending");
    CHECK_NEAR(residual(d, e, theta, v), 0, 1e-14, "eigenvectors of the second difference");

    memcpy(theta, d, sizeof d);
    memcpy(work, e, sizeof e);
    last[N - 1] = 1;
    nc_tridiagonal_eigen(N, theta, work, last, 1);
    worst = 0;
    for (int k = 0; k < N; k++)
        worst = fmax(worst, fabs(fabs(last[k]) - fabs(v[(N - 1) * N + k])));
    CHECK_NEAR(worst, 0, 1e-14, "one row alone: the vectors' last components");

    /* Couplings of zero, a double eigenvalue, elements of very different size. */
    for (size_t i = 0; i < N; i++) {
        d[i] = i < 6 ? 3 : pow(10, -(double)i);
        e[i] = i % 3 == 2 ? 0 : 0.5 * d[i];
    }
    memcpy(theta, d, sizeof d);
    memcpy(work, e, sizeof e);
    identity(v);
    CHECK(nc_tridiagonal_eigen(N, theta, work, v, N), "converges on a matrix that falls apart");
    CHECK_NEAR(residual(d, e, theta, v), 0, 1e-14, "eigenvectors of a matrix that falls apart");

    double one = 5, none = 0, row = 1;
    CHECK(nc_tridiagonal_eigen(1, &one, &none, &row, 1) && one == 5 && row == 1, "order 1");
    return check_done();
}
