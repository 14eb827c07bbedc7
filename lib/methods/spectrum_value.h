/* A real value for each cell of a complex spectrogram: what is clustered. */
#ifndef NC_METHODS_SPECTRUM_VALUE_H
#define NC_METHODS_SPECTRUM_VALUE_H

#include <stddef.h>

enum nc_spectrum_value {
    NC_VALUE_DB,        /* 10 log10 of the power, at least NC_LEAST_DB */
    NC_VALUE_MAGNITUDE, /* |S| */
    NC_VALUE_POWER,     /* |S|^2 */
    NC_VALUE_REAL       /* Re S: what scikit-learn 0.18 made of a complex matrix */
};

/* The words for the values, in the enum's order, as an option's choice. */
#define NC_SPECTRUM_VALUES "dB|magnitude|power|real"

/* Power below 1e-10 counts as 1e-10, so that silence has a level: 10 log10(1e-10). */
#define NC_LEAST_DB (-100.0)

/* How far below the loudest cell quieter cells are cut off by default, dB (librosa's top_db). */
#define NC_RANGE_DB 80.0

/* spec: [cells] complex, interleaved re, im; values: [cells]. */
void nc_spectrum_values(enum nc_spectrum_value kind, const float *spec, size_t cells,
                        float *values);

/* Raises values below `floor` to it. */
void nc_raise_to_floor(float *values, size_t count, float floor);

/* The largest of count values; -infinity if there are none. */
float nc_largest(const float *values, size_t count);

#endif
