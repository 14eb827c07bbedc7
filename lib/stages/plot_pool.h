/* A matrix of any length, seen through a bounded number of columns: when they are full, each two
 * neighbours become one by their maximum, so that no click or tone between the pixels is lost. */
#ifndef NC_STAGES_PLOT_POOL_H
#define NC_STAGES_PLOT_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

struct nc_plot_pool {
    size_t rows, most; /* most: columns that are kept, even */
    size_t columns;    /* there now; the last may stand for fewer frames than the others */
    uint64_t each;     /* frames that a column stands for, a power of two */
    uint64_t frames;   /* pushed so far */
    float *values;     /* [columns][rows], room for most */
};

/* NC_ERR_SYSTEM without memory. Free with nc_plot_pool_free, also after an error. */
int nc_plot_pool_init(struct nc_plot_pool *pool, size_t rows, size_t most, struct nc_error *err);
void nc_plot_pool_free(struct nc_plot_pool *pool);

/* One frame, [rows]. */
void nc_plot_pool_push(struct nc_plot_pool *pool, const float *frame);

/* The maximum over frames first .. end - 1, of the columns that their middle lies in; at least one
 * column is looked at. to: [rows]. The pool must not be empty. */
void nc_plot_pool_span(const struct nc_plot_pool *pool, double first, double end, float *to);

#endif
