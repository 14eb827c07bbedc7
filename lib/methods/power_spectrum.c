#include "methods/power_spectrum.h"

#include <complex.h>
#include <fftw3.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

int nc_power_spectrum_init(struct nc_power_spectrum *ps, size_t n_fft, struct nc_error *err)
{
    memset(ps, 0, sizeof *ps);
    if (n_fft == 0 || n_fft > (size_t)1 << 30)
        return nc_fail(err, NC_ERR_USAGE, "no Fourier transform of length %zu", n_fft);
    ps->n_fft = n_fft;
    ps->bins = n_fft / 2 + 1;
    ps->frame = nc_array(n_fft, sizeof *ps->frame, "frame", err);
    ps->power = nc_array(ps->bins, sizeof *ps->power, "power spectrum", err);
    ps->spectrum = nc_array(ps->bins, sizeof(float complex), "spectrum", err);
    if (ps->frame == NULL || ps->power == NULL || ps->spectrum == NULL)
        return NC_ERR_SYSTEM;
    ps->plan = fftwf_plan_dft_r2c_1d((int)n_fft, ps->frame, ps->spectrum,
                                     FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    if (ps->plan == NULL)
        return nc_fail(err, NC_ERR_INTERNAL, "FFTW makes no plan of length %zu", n_fft);
    return 0;
}

void nc_power_spectrum_run(struct nc_power_spectrum *ps)
{
    const float complex *spectrum = ps->spectrum;
    fftwf_execute(ps->plan);
    for (size_t k = 0; k < ps->bins; k++) {
        double re = (double)crealf(spectrum[k]), im = (double)cimagf(spectrum[k]);
        ps->power[k] = re * re + im * im;
    }
}

void nc_power_spectrum_free(struct nc_power_spectrum *ps)
{
    if (ps->plan != NULL)
        fftwf_destroy_plan(ps->plan);
    free(ps->frame);
    free(ps->power);
    free(ps->spectrum);
    memset(ps, 0, sizeof *ps);
}
