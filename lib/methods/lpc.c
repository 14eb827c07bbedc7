#include "methods/lpc.h"

#include <string.h>

void nc_autocorrelation(const double *frame, size_t length, size_t order, double *lags)
{
    for (size_t k = 0; k <= order; k++) {
        double sum = 0;
        for (size_t i = 0; i + k < length; i++)
            sum += frame[i] * frame[i + k];
        lags[k] = sum;
    }
}

void nc_levinson(const double *lags, size_t order, double *a)
{
    double previous[NC_LPC_MAX_ORDER + 1];
    double error = lags[0];

    memset(a, 0, (order + 1) * sizeof *a);
    a[0] = 1;
    for (size_t i = 1; i <= order && error > 0; i++) {
        double sum = 0;
        for (size_t j = 0; j < i; j++)
            sum += a[j] * lags[i - j];
        double reflection = -sum / error;
        memcpy(previous, a, i * sizeof *a);
        for (size_t j = 1; j < i; j++)
            a[j] += reflection * previous[i - j];
        a[i] = reflection;
        error *= 1 - reflection * reflection;
    }
}

double nc_prediction_error(const double *lags, size_t order, const double *a)
{
    double sum = 0;
    for (size_t i = 0; i <= order; i++)
        for (size_t j = 0; j <= order; j++)
            sum += a[i] * a[j] * lags[i > j ? i - j : j - i];
    return sum;
}
