#include "methods/tridiagonal.h"

#include <float.h>
#include <math.h>

enum { MAX_STEPS = 60 };

/* First index m >= from whose coupling to m + 1 is negligible (n - 1 if none is). */
static size_t block_end(size_t n, const double *d, const double *e, size_t from)
{
    size_t m = from;
    while (m + 1 < n && fabs(e[m]) > DBL_EPSILON / 2 * (fabs(d[m]) + fabs(d[m + 1])))
        m++;
    return m;
}

static void rotate_columns(double *rows, size_t row_count, size_t n, size_t i, double c, double s)
{
    for (size_t r = 0; r < row_count; r++) {
        double *row = rows + r * n;
        double next = row[i + 1];
        row[i + 1] = s * row[i] + c * next;
        row[i] = c * row[i] - s * next;
    }
}

/* One implicit QL sweep from m down to l: chases the bulge that the shift makes at the bottom. */
static void sweep(size_t n, double *d, double *e, double *rows, size_t row_count, size_t l,
                  size_t m)
{
    double half = (d[l + 1] - d[l]) / (2 * e[l]);
    double shift = e[l] / (half + copysign(sqrt(half * half + 1), half));
    double g = d[m] - d[l] + shift;
    double s = 1, c = 1, p = 0;

    for (size_t i = m; i-- > l;) {
        double f = s * e[i], b = c * e[i];
        double r = sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r <= 0) { /* the matrix falls apart here */
            d[i + 1] -= p;
            e[m] = 0;
            return;
        }
        double inverse = 1 / r;
        s = f * inverse;
        c = g * inverse;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        rotate_columns(rows, row_count, n, i, c, s);
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0;
}

/* Straight insertion: n is small, and QL leaves the values nearly in order. */
static void sort_eigenpairs(size_t n, double *d, double *rows, size_t row_count)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && d[j - 1] > d[j]; j--) {
            double value = d[j];
            d[j] = d[j - 1];
            d[j - 1] = value;
            for (size_t r = 0; r < row_count; r++) {
                double component = rows[r * n + j];
                rows[r * n + j] = rows[r * n + j - 1];
                rows[r * n + j - 1] = component;
            }
        }
}

bool nc_tridiagonal_eigen(size_t n, double *diagonal, double *off_diagonal, double *rows,
                          size_t row_count)
{
    if (n > 0)
        off_diagonal[n - 1] = 0;
    for (size_t l = 0; l < n; l++) {
        size_t m, steps = 0;
        while ((m = block_end(n, diagonal, off_diagonal, l)) > l) {
            if (++steps > MAX_STEPS)
                return false;
            sweep(n, diagonal, off_diagonal, rows, row_count, l, m);
        }
    }
    sort_eigenpairs(n, diagonal, rows, row_count);
    return true;
}
