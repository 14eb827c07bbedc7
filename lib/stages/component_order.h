/* What separated components are like, and the order to present them in: voice first. */
#ifndef NC_STAGES_COMPONENT_ORDER_H
#define NC_STAGES_COMPONENT_ORDER_H

#include <stddef.h>

#include "ground/error.h"
#include "ground/signal.h"

struct nc_component_statistics {
    double peak;       /* largest absolute sample */
    double rms;        /* root of the mean square */
    double modulation; /* level modulation at 2-8 Hz in dB^2, see methods/modulation.h */
    double kurtosis;   /* excess kurtosis: 0 for Gaussian noise, 3 and more for speech */
};

enum nc_component_criterion {
    NC_ORDER_MODULATION, /* falling modulation energy */
    NC_ORDER_KURTOSIS,   /* falling kurtosis */
    NC_ORDER_LEVEL,      /* falling level */
    NC_ORDER_NONE        /* as the method found them */
};

/* One pass over the components; statistics is [components->channels]. rate in Hz. */
int nc_component_statistics(const struct nc_signal *components, double rate,
                            struct nc_component_statistics *statistics, struct nc_error *err);

/* order[0] is the component to come first. Ties keep their order. */
void nc_component_order(const struct nc_component_statistics *statistics, size_t count,
                        enum nc_component_criterion criterion, size_t *order);

#endif
