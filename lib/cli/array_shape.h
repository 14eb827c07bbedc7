/* Which shape an array that is loaded from a file gets in the stream. */
#ifndef NC_CLI_ARRAY_SHAPE_H
#define NC_CLI_ARRAY_SHAPE_H

#include "cli/array_load.h"
#include "cli/array_source.h"

/* Sets spec's axes, shape and step. parts: 2 where two values of the file are one number.
 * *model: the array of the head that lends its resolution; NULL without a head. */
int nc_array_shape_choose(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                          enum nc_array_format format, const struct nc_array_shape *file,
                          size_t parts, const struct nc_head *head,
                          const struct nc_array_spec **model, struct nc_error *err);

/* The same for segments of time, which fit any array of cells: `like`, that of the same name, the
 * spectrogram, or the first one. */
int nc_array_shape_of_cells(struct nc_array_spec *spec, const struct nc_array_load_request *request,
                            const struct nc_head *head, const struct nc_array_spec **model,
                            struct nc_error *err);

/* Attributes: those of the array it takes the place of, else names of the axes, the model's
 * reduction, and the columns' names. */
void nc_array_shape_attributes(struct nc_array_spec *spec, const struct nc_array_spec *model,
                               const char *columns);

#endif
