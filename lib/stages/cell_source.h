/* Which array of a stream is clustered, and its frames as cells. */
#ifndef NC_STAGES_CELL_SOURCE_H
#define NC_STAGES_CELL_SOURCE_H

#include <stdbool.h>

#include "ground/head.h"
#include "ground/stream.h"
#include "stages/cluster_recording.h"

struct nc_cell_source {
    const struct nc_array_spec *spec; /* in the stream's head */
    bool complex_cells;               /* `spec` itself, to be taken in dB */
    struct nc_cells cells;            /* frames gathered so far; cells.x is owned */
    size_t capacity;                  /* frames that there is room for */
};

/* Chooses `table`, else `reduced`, else `spec`. NC_ERR_DATA if there is none, or of another shape.
 * Free with nc_cell_source_free. */
int nc_cell_source_open(struct nc_cell_source *source, const struct nc_head *head,
                        struct nc_error *err);
void nc_cell_source_free(struct nc_cell_source *source);

/* Appends the frames of a chunk of that array to the cells. */
int nc_cell_source_append(struct nc_cell_source *source, const struct nc_chunk *chunk,
                          struct nc_error *err);

/* Refuses what cannot be clustered and raises floors (nc_cells_check); where the cells are the
 * spectrogram's own, quiet ones are raised to NC_RANGE_DB below the loudest: of each frame, or of
 * all. first: number of the first frame. */
int nc_cell_source_check(struct nc_cell_source *source, bool frame_by_frame, uint64_t first,
                         struct nc_error *err);

#endif
