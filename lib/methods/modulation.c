#include "methods/modulation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

#define FRAME_RATE 100.0 /* Hz */
#define BAND_LOW 2.0     /* Hz */
#define BAND_HIGH 8.0
#define FLOOR 1e-3 /* of the mean power: -30 dB */

void nc_modulation_init(struct nc_modulation *modulation, double rate)
{
    memset(modulation, 0, sizeof *modulation);
    modulation->frame = (size_t)fmax(1, floor(rate / FRAME_RATE + 0.5));
}

void nc_modulation_free(struct nc_modulation *modulation)
{
    free(modulation->power);
    memset(modulation, 0, sizeof *modulation);
}

int nc_modulation_add(struct nc_modulation *modulation, const float *samples, size_t stride,
                      size_t count, struct nc_error *err)
{
    for (size_t t = 0; t < count; t++) {
        double x = (double)samples[t * stride];
        modulation->energy += x * x;
        if (++modulation->filled < modulation->frame)
            continue;
        void *power = modulation->power;
        int status = nc_grow(&power, &modulation->capacity, modulation->frames + 1,
                             sizeof *modulation->power, "level curve", err);
        modulation->power = power;
        if (status)
            return status;
        modulation->power[modulation->frames++] =
            (float)(modulation->energy / (double)modulation->frame);
        modulation->energy = 0;
        modulation->filled = 0;
    }
    return NC_OK;
}

static double level(double power, double floor_power)
{
    return 10 * log10(fmax(power, floor_power));
}

double nc_modulation_value(const struct nc_modulation *modulation)
{
    size_t frames = modulation->frames;
    double mean_power = 0;
    double mean_level = 0;

    for (size_t i = 0; i < frames; i++)
        mean_power += (double)modulation->power[i] / (double)frames;
    if (frames < 2 || mean_power <= 0)
        return 0;
    double floor_power = FLOOR * mean_power;
    for (size_t i = 0; i < frames; i++)
        mean_level += level((double)modulation->power[i], floor_power) / (double)frames;

    /* First-order Butterworth band-pass, bilinear transform with prewarped edges. */
    double low = tan(acos(-1) * BAND_LOW / FRAME_RATE);
    double high = tan(acos(-1) * BAND_HIGH / FRAME_RATE);
    double width = high - low;
    double centre = low * high;
    double scale = 1 / (1 + width + centre);
    double x1 = 0, x2 = 0, y1 = 0, y2 = 0, sum = 0;
    for (size_t i = 0; i < frames; i++) {
        double x = level((double)modulation->power[i], floor_power) - mean_level;
        double y = scale * (width * (x - x2) - 2 * (centre - 1) * y1 - (1 - width + centre) * y2);
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        sum += y * y;
    }
    return sum / (double)frames;
}
