#include "methods/lag.h"

#include <complex.h>
#include <fftw3.h>
#include <stdlib.h>

#include "ground/mem.h"

/* Buffers of one transform length; both plans work on `time` and `frequency`. */
struct correlator {
    size_t length;
    float *time;
    float complex *frequency; /* [length / 2 + 1] */
    float complex *sum;       /* of the channels' cross-spectra, likewise */
    fftwf_plan forward, inverse;
};

static void correlator_free(struct correlator *c)
{
    if (c->forward != NULL)
        fftwf_destroy_plan(c->forward);
    if (c->inverse != NULL)
        fftwf_destroy_plan(c->inverse);
    free(c->time);
    free(c->frequency);
    free(c->sum);
}

static int correlator_init(struct correlator *c, size_t least, struct nc_error *err)
{
    c->length = 1;
    while (c->length < least)
        c->length *= 2;
    if (c->length > (size_t)1 << 30)
        return nc_fail_memory(err, "cross-correlation", 0);
    size_t bins = c->length / 2 + 1;
    c->time = nc_array(c->length, sizeof *c->time, "cross-correlation", err);
    c->frequency = nc_array(bins, sizeof *c->frequency, "cross-correlation", err);
    c->sum = nc_array(bins, sizeof *c->sum, "cross-correlation", err);
    if (c->time == NULL || c->frequency == NULL || c->sum == NULL)
        return NC_ERR_SYSTEM;
    c->forward = fftwf_plan_dft_r2c_1d((int)c->length, c->time, c->frequency, FFTW_ESTIMATE);
    c->inverse = fftwf_plan_dft_c2r_1d((int)c->length, c->sum, c->time, FFTW_ESTIMATE);
    if (c->forward == NULL || c->inverse == NULL)
        return nc_fail(err, NC_ERR_INTERNAL, "FFTW makes no plan of length %zu", c->length);
    return 0;
}

static void transform(struct correlator *c, const float *signal, size_t samples, size_t stride)
{
    for (size_t i = 0; i < c->length; i++)
        c->time[i] = i < samples ? signal[i * stride] : 0;
    fftwf_execute(c->forward);
}

/* sum += conj(reference's spectrum) * test's spectrum; `spectrum` is scratch. */
static void add_channel(struct correlator *c, const float *reference, const float *test,
                        size_t samples, size_t stride, float complex *spectrum)
{
    size_t bins = c->length / 2 + 1;
    transform(c, reference, samples, stride);
    for (size_t k = 0; k < bins; k++)
        spectrum[k] = conjf(c->frequency[k]);
    transform(c, test, samples, stride);
    for (size_t k = 0; k < bins; k++)
        c->sum[k] += spectrum[k] * c->frequency[k];
}

static long peak(const float *correlation, size_t length, size_t limit)
{
    long lag = 0;
    float best = correlation[0];
    for (size_t d = 1; d <= limit; d++) {
        if (correlation[d] > best) {
            best = correlation[d];
            lag = (long)d;
        }
        if (correlation[length - d] > best) {
            best = correlation[length - d];
            lag = -(long)d;
        }
    }
    return lag;
}

int nc_find_lag(const float *reference, const float *test, size_t samples, size_t channels,
                size_t limit, long *lag, struct nc_error *err)
{
    struct correlator c = {0};
    float complex *spectrum = NULL;
    *lag = 0;
    if (samples == 0)
        return 0;
    if (limit >= samples)
        limit = samples - 1;

    /* Zeros behind the signal keep the circular correlation of either sign apart. */
    int status = correlator_init(&c, samples + limit + 1, err);
    if (status < 0)
        goto cleanup;
    spectrum = nc_array(c.length / 2 + 1, sizeof *spectrum, "cross-correlation", err);
    if (spectrum == NULL) {
        status = NC_ERR_SYSTEM;
        goto cleanup;
    }
    for (size_t channel = 0; channel < channels; channel++)
        add_channel(&c, reference + channel, test + channel, samples, channels, spectrum);
    fftwf_execute(c.inverse);
    *lag = peak(c.time, c.length, limit);

cleanup:
    free(spectrum);
    correlator_free(&c);
    return status;
}
