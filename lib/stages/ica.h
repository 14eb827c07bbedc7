/* Independent component analysis of a recording: whitening, rotation, and the scale and sign that
 * make each component sound as it does in the inputs. */
#ifndef NC_STAGES_ICA_H
#define NC_STAGES_ICA_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"
#include "methods/fastica.h"
#include "methods/principal_axes.h"

struct nc_ica_options {
    struct nc_fastica_options fastica;
    enum nc_axes_solver whiten;
    size_t components;  /* 0 = as many as channels */
    bool unit_variance; /* with the sign as heard; else: minimal distortion */
};

/* x = mean + mixing y;  y = unmixing (x - mean). */
struct nc_ica {
    size_t channels;
    size_t components;
    double *mean;     /* [channels] */
    double *unmixing; /* [components][channels] */
    double *mixing;   /* [channels][components] */
    size_t *loudest;  /* the channel each component is heard loudest in, [components] */
    struct nc_fastica_result result;
};

/* Separates the signal. Unless unit_variance is asked for, each component has the scale and sign it
 * has in the channel where it is loudest: its row of the mixing matrix holds a 1 there (minimal
 * distortion principle, Matsuoka & Nakashima 2001, with the channel chosen for each component).
 * Errors: those of nc_whiten. Release with nc_ica_free, also after an error. */
int nc_ica(struct nc_ica *ica, const struct nc_signal *signal, const struct nc_ica_options *options,
           struct nc_error *err);

void nc_ica_free(struct nc_ica *ica);

/* Orders and scales the components: new component k is gains[k] times the old order[k]. */
int nc_ica_arrange(struct nc_ica *ica, const size_t *order, const double *gains,
                   struct nc_error *err);

#endif
