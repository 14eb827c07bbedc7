/* From a stream's chunks to a panel of a figure, in bounded memory. */
#ifndef NC_STAGES_PLOT_SOURCE_H
#define NC_STAGES_PLOT_SOURCE_H

#include "ground/stream.h"
#include "stages/plot_array.h"
#include "stages/plot_figure.h"

struct nc_plot_request {
    const char *array; /* NULL: the one that was added last, `voice` before `noise` and `snr` */
    enum nc_plot_want want; /* AUTO: scatter for a table (channels x bins x columns), else image */
    double max_frequency;   /* Hz; 0: all */
    enum nc_plot_scale scale; /* of the frequency axis of images */
    size_t channel;           /* 1 and on; 0: the largest value of all */
    size_t columns;           /* most columns that are kept of an image */
    bool ignore_labels;       /* colour by amplitude also where there are labels */
};

struct nc_plot_source;

/* NC_ERR_DATA if the stream has no such array, or it cannot be drawn so. */
int nc_plot_source_new(struct nc_plot_source **source, const struct nc_head *head,
                       const struct nc_plot_request *request, struct nc_error *err);
void nc_plot_source_free(struct nc_plot_source *source);

/* Takes what it needs of any chunk. */
void nc_plot_source_chunk(struct nc_plot_source *source, const struct nc_chunk *chunk);

/* After the last chunk: the panel, without a title; low and high are its own least and largest
 * value. *panel is the caller's to free. NC_ERR_DATA if nothing came. */
int nc_plot_source_finish(struct nc_plot_source *source, struct nc_plot_panel *panel,
                          struct nc_error *err);

#endif
