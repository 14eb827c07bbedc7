#include "methods/auxiva.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/lapack.h"
#include "ground/mem.h"
#include "methods/iterative_projection.h"

/* Frames more than this below the mean power (1, as the iteration scales it) weigh no more than
 * those at it: what is in them is rounding and hiss. */
#define QUIETEST 1e-6

struct solver {
    struct nc_auxiva *result;
    struct nc_spectral_frames *frames;
    size_t n, bins;
    float *w_re, *w_im;  /* the unmixing matrices, [n][n][bins] */
    float *y_re, *y_im;  /* the sources of a frame, [n][bins] */
    double *v_re, *v_im; /* weighted covariances V_k, [n sources][pairs][bins], pairs i >= j */
    size_t pairs;
    double *power;              /* mean |y|^2, [n][bins] */
    double complex *covariance; /* V_k of a bin, [n][n] */
    double complex *inverse;    /* [n][n] */
    struct nc_projection projection;
    double floor_power; /* keeps bins without sound regular */
};

static void solver_free(struct solver *s)
{
    free(s->w_re);
    free(s->w_im);
    free(s->y_re);
    free(s->y_im);
    free(s->v_re);
    free(s->v_im);
    free(s->power);
    free(s->covariance);
    free(s->inverse);
    nc_projection_free(&s->projection);
}

static int solver_init(struct solver *s, struct nc_auxiva *result,
                       struct nc_spectral_frames *frames, struct nc_error *err)
{
    size_t n = result->n;
    size_t bins = result->bins;

    memset(s, 0, sizeof *s);
    s->result = result;
    s->frames = frames;
    s->n = n;
    s->bins = bins;
    s->pairs = n * (n + 1) / 2;
    s->w_re = nc_array(n * n * bins, sizeof *s->w_re, "unmixing matrices", err);
    s->w_im = nc_array(n * n * bins, sizeof *s->w_im, "unmixing matrices", err);
    s->y_re = nc_array(n * bins, sizeof *s->y_re, "sources", err);
    s->y_im = nc_array(n * bins, sizeof *s->y_im, "sources", err);
    s->v_re = nc_array(n * s->pairs * bins, sizeof *s->v_re, "weighted covariances", err);
    s->v_im = nc_array(n * s->pairs * bins, sizeof *s->v_im, "weighted covariances", err);
    s->power = nc_array(n * bins, sizeof *s->power, "source powers", err);
    s->covariance = nc_array(n * n, sizeof *s->covariance, "weighted covariance", err);
    s->inverse = nc_array(n * n, sizeof *s->inverse, "inverse", err);
    if (!s->w_re || !s->w_im || !s->y_re || !s->y_im || !s->v_re || !s->v_im || !s->power ||
        !s->covariance || !s->inverse)
        return NC_ERR_SYSTEM;
    return nc_projection_init(&s->projection, n, err);
}

/* y += w x for a row of complex numbers. */
NC_CLONES
static void multiply_add(const float *restrict w_re, const float *restrict w_im,
                         const float *restrict x_re, const float *restrict x_im,
                         float *restrict y_re, float *restrict y_im, size_t bins)
{
    for (size_t f = 0; f < bins; f++) {
        y_re[f] += w_re[f] * x_re[f] - w_im[f] * x_im[f];
        y_im[f] += w_re[f] * x_im[f] + w_im[f] * x_re[f];
    }
}

/* v += weight a conj(b). */
NC_CLONES
static void add_product(const float *restrict a_re, const float *restrict a_im,
                        const float *restrict b_re, const float *restrict b_im, double weight,
                        double *restrict v_re, double *restrict v_im, size_t bins)
{
    for (size_t f = 0; f < bins; f++) {
        v_re[f] += weight * (double)(a_re[f] * b_re[f] + a_im[f] * b_im[f]);
        v_im[f] += weight * (double)(a_im[f] * b_re[f] - a_re[f] * b_im[f]);
    }
}

static double norm_square(const float *re, const float *im, size_t bins)
{
    double sum = 0;
    for (size_t f = 0; f < bins; f++)
        sum += (double)re[f] * (double)re[f] + (double)im[f] * (double)im[f];
    return sum;
}

/* Copies the matrices to the planar, single-precision form that the passes over frames use. */
static void publish(struct solver *s)
{
    size_t cells = s->n * s->n;

    for (size_t f = 0; f < s->bins; f++)
        for (size_t i = 0; i < cells; i++) {
            s->w_re[i * s->bins + f] = (float)creal(s->result->unmixing[f * cells + i]);
            s->w_im[i * s->bins + f] = (float)cimag(s->result->unmixing[f * cells + i]);
        }
}

static void unmix_frame(struct solver *s, const float *re, const float *im)
{
    size_t bins = s->bins;

    memset(s->y_re, 0, s->n * bins * sizeof *s->y_re);
    memset(s->y_im, 0, s->n * bins * sizeof *s->y_im);
    for (size_t k = 0; k < s->n; k++)
        for (size_t c = 0; c < s->n; c++)
            multiply_add(s->w_re + (k * s->n + c) * bins, s->w_im + (k * s->n + c) * bins,
                         re + c * bins, im + c * bins, s->y_re + k * bins, s->y_im + k * bins,
                         bins);
}

/* One pass over all frames: the weighted covariances of every source, and the data's part of the
 * objective, in nats a bin. Sources are time-varying Gaussians: the variance of source k in frame
 * t, common to all bins, is r^2 / bins, and the weight its inverse. */
static int accumulate(struct solver *s, double *objective, struct nc_error *err)
{
    size_t bins = s->bins;
    size_t frames = s->frames->frames;

    *objective = 0;
    memset(s->v_re, 0, s->n * s->pairs * bins * sizeof *s->v_re);
    memset(s->v_im, 0, s->n * s->pairs * bins * sizeof *s->v_im);
    for (size_t t = 0; t < frames; t++) {
        const float *re;
        const float *im;
        int status = nc_spectral_frames_get(s->frames, t, &re, &im, err);
        if (status)
            return status;
        unmix_frame(s, re, im);
        for (size_t k = 0; k < s->n; k++) {
            double variance =
                norm_square(s->y_re + k * bins, s->y_im + k * bins, bins) / (double)bins;
            variance = fmax(variance, QUIETEST);
            *objective += log(variance) / (double)frames;
            double weight = 1 / variance / (double)frames;
            double *v_re = s->v_re + k * s->pairs * bins;
            double *v_im = s->v_im + k * s->pairs * bins;
            for (size_t i = 0; i < s->n; i++)
                for (size_t j = 0; j <= i; j++, v_re += bins, v_im += bins)
                    add_product(re + i * bins, im + i * bins, re + j * bins, im + j * bins, weight,
                                v_re, v_im, bins);
        }
    }
    return NC_OK;
}

/* Gathers V_k of bin f, kept regular where there is no sound. */
static void gather_covariance(const struct solver *s, size_t k, size_t f)
{
    size_t n = s->n;
    size_t at = k * s->pairs * s->bins + f;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++, at += s->bins) {
            double complex v = s->v_re[at] + (i == j ? 0 : s->v_im[at]) * I;
            s->covariance[i * n + j] = i == j ? v + s->floor_power : v;
            s->covariance[j * n + i] = conj(s->covariance[i * n + j]);
        }
}

/* Renews all matrices, and adds their part to the objective. */
static int update(struct solver *s, double *objective, struct nc_error *err)
{
    size_t n = s->n;

    for (size_t f = 0; f < s->bins; f++) {
        double complex *w = s->result->unmixing + f * n * n;
        double log_determinant;
        int status = NC_OK;
        for (size_t k = 0; !status && k < n; k++) {
            gather_covariance(s, k, f);
            status = nc_projection_update(&s->projection, w, s->covariance, k, err);
        }
        if (!status)
            status = nc_projection_invert(&s->projection, w, s->inverse, &log_determinant, err);
        if (status)
            return status;
        *objective -= 2 * log_determinant / (double)s->bins;
    }
    return NC_OK;
}

/* Starts from the identity, with the mean power of the channels known. */
static int start(struct solver *s, struct nc_error *err)
{
    size_t n = s->n;
    double power = 0;

    for (size_t t = 0; t < s->frames->frames; t++) {
        const float *re;
        const float *im;
        int status = nc_spectral_frames_get(s->frames, t, &re, &im, err);
        if (status)
            return status;
        power += norm_square(re, im, n * s->bins);
    }
    power /= (double)(s->frames->frames * n * s->bins);
    for (size_t f = 0; f < s->bins; f++)
        for (size_t i = 0; i < n; i++)
            s->result->unmixing[(f * n + i) * n + i] = 1 / sqrt(fmax(power, DBL_MIN));
    /* After that scaling the weighted covariances are near 1 where there is sound. */
    s->floor_power = 1e-9 * power;
    return NC_OK;
}

static int source_powers(struct solver *s, struct nc_error *err)
{
    for (size_t t = 0; t < s->frames->frames; t++) {
        const float *re;
        const float *im;
        int status = nc_spectral_frames_get(s->frames, t, &re, &im, err);
        if (status)
            return status;
        unmix_frame(s, re, im);
        for (size_t i = 0; i < s->n * s->bins; i++)
            s->power[i] +=
                (double)s->y_re[i] * (double)s->y_re[i] + (double)s->y_im[i] * (double)s->y_im[i];
    }
    return NC_OK;
}

/* The channel in which each source, over all bins, is loudest. heard: [n sources][n channels], zero
 * on entry. */
static int find_loudest(struct solver *s, double *heard, struct nc_error *err)
{
    size_t n = s->n;

    for (size_t f = 0; f < s->bins; f++) {
        double unused;
        int status = nc_projection_invert(&s->projection, s->result->unmixing + f * n * n,
                                          s->inverse, &unused, err);
        if (status)
            return status;
        for (size_t k = 0; k < n; k++)
            for (size_t c = 0; c < n; c++) {
                double gain = cabs(s->inverse[c * n + k]);
                heard[k * n + c] += gain * gain * s->power[k * s->bins + f];
            }
    }
    for (size_t k = 0; k < n; k++)
        for (size_t c = 0; c < n; c++)
            if (heard[k * n + c] > heard[k * n + s->result->loudest[k]])
                s->result->loudest[k] = c;
    return NC_OK;
}

static int scale_as_heard(struct solver *s, struct nc_error *err)
{
    size_t n = s->n;
    double *heard = nc_array(n * n, sizeof *heard, "source levels", err);

    int status = heard ? source_powers(s, err) : NC_ERR_SYSTEM;
    if (!status)
        status = find_loudest(s, heard, err);
    for (size_t f = 0; !status && f < s->bins; f++) {
        double complex *w = s->result->unmixing + f * n * n;
        double unused;
        status = nc_projection_invert(&s->projection, w, s->inverse, &unused, err);
        for (size_t k = 0; !status && k < n; k++)
            for (size_t c = 0; c < n; c++)
                w[k * n + c] *= s->inverse[s->result->loudest[k] * n + k];
    }
    free(heard);
    return status;
}

int nc_auxiva(struct nc_auxiva *auxiva, struct nc_spectral_frames *frames,
              const struct nc_auxiva_options *options, struct nc_error *err)
{
    size_t n = frames->signal.channels;
    struct solver solver;
    double last = INFINITY;

    memset(auxiva, 0, sizeof *auxiva);
    auxiva->n = n;
    auxiva->bins = frames->bins;
    auxiva->unmixing = nc_array(n * n * frames->bins, sizeof *auxiva->unmixing, "unmixing", err);
    auxiva->loudest = nc_array(n, sizeof *auxiva->loudest, "loudest channels", err);
    if (!auxiva->unmixing || !auxiva->loudest)
        return NC_ERR_SYSTEM;
    nc_blas_single_thread();
    int status = solver_init(&solver, auxiva, frames, err);
    if (!status)
        status = start(&solver, err);
    while (!status && !auxiva->converged && auxiva->iterations < options->max_iterations) {
        double objective;
        publish(&solver);
        status = accumulate(&solver, &objective, err);
        if (!status)
            status = update(&solver, &objective, err);
        auxiva->iterations++;
        auxiva->last_change = last - objective;
        auxiva->converged = fabs(auxiva->last_change) < options->tolerance;
        last = objective;
    }
    publish(&solver);
    if (!status)
        status = scale_as_heard(&solver, err);
    solver_free(&solver);
    return status;
}

void nc_auxiva_apply(const struct nc_auxiva *auxiva, const float *re, const float *im,
                     float *out_re, float *out_im)
{
    size_t n = auxiva->n;

    for (size_t k = 0; k < n; k++)
        for (size_t f = 0; f < auxiva->bins; f++) {
            double complex sum = 0;
            for (size_t c = 0; c < n; c++) {
                size_t at = c * auxiva->bins + f;
                sum +=
                    auxiva->unmixing[(f * n + k) * n + c] * ((double)re[at] + (double)im[at] * I);
            }
            out_re[k * auxiva->bins + f] = (float)creal(sum);
            out_im[k * auxiva->bins + f] = (float)cimag(sum);
        }
}

int nc_auxiva_arrange(struct nc_auxiva *auxiva, const size_t *order, const double *gains,
                      struct nc_error *err)
{
    size_t n = auxiva->n;
    double complex *old = nc_array(n * n, sizeof *old, "unmixing", err);
    size_t *loudest = nc_array(n, sizeof *loudest, "loudest channels", err);
    int status = old && loudest ? NC_OK : NC_ERR_SYSTEM;

    for (size_t f = 0; !status && f < auxiva->bins; f++) {
        double complex *w = auxiva->unmixing + f * n * n;
        memcpy(old, w, n * n * sizeof *old);
        for (size_t k = 0; k < n; k++)
            for (size_t c = 0; c < n; c++)
                w[k * n + c] = gains[k] * old[order[k] * n + c];
    }
    if (!status) {
        memcpy(loudest, auxiva->loudest, n * sizeof *loudest);
        for (size_t k = 0; k < n; k++)
            auxiva->loudest[k] = loudest[order[k]];
    }
    free(old);
    free(loudest);
    return status;
}

void nc_auxiva_free(struct nc_auxiva *auxiva)
{
    free(auxiva->unmixing);
    free(auxiva->loudest);
    memset(auxiva, 0, sizeof *auxiva);
}
