#include "methods/pitch_hmm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/clones.h"
#include "ground/fastmath.h"
#include "ground/mem.h"

static const float LEAST = 1e-30F; /* probability */

/* A Laplace distribution of the deviation sigma falls as exp(-sqrt(2) |x| / sigma). */
static void fill_glide(struct nc_pitch_hmm *h, double sigma)
{
    double sum = 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j <= 2 * h->reach; j++) {
            double value = exp(-1.4 * fabs((double)j - (double)h->reach) / sigma);
            if (pass == 0)
                sum += value;
            else
                h->glide[j] = (float)(value / sum);
        }
}

int nc_pitch_hmm_init(struct nc_pitch_hmm *h, const struct nc_pitch_hmm_params *params, double hop,
                      double per_octave, size_t candidates, struct nc_error *err)
{
    double sigma = params->glide * hop * per_octave; /* steps */
    *h = (struct nc_pitch_hmm){.candidates = candidates,
                               .reach = (size_t)fmin(ceil(3.0 * sigma), (double)candidates),
                               .begin = (float)-expm1(-hop / params->unvoiced),
                               .end = (float)-expm1(-hop / params->voiced),
                               .start = (float)params->start};
    h->glide = nc_array(2 * h->reach + 1, sizeof *h->glide, "the pitch", err);
    h->padded = nc_array(candidates + 2 * h->reach, sizeof *h->padded, "the pitch", err);
    h->scratch = nc_array(candidates + 1, sizeof *h->scratch, "the pitch", err);
    if (!h->glide || !h->padded || !h->scratch)
        return NC_ERR_SYSTEM;
    fill_glide(h, sigma);
    return NC_OK;
}

void nc_pitch_hmm_free(struct nc_pitch_hmm *h)
{
    free(h->glide);
    free(h->padded);
    free(h->scratch);
    *h = (struct nc_pitch_hmm){0};
}

void nc_pitch_hmm_start(const struct nc_pitch_hmm *h, float *state)
{
    for (size_t i = 0; i < h->candidates; i++)
        state[i] = h->start / (float)h->candidates;
    state[h->candidates] = 1.0F - h->start;
}

NC_CLONES
static void convolve(size_t n, size_t taps, const float *restrict weight,
                     const float *restrict padded, float *restrict out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = weight[0] * padded[i];
    for (size_t j = 1; j < taps; j++)
        for (size_t i = 0; i < n; i++)
            out[i] += weight[j] * padded[i + j];
}

/* The voiced states one frame on, or (the glide being symmetric) one frame back; returns their sum
 * before. A glide beyond the first and last candidate is lost. */
static float glide(struct nc_pitch_hmm *h, float *state)
{
    float sum = 0.0F;
    for (size_t i = 0; i < h->candidates; i++)
        sum += state[i];
    memcpy(h->padded + h->reach, state, h->candidates * sizeof *state);
    convolve(h->candidates, 2 * h->reach + 1, h->glide, h->padded, state);
    return sum;
}

/* state' = T state with the transitions T(to, from). */
void nc_pitch_hmm_predict(struct nc_pitch_hmm *h, float *state)
{
    size_t n = h->candidates;
    float voiced = glide(h, state), unvoiced = state[n];
    for (size_t i = 0; i < n; i++)
        state[i] = (1.0F - h->end) * state[i] + h->begin * unvoiced / (float)n;
    state[n] = (1.0F - h->begin) * unvoiced + h->end * voiced;
}

/* The transpose of it, which takes the likelihood of the future one frame back. */
static void step_back(struct nc_pitch_hmm *h, float *future)
{
    size_t n = h->candidates;
    float voiced = glide(h, future), unvoiced = future[n];
    for (size_t i = 0; i < n; i++)
        future[i] = (1.0F - h->end) * future[i] + h->end * unvoiced;
    future[n] = (1.0F - h->begin) * unvoiced + h->begin * voiced / (float)n;
}

static void normalise(size_t n, float *state)
{
    float sum = 0.0F;
    for (size_t i = 0; i < n; i++)
        sum += state[i];
    for (size_t i = 0; i < n; i++)
        state[i] /= sum;
}

void nc_pitch_hmm_update(const struct nc_pitch_hmm *h, const float *log_ratio, float *state)
{
    size_t n = h->candidates;
    float greatest = 0.0F;
    for (size_t i = 0; i < n; i++)
        greatest = nc_larger(greatest, log_ratio[i]);
    for (size_t i = 0; i < n; i++)
        state[i] = state[i] * nc_exp(log_ratio[i] - greatest) + LEAST;
    state[n] = state[n] * nc_exp(-greatest) + LEAST;
    normalise(n + 1, state);
}

void nc_pitch_hmm_smooth(struct nc_pitch_hmm *h, size_t frames, const float *log_ratio,
                         float *posterior)
{
    size_t n = h->candidates, states = n + 1;
    float *future = h->scratch; /* likelihood of the frames after t */
    for (size_t t = 0; t < frames; t++) {
        float *state = posterior + t * states;
        if (t == 0) {
            nc_pitch_hmm_start(h, state);
        } else {
            memcpy(state, state - states, states * sizeof *state);
            nc_pitch_hmm_predict(h, state);
        }
        nc_pitch_hmm_update(h, log_ratio + t * n, state);
    }
    for (size_t i = 0; i < states; i++)
        future[i] = 1.0F;
    for (size_t t = frames; t-- > 0;) {
        float *state = posterior + t * states;
        for (size_t i = 0; i < states; i++)
            state[i] *= future[i];
        normalise(states, state);
        nc_pitch_hmm_update(h, log_ratio + t * n, future);
        step_back(h, future);
    }
}
