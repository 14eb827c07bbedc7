/* The power spectrum of one windowed, zero-padded frame. */
#ifndef NC_METHODS_POWER_SPECTRUM_H
#define NC_METHODS_POWER_SPECTRUM_H

#include <stddef.h>

#include "ground/error.h"

struct nc_power_spectrum {
    size_t n_fft;
    size_t bins;   /* n_fft / 2 + 1 */
    float *frame;  /* [n_fft]: put the windowed samples in front; what lies behind stays zero */
    double *power; /* [bins]: |X|^2, not scaled */
    void *spectrum, *plan;
};

/* n_fft up to 2^30. Free with nc_power_spectrum_free, also after a failure. Errors: NC_ERR_SYSTEM.
 */
int nc_power_spectrum_init(struct nc_power_spectrum *ps, size_t n_fft, struct nc_error *err);

/* ps->power from ps->frame, which is left as it is. */
void nc_power_spectrum_run(struct nc_power_spectrum *ps);

void nc_power_spectrum_free(struct nc_power_spectrum *ps);

#endif
