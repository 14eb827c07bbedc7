#include "methods/noise_start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"
#include "methods/quantiles.h"

/* Bins are clustered in groups, one column of `value` and `power` each. */
enum { COLUMNS = NC_QUANTILE_COLUMNS };

struct tile {
    size_t rows;
    float *value; /* [rows][COLUMNS]: log of the averaged power */
    float *power; /* [rows][COLUMNS] */
};

/* One step of Lloyd's algorithm with two clusters; an empty cluster keeps its centroid. */
NC_CLONES
static void lloyd_step(size_t rows, const float *restrict value, float *restrict quiet,
                       float *restrict loud)
{
    float sum[COLUMNS] = {0}, loud_sum[COLUMNS] = {0}, loud_count[COLUMNS] = {0};
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < COLUMNS; c++) {
            float x = value[r * COLUMNS + c];
            float is_loud = fabsf(x - loud[c]) < fabsf(x - quiet[c]) ? 1.0F : 0.0F;
            sum[c] += x;
            loud_sum[c] += is_loud * x;
            loud_count[c] += is_loud;
        }
    for (size_t c = 0; c < COLUMNS; c++) {
        float quiet_count = (float)rows - loud_count[c];
        if (quiet_count > 0.0F)
            quiet[c] = (sum[c] - loud_sum[c]) / quiet_count;
        if (loud_count[c] > 0.0F)
            loud[c] = loud_sum[c] / loud_count[c];
    }
}

/* Mean power of the cells at or below the threshold. */
NC_CLONES
static void mean_below(size_t rows, const float *restrict value, const float *restrict power,
                       const float *restrict threshold, float *restrict mean)
{
    float sum[COLUMNS] = {0}, count[COLUMNS] = {0};
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < COLUMNS; c++) {
            float is_quiet = value[r * COLUMNS + c] <= threshold[c] ? 1.0F : 0.0F;
            sum[c] += is_quiet * power[r * COLUMNS + c];
            count[c] += is_quiet;
        }
    for (size_t c = 0; c < COLUMNS; c++)
        mean[c] = sum[c] / nc_larger(count[c], 1.0F);
}

static void noise_of_tile(const struct nc_noise_start_params *params, const struct tile *tile,
                          float *noise)
{
    float quiet[COLUMNS], loud[COLUMNS], threshold[COLUMNS];
    nc_quantiles(tile->rows, tile->value, params->low, quiet);
    nc_quantiles(tile->rows, tile->value, params->high, loud);
    for (size_t i = 0; i < params->iterations; i++)
        lloyd_step(tile->rows, tile->value, quiet, loud);
    for (size_t c = 0; c < COLUMNS; c++)
        threshold[c] = (quiet[c] + loud[c]) / 2.0F;
    mean_below(tile->rows, tile->value, tile->power, threshold, noise);
    for (size_t c = 0; c < COLUMNS; c++)
        noise[c] = nc_larger(noise[c], 1e-12F);
}

/* out[columns] = log of the mean power of the `average` frames about `frame`, edges replicated. */
static void log_of_average(size_t average, size_t frames, size_t bins, const float *power,
                           size_t frame, size_t columns, float *out)
{
    float sum[COLUMNS] = {0};
    for (size_t i = 0; i < average; i++) {
        size_t ahead = frame + i, half = average / 2;
        size_t t = ahead < half ? 0 : ahead - half;
        const float *row = power + (t < frames ? t : frames - 1) * bins;
        for (size_t c = 0; c < columns; c++)
            sum[c] += row[c];
    }
    for (size_t c = 0; c < columns; c++)
        out[c] = nc_log(sum[c] / (float)average);
}

/* Copies a segment's cells of the bins from first_bin on; missing columns repeat as zeros. */
static void fill_tile(const struct nc_noise_start_params *params, size_t frames, size_t bins,
                      const float *power, size_t start, size_t first_bin, struct tile *tile)
{
    size_t columns = bins - first_bin < COLUMNS ? bins - first_bin : COLUMNS;
    for (size_t r = 0; r < tile->rows; r++) {
        memcpy(tile->power + r * COLUMNS, power + (start + r) * bins + first_bin,
               columns * sizeof *power);
        log_of_average(params->average, frames, bins, power + first_bin, start + r, columns,
                       tile->value + r * COLUMNS);
    }
}

/* Adds one segment's centroid[bins] to the weighted sums of its frames. */
static void cross_fade(size_t start, size_t rows, size_t bins, const float *centroid, float *noise,
                       float *total)
{
    for (size_t r = 0; r < rows; r++) {
        double place = ((double)r + 0.5) / (double)rows * 2.0 - 1.0;
        float weight = (float)(1.0 - fabs(place) + 1e-3);
        float *row = noise + (start + r) * bins;
        for (size_t k = 0; k < bins; k++)
            row[k] += weight * centroid[k];
        total[start + r] += weight;
    }
}

static void add_segment(const struct nc_noise_start_params *params, size_t frames, size_t bins,
                        const float *power, size_t start, struct tile *tile, float *centroid,
                        float *noise, float *total)
{
    for (size_t k = 0; k < bins; k += COLUMNS) {
        float part[COLUMNS];
        fill_tile(params, frames, bins, power, start, k, tile);
        noise_of_tile(params, tile, part);
        size_t columns = bins - k < COLUMNS ? bins - k : COLUMNS;
        memcpy(centroid + k, part, columns * sizeof *part);
    }
    cross_fade(start, tile->rows, bins, centroid, noise, total);
}

int nc_noise_start(const struct nc_noise_start_params *params, double frame_rate, size_t frames,
                   size_t bins, const float *power, float *noise, struct nc_error *err)
{
    int status = NC_ERR_SYSTEM;
    double length = rint(params->segment * frame_rate);
    size_t segment = length < 1.0 ? 1 : length > (double)frames ? frames : (size_t)length;
    struct tile tile = {.rows = segment};
    float *centroid = nc_array(bins, sizeof *centroid, "2-means", err);
    float *total = nc_array(frames, sizeof *total, "2-means", err);
    tile.value = nc_array(segment, COLUMNS * sizeof *tile.value, "2-means", err);
    tile.power = nc_array(segment, COLUMNS * sizeof *tile.power, "2-means", err);
    if (!centroid || !total || !tile.value || !tile.power)
        goto cleanup;

    memset(noise, 0, frames * bins * sizeof *noise);
    size_t stride = segment / 2 > 0 ? segment / 2 : 1;
    for (size_t start = 0; start + segment < frames; start += stride)
        add_segment(params, frames, bins, power, start, &tile, centroid, noise, total);
    add_segment(params, frames, bins, power, frames - segment, &tile, centroid, noise, total);
    for (size_t t = 0; t < frames; t++)
        for (size_t k = 0; k < bins; k++)
            noise[t * bins + k] /= total[t];
    status = NC_OK;
cleanup:
    free(tile.power);
    free(tile.value);
    free(total);
    free(centroid);
    return status;
}
