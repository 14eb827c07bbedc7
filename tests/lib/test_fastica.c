/* Whitening and FastICA on mixtures whose sources are known. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/fastica.h"
#include "methods/saddle.h"

enum { FRAMES = 40000, MOST = 8 };

static double laplacian(struct nc_rng *rng)
{
    double u = nc_rng_uniform(rng) - 0.5;
    return (u < 0 ? 1 : -1) * log(1 - 2 * fabs(u));
}

struct mixture {
    size_t n;
    float *sources; /* [FRAMES][n] */
    float *mixed;   /* [FRAMES][n] */
    double matrix[MOST * MOST];
};

static void mix(struct mixture *m, size_t n, double offset)
{
    struct nc_rng rng;

    nc_rng_seed(&rng, 7 + n);
    m->n = n;
    m->sources = nc_array(FRAMES * n, sizeof(float), "sources", NULL);
    m->mixed = nc_array(FRAMES * n, sizeof(float), "mixture", NULL);
    for (size_t i = 0; i < n * n; i++)
        m->matrix[i] = nc_rng_normal(&rng) + (i % (n + 1) == 0 ? 2 : 0);
    for (size_t t = 0; t < FRAMES; t++) {
        for (size_t k = 0; k < n; k++)
            m->sources[t * n + k] = (float)laplacian(&rng);
        for (size_t c = 0; c < n; c++) {
            double sum = offset;
            for (size_t k = 0; k < n; k++)
                sum += m->matrix[c * n + k] * (double)m->sources[t * n + k];
            m->mixed[t * n + c] = (float)sum;
        }
    }
}

static void unmix(struct mixture *m)
{
    free(m->sources);
    free(m->mixed);
}

static void check_white(const struct mixture *m, enum nc_axes_solver solver, const char *what)
{
    struct nc_signal signal = nc_signal_memory(m->mixed, FRAMES, m->n);
    struct nc_whitening w;
    struct nc_error err;
    double sum[MOST * MOST] = {0};
    double worst = 0;

    CHECK(nc_whiten(&w, &signal, 0, solver, &err) == NC_OK, what);
    for (size_t t = 0; t < FRAMES; t++) {
        double z[MOST] = {0};
        for (size_t k = 0; k < m->n; k++)
            for (size_t c = 0; c < m->n; c++)
                z[k] += w.forward[k * m->n + c] * ((double)m->mixed[t * m->n + c] - w.mean[c]);
        for (size_t k = 0; k < m->n; k++)
            for (size_t j = 0; j < m->n; j++)
                sum[k * m->n + j] += z[k] * z[j] / FRAMES;
    }
    for (size_t i = 0; i < m->n * m->n; i++)
        worst = fmax(worst, fabs(sum[i] - (i % (m->n + 1) == 0)));
    CHECK(worst < 1e-9, "the whitened covariance is the identity");
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++) {
            double product = 0;
            for (size_t k = 0; k < m->n; k++)
                product += w.backward[i * m->n + k] * w.forward[k * m->n + j];
            worst = fmax(worst, fabs(product - (i == j)));
        }
    CHECK(worst < 1e-9, "backward undoes forward");
    nc_whitening_free(&w);
}

/* Each row of (B K A) shall have one entry that outweighs the others. Returns the worst ratio of
 * the rest to that entry. */
static double leakage(const struct mixture *m, const struct nc_whitening *w, const double *rotation)
{
    double worst = 0;

    for (size_t k = 0; k < m->n; k++) {
        double gains[MOST] = {0};
        double largest = 0;
        double total = 0;
        for (size_t j = 0; j < m->n; j++)
            for (size_t c = 0; c < m->n; c++)
                for (size_t s = 0; s < m->n; s++)
                    gains[s] +=
                        rotation[k * m->n + j] * w->forward[j * m->n + c] * m->matrix[c * m->n + s];
        for (size_t s = 0; s < m->n; s++) {
            largest = fmax(largest, gains[s] * gains[s]);
            total += gains[s] * gains[s];
        }
        worst = fmax(worst, sqrt((total - largest) / largest));
    }
    return worst;
}

static void check_separation(const struct mixture *m, struct nc_fastica_options options,
                             double allowed, const char *what)
{
    struct nc_signal signal = nc_signal_memory(m->mixed, FRAMES, m->n);
    struct nc_whitening w;
    struct nc_fastica_result result;
    struct nc_error err;
    double cached[MOST * MOST];
    double streamed[MOST * MOST];

    nc_whiten(&w, &signal, 0, NC_AXES_EIGH, &err);
    CHECK(nc_fastica(&signal, &w, &options, cached, &result, &err) == NC_OK, what);
    CHECK(result.converged && result.last_change < options.tolerance, "converged");
    double leak = leakage(m, &w, cached);
    CHECK(leak < allowed, "each component is one source");
    if (!(leak < allowed))
        printf("# leakage %g\n", leak);
    options.cache_bytes = 0;
    nc_fastica(&signal, &w, &options, streamed, &result, &err);
    CHECK(memcmp(cached, streamed, m->n * m->n * sizeof(double)) == 0,
          "the same bits without a cache");
    nc_whitening_free(&w);
}

/* Half way between two sources is a point of rest, too, which has to be noticed and left. */
static void check_saddle(const struct mixture *m, enum nc_contrast contrast)
{
    struct nc_fastica_options options = {
        .contrast = contrast, .tolerance = 1e-8, .max_iterations = 200, .cache_bytes = 1 << 24};
    struct nc_signal signal = nc_signal_memory(m->mixed, FRAMES, m->n);
    struct nc_whitening w;
    struct nc_white_blocks blocks;
    struct nc_fastica_result result;
    struct nc_error err;
    double rotation[MOST * MOST];
    size_t n = m->n;
    size_t turned;

    nc_whiten(&w, &signal, 0, NC_AXES_EIGH, &err);
    nc_fastica(&signal, &w, &options, rotation, &result, &err);
    nc_white_blocks_init(&blocks, &signal, &w, 0, &err);
    nc_saddle_leave(&blocks, 1, contrast, rotation, n, &turned, &err);
    CHECK(turned == 0, "the solution is no saddle point");
    for (size_t c = 0; c < n; c++) {
        double a = rotation[c];
        double b = rotation[n + c];
        rotation[c] = (a + b) / sqrt(2);
        rotation[n + c] = (a - b) / sqrt(2);
    }
    CHECK(leakage(m, &w, rotation) > 0.9, "two components half and half");
    nc_saddle_leave(&blocks, 1, contrast, rotation, n, &turned, &err);
    CHECK(turned == 1 && leakage(m, &w, rotation) < 0.05, "a saddle point is left");
    nc_white_blocks_free(&blocks);
    nc_whitening_free(&w);
}

/* The mixture over and over again. */
static int read_loop(const struct nc_signal *signal, size_t first, size_t count, float *out,
                     struct nc_error *err)
{
    const struct mixture *m = signal->context;

    (void)err;
    for (size_t t = 0; t < count; t++)
        memcpy(out + t * m->n, m->mixed + (first + t) % FRAMES * m->n, m->n * sizeof *out);
    return NC_OK;
}

/* More than two million frames are solved on a part first; the answer is that of all of them. */
static void check_long(struct mixture *m)
{
    struct nc_fastica_options options = {.tolerance = 1e-6, .max_iterations = 200};
    struct nc_signal signal = {60 * FRAMES, m->n, read_loop, m};
    struct nc_whitening w;
    struct nc_fastica_result result;
    struct nc_error err;
    double rotation[MOST * MOST];

    nc_whiten(&w, &signal, 0, NC_AXES_EIGH, &err);
    CHECK(nc_fastica(&signal, &w, &options, rotation, &result, &err) == NC_OK, "a long signal");
    CHECK(result.converged && result.iterations <= 2, "few passes over all of it");
    CHECK(leakage(m, &w, rotation) < 0.05, "each component is one source");
    nc_whitening_free(&w);
}

static void check_refusal(const float *samples, size_t frames, size_t channels, size_t components,
                          const char *reason)
{
    struct nc_signal signal = nc_signal_memory(samples, frames, channels);
    for (int solver = NC_AXES_EIGH; solver <= NC_AXES_SVD; solver++) {
        struct nc_whitening w;
        struct nc_error err = {0};
        int status = nc_whiten(&w, &signal, components, (enum nc_axes_solver)solver, &err);
        CHECK(status < 0 && strstr(err.text, reason) != NULL, reason);
        if (!strstr(err.text, reason))
            printf("# said: %s\n", err.text);
        nc_whitening_free(&w);
    }
}

static void check_bad_input(void)
{
    enum { LENGTH = 5000 };
    static float samples[LENGTH * 3];
    struct nc_rng rng;

    check_refusal(samples, LENGTH, 2, 0, "silent");
    nc_rng_seed(&rng, 3);
    for (size_t t = 0; t < LENGTH; t++) {
        samples[2 * t] = (float)nc_rng_normal(&rng);
        samples[2 * t + 1] = 0.25f;
    }
    check_refusal(samples, LENGTH, 2, 0, "channel 2 is constant (0.25");
    check_refusal(samples, 2, 2, 0, "too short");
    check_refusal(samples, LENGTH, 2, 3, "3 components asked of 2 channels");
    for (size_t t = 0; t < LENGTH; t++)
        samples[2 * t + 1] = -0.5f * samples[2 * t] + 3;
    check_refusal(samples, LENGTH, 2, 0, "only 1 independent signal");
    samples[2 * 4321 + 1] = NAN;
    check_refusal(samples, LENGTH, 2, 0, "channel 2, frame 4321: not a number");
}

int main(void)
{
    static const size_t sizes[] = {2, 3, 8};
    struct nc_fastica_options options = {
        .tolerance = 1e-6, .max_iterations = 200, .seed = 1, .cache_bytes = 1 << 24};
    struct mixture m;

    for (size_t i = 0; i < 3; i++) {
        mix(&m, sizes[i], 1000);
        check_white(&m, NC_AXES_EIGH, "whitening by eigenvectors, large offset");
        check_white(&m, NC_AXES_SVD, "whitening by singular vectors, large offset");
        unmix(&m);
        mix(&m, sizes[i], 0);
        for (int contrast = NC_CONTRAST_LOGCOSH; contrast <= NC_CONTRAST_CUBE; contrast++) {
            options.contrast = (enum nc_contrast)contrast;
            check_saddle(&m, options.contrast);
            options.algorithm = NC_FASTICA_PARALLEL;
            check_separation(&m, options, 0.05, "parallel");
            options.algorithm = NC_FASTICA_DEFLATION;
            check_separation(&m, options, 0.05, "deflation");
        }
        if (sizes[i] == 2)
            check_long(&m);
        unmix(&m);
    }
    check_bad_input();
    return check_done();
}
