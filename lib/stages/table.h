/* The recording as a table: a row a sample (cell), with columns frame, bin, amplitude, and on
 * request the distance to the recording's centroid. */
#ifndef NC_STAGES_TABLE_H
#define NC_STAGES_TABLE_H

#include <stddef.h>

#include "ground/error.h"

enum nc_column { NC_COLUMN_FRAME, NC_COLUMN_BIN, NC_COLUMN_AMPLITUDE, NC_COLUMN_CENTROID };
enum { NC_COLUMNS = 4 };

enum nc_scale {
    NC_SCALE_NONE,
    NC_SCALE_STANDARD, /* each column: mean 0, standard deviation 1 (of the whole population) */
    NC_SCALE_RANGE     /* each column: from 0 to 1 */
};
#define NC_SCALES "none|standard|range"

struct nc_table_params {
    enum nc_column columns[NC_COLUMNS]; /* in the order of the table */
    size_t column_count;
    enum nc_scale scale;
    size_t bins;
};

/* How one channel's columns are scaled: x -> (x - offset) * factor, by enum nc_column. */
struct nc_table_fit {
    double offset[NC_COLUMNS], factor[NC_COLUMNS];
    double centroid[NC_COLUMNS]; /* mean of the scaled columns */
};

/* True if a table with these parameters cannot be made before the recording's end is known. */
_Bool nc_table_needs_end(const struct nc_table_params *params);

/* values: one channel's amplitudes, frame t at values + t * stride, [bins] each. A column that is
 * constant keeps its size (factor 1), as scikit-learn's StandardScaler has it. The centroid is the
 * mean of the chosen columns after scaling; its distance column is Euclidean, and is scaled in
 * turn. */
void nc_table_fit(const struct nc_table_params *params, const float *values, size_t frames,
                  size_t stride, struct nc_table_fit *fit);

/* The rows of one frame: values [bins] to rows [bins][column_count]. fit may be NULL where
 * nc_table_needs_end is false. */
void nc_table_frame(const struct nc_table_params *params, const struct nc_table_fit *fit,
                    size_t frame, const float *values, float *rows);

/* "frame,bin,amplitude" to params->columns; NC_ERR_USAGE if a name is unknown or stands twice. */
int nc_table_parse_columns(struct nc_table_params *params, const char *names, struct nc_error *err);

/* Adds a column if it is not there; the name of a column. */
void nc_table_add_column(struct nc_table_params *params, enum nc_column column);
const char *nc_table_column_name(enum nc_column column);

#endif
