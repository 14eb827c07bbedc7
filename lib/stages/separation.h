/* A recording separated into components, by either method, ready to be read: ordered, scaled, and
 * never above full scale unless that is allowed. */
#ifndef NC_STAGES_SEPARATION_H
#define NC_STAGES_SEPARATION_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"
#include "ground/spill.h"
#include "methods/auxiva.h"
#include "methods/linear_map.h"
#include "stages/component_order.h"
#include "stages/ica.h"

enum nc_separation_method {
    NC_SEPARATE_FASTICA, /* one matrix for all frequencies: no echoes, no delays */
    NC_SEPARATE_AUXIVA   /* a matrix for each frequency: rooms */
};

struct nc_separation_options {
    enum nc_separation_method method;
    struct nc_ica_options ica;       /* FastICA; whiten serves the checks of both */
    struct nc_auxiva_options auxiva; /* AuxIVA */
    size_t n_fft;                    /* AuxIVA: window in samples, a multiple of 8 */
    enum nc_component_criterion criterion;
    double rate;         /* Hz */
    bool unit_variance;  /* each component has variance 1, whatever its level in the inputs */
    bool fit_full_scale; /* if a component would pass full scale, all are turned down together */
    size_t memory; /* bytes for samples and spectra, beyond which they are spilled or remade */
};

struct nc_separation {
    size_t channels, components;
    struct nc_ica ica;                          /* FastICA: the matrices, in output order */
    struct nc_auxiva auxiva;                    /* AuxIVA: the matrices, in output order */
    struct nc_component_statistics *statistics; /* [components], in output order, as written */
    const size_t *loudest; /* the channel each component is scaled to, [components]; borrowed */
    size_t iterations;
    double last_change;
    bool converged;
    double turned_down;      /* the factor applied to stay below full scale; 1: none */
    struct nc_signal signal; /* the components, [frames][components] */

    /* private */
    struct nc_spill *spill;
    struct nc_linear_map unmix, arrange;
    double *arrangement; /* [components][components] */
};

/* Separates `mixed`, which is borrowed until nc_separation_free (to be called also after an error).
 * Errors: those of nc_whiten. The structure must stay where it is: its signal refers to it. */
int nc_separate(struct nc_separation *separation, const struct nc_signal *mixed,
                const struct nc_separation_options *options, struct nc_error *err);

void nc_separation_free(struct nc_separation *separation);

#endif
