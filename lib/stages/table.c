#include "stages/table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const char *const names[NC_COLUMNS] = {"frame", "bin", "amplitude", "centroid"};

const char *nc_table_column_name(enum nc_column column)
{
    return names[column];
}

static bool has_column(const struct nc_table_params *params, enum nc_column column)
{
    for (size_t i = 0; i < params->column_count; i++)
        if (params->columns[i] == column)
            return true;
    return false;
}

void nc_table_add_column(struct nc_table_params *params, enum nc_column column)
{
    if (!has_column(params, column))
        params->columns[params->column_count++] = column;
}

int nc_table_parse_columns(struct nc_table_params *params, const char *text, struct nc_error *err)
{
    params->column_count = 0;
    for (const char *word = text; word;) {
        size_t length = strcspn(word, ",");
        int column = 0;
        while (column < NC_COLUMNS &&
               (strlen(names[column]) != length || strncmp(names[column], word, length) != 0))
            column++;
        if (column == NC_COLUMNS)
            return nc_fail(err, NC_ERR_USAGE,
                           "--columns: '%.*s' is not one of frame, bin, amplitude, centroid",
                           (int)length, word);
        if (has_column(params, (enum nc_column)column))
            return nc_fail(err, NC_ERR_USAGE, "--columns: %s stands twice", names[column]);
        nc_table_add_column(params, (enum nc_column)column);
        word = word[length] ? word + length + 1 : NULL;
    }
    return NC_OK;
}

bool nc_table_needs_end(const struct nc_table_params *params)
{
    return params->scale != NC_SCALE_NONE || has_column(params, NC_COLUMN_CENTROID);
}

/* Moments and extremes of a column. */
struct summary {
    double count, sum, squares, least, largest;
};

static void add_value(struct summary *s, double x)
{
    if (s->count == 0)
        s->least = s->largest = x;
    s->least = fmin(s->least, x);
    s->largest = fmax(s->largest, x);
    s->count++;
    s->sum += x;
    s->squares += x * x;
}

static void set_scale(struct nc_table_fit *fit, enum nc_column column, enum nc_scale scale,
                      const struct summary *s)
{
    double mean = s->count > 0 ? s->sum / s->count : 0;
    double spread = 1, origin = 0;
    if (scale == NC_SCALE_STANDARD) {
        origin = mean;
        spread = sqrt(fmax(s->squares / fmax(s->count, 1) - mean * mean, 0));
    } else if (scale == NC_SCALE_RANGE) {
        origin = s->least;
        spread = s->largest - s->least;
    }
    /* Below the rounding of the sums a column is constant. */
    if (!(spread > 1e-7 * fmax(fabs(s->largest), fabs(s->least))))
        spread = 1;
    fit->offset[column] = origin;
    fit->factor[column] = 1 / spread;
    fit->centroid[column] = (mean - origin) / spread;
}

/* Distance of one cell from the centroid, in the chosen columns after scaling. */
static double centroid_distance(const struct nc_table_params *params,
                                const struct nc_table_fit *fit,
                                const double cell[NC_COLUMN_CENTROID])
{
    double sum = 0;
    for (size_t i = 0; i < params->column_count; i++) {
        enum nc_column c = params->columns[i];
        if (c == NC_COLUMN_CENTROID)
            continue;
        double d = (cell[c] - fit->offset[c]) * fit->factor[c] - fit->centroid[c];
        sum += d * d;
    }
    return sqrt(sum);
}

void nc_table_fit(const struct nc_table_params *params, const float *values, size_t frames,
                  size_t stride, struct nc_table_fit *fit)
{
    struct summary columns[NC_COLUMNS] = {0};
    for (size_t t = 0; t < frames; t++)
        for (size_t k = 0; k < params->bins; k++) {
            add_value(&columns[NC_COLUMN_FRAME], (double)t);
            add_value(&columns[NC_COLUMN_BIN], (double)k);
            add_value(&columns[NC_COLUMN_AMPLITUDE], values[t * stride + k]);
        }
    for (int c = 0; c < NC_COLUMN_CENTROID; c++)
        set_scale(fit, (enum nc_column)c, params->scale, &columns[c]);

    fit->offset[NC_COLUMN_CENTROID] = 0;
    fit->factor[NC_COLUMN_CENTROID] = 1;
    if (!has_column(params, NC_COLUMN_CENTROID))
        return;
    for (size_t t = 0; t < frames; t++)
        for (size_t k = 0; k < params->bins; k++) {
            double cell[NC_COLUMN_CENTROID] = {(double)t, (double)k, values[t * stride + k]};
            add_value(&columns[NC_COLUMN_CENTROID], centroid_distance(params, fit, cell));
        }
    set_scale(fit, NC_COLUMN_CENTROID, params->scale, &columns[NC_COLUMN_CENTROID]);
}

void nc_table_frame(const struct nc_table_params *params, const struct nc_table_fit *fit,
                    size_t frame, const float *values, float *rows)
{
    for (size_t k = 0; k < params->bins; k++) {
        double cell[NC_COLUMNS] = {(double)frame, (double)k, values[k], 0};
        if (has_column(params, NC_COLUMN_CENTROID))
            cell[NC_COLUMN_CENTROID] = centroid_distance(params, fit, cell);
        for (size_t i = 0; i < params->column_count; i++) {
            enum nc_column c = params->columns[i];
            double x = fit ? (cell[c] - fit->offset[c]) * fit->factor[c] : cell[c];
            rows[k * params->column_count + i] = (float)x;
        }
    }
}
