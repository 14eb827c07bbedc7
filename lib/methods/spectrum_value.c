#include "methods/spectrum_value.h"

#include <math.h>

static float power(const float *cell)
{
    return cell[0] * cell[0] + cell[1] * cell[1];
}

void nc_spectrum_values(enum nc_spectrum_value kind, const float *spec, size_t cells, float *values)
{
    switch (kind) {
    case NC_VALUE_DB:
        for (size_t i = 0; i < cells; i++) {
            float p = power(spec + 2 * i);
            /* Written so that NaN stays NaN, to be refused where samples are checked. */
            values[i] = p < 1e-10f ? (float)NC_LEAST_DB : 10.0f * log10f(p);
        }
        break;
    case NC_VALUE_MAGNITUDE:
        for (size_t i = 0; i < cells; i++)
            values[i] = sqrtf(power(spec + 2 * i));
        break;
    case NC_VALUE_POWER:
        for (size_t i = 0; i < cells; i++)
            values[i] = power(spec + 2 * i);
        break;
    case NC_VALUE_REAL:
        for (size_t i = 0; i < cells; i++)
            values[i] = spec[2 * i];
        break;
    }
}

void nc_raise_to_floor(float *values, size_t count, float floor)
{
    for (size_t i = 0; i < count; i++)
        if (values[i] < floor)
            values[i] = floor;
}

float nc_largest(const float *values, size_t count)
{
    float largest = -INFINITY;
    for (size_t i = 0; i < count; i++)
        if (values[i] > largest)
            largest = values[i];
    return largest;
}
