/* Gaussian smoothing: against the defining sums, in double. */
#include <stdlib.h>

#include "check.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/bin_gaussian.h"
#include "methods/gaussian.h"
#include "methods/slow_gaussian.h"

static double kernel_at(double sigma, double lag)
{
    return fabs(lag) <= floor(3.0 * sigma + 0.5) ? exp(-0.5 * lag * lag / (sigma * sigma)) : 0.0;
}

/* The definition: edges replicate. */
static double direct(double sigma, size_t frames, size_t bins, const float *x, size_t t, size_t k)
{
    double sum = 0.0, mass = 0.0;
    long radius = (long)(3.0 * sigma + 0.5);
    for (long j = -radius; j <= radius; j++) {
        long s = (long)t + j;
        s = s < 0 ? 0 : s >= (long)frames ? (long)frames - 1 : s;
        double w = kernel_at(sigma, (double)j);
        sum += w * (double)x[(size_t)s * bins + k];
        mass += w;
    }
    return sum / mass;
}

static void random_matrix(struct nc_rng *rng, size_t cells, float *x)
{
    for (size_t i = 0; i < cells; i++)
        x[i] = (float)-log(1.0 - nc_rng_uniform(rng));
}

/* Largest relative error of the slow smoother over all cells. */
static double slow_error(double sigma, size_t frames)
{
    enum { BINS = 3 };
    struct nc_slow_gaussian s;
    struct nc_rng rng;
    nc_rng_seed(&rng, frames);
    float *x = nc_array(frames * BINS, sizeof *x, "test", NULL), out[BINS];
    random_matrix(&rng, frames * BINS, x);
    double worst = 0.0;
    if (nc_slow_gaussian_init(&s, sigma, frames, BINS, NULL))
        return INFINITY;
    for (size_t t = 0; t < frames; t++)
        nc_slow_gaussian_add(&s, x + t * BINS);
    nc_slow_gaussian_solve(&s);
    for (size_t t = 0; t < frames; t++) {
        nc_slow_gaussian_frame(&s, t, out);
        for (size_t k = 0; k < BINS; k++) {
            double want = direct(sigma, frames, BINS, x, t, k);
            worst = fmax(worst, fabs((double)out[k] / want - 1.0));
        }
    }
    nc_slow_gaussian_free(&s);
    free(x);
    return worst;
}

static double frames_error(double sigma, size_t frames)
{
    enum { BINS = 5 };
    struct nc_gaussian g;
    struct nc_rng rng;
    nc_rng_seed(&rng, 3);
    float *x = nc_array(frames * BINS, sizeof *x, "test", NULL), out[BINS];
    random_matrix(&rng, frames * BINS, x);
    double worst = 0.0;
    nc_gaussian_init(&g, sigma, NULL);
    for (size_t t = 0; t < frames; t++) {
        nc_gaussian_frame(&g, frames, BINS, x, t, out);
        for (size_t k = 0; k < BINS; k++)
            worst = fmax(worst, fabs((double)out[k] - direct(sigma, frames, BINS, x, t, k)));
    }
    nc_gaussian_free(&g);
    free(x);
    return worst;
}

/* The definition: the row goes on in its mirror image, for ever. */
static double mirrored_sum(double sigma, size_t bins, const float *x, size_t k)
{
    double sum = 0.0, mass = 0.0;
    long radius = (long)(3.0 * sigma + 0.5), circle = 2 * (long)bins;
    for (long j = -radius; j <= radius; j++) {
        long i = (((long)k + j) % circle + circle) % circle;
        double w = kernel_at(sigma, (double)j);
        sum += w * (double)x[i < (long)bins ? i : circle - 1 - i];
        mass += w;
    }
    return sum / mass;
}

/* Bins 10 Hz apart. */
static double bins_error(double width, double slope, size_t bins)
{
    struct nc_bin_gaussian g;
    struct nc_rng rng;
    nc_rng_seed(&rng, 5);
    float *x = nc_array(bins, sizeof *x, "test", NULL),
          *out = nc_array(bins, sizeof *x, "test", NULL);
    random_matrix(&rng, bins, x);
    double worst = nc_bin_gaussian_init(&g, width, slope, 10.0, bins, NULL) ? INFINITY : 0.0;
    nc_bin_gaussian(&g, x, out);
    for (size_t k = 0; k < bins; k++) {
        double sigma = fmax(width, slope * 10.0 * (double)k) / 10.0;
        worst = fmax(worst, fabs((double)out[k] - mirrored_sum(sigma, bins, x, k)));
    }
    nc_bin_gaussian(&g, x, x);
    for (size_t k = 0; k < bins; k++)
        worst = fmax(worst, fabs((double)(out[k] - x[k])));
    nc_bin_gaussian_free(&g);
    free(x);
    free(out);
    return worst;
}

/* The same for a wave of period 1000 Hz, which the edges continue. */
static double smooth_error(double width, double slope, size_t bins)
{
    struct nc_bin_gaussian g;
    float *x = nc_array(bins, sizeof *x, "test", NULL),
          *out = nc_array(bins, sizeof *x, "test", NULL);
    const double pulsation = 2 * 3.14159265358979 / 100.0; /* per bin */
    for (size_t k = 0; k < bins; k++)
        x[k] = (float)cos(pulsation * ((double)k + 0.5));
    double worst = nc_bin_gaussian_init(&g, width, slope, 10.0, bins, NULL) ? INFINITY : 0.0;
    nc_bin_gaussian(&g, x, out);
    for (size_t k = 0; k < bins; k++) {
        double sigma = fmax(width, slope * 10.0 * (double)k) / 10.0;
        worst = fmax(worst, fabs((double)out[k] - mirrored_sum(sigma, bins, x, k)));
    }
    nc_bin_gaussian_free(&g);
    free(x);
    free(out);
    return worst;
}

int main(void)
{
    CHECK_NEAR(frames_error(10.0, 100), 0.0, 2e-6, "along frames: the direct sum");
    CHECK_NEAR(frames_error(10.0, 7), 0.0, 2e-6, "along frames: shorter than the kernel");
    CHECK_NEAR(frames_error(0.0, 4), 0.0, 0.0, "along frames: no smoothing");
    CHECK_NEAR(bins_error(32.0, 0.0, 129), 0.0, 2e-6, "along bins: mirrored edges, in place");
    CHECK_NEAR(bins_error(150.0, 0.0, 5), 0.0, 2e-6, "along bins: mirrored over and over");
    CHECK_NEAR(bins_error(20.0, 0.0, 1), 0.0, 2e-6, "along bins: one bin");
    CHECK_NEAR(bins_error(0.0, 0.0, 7), 0.0, 0.0, "along bins: no smoothing");
    CHECK_NEAR(bins_error(25.0, 0.1, 160), 0.0, 2e-6, "along bins: wider with frequency");
    CHECK_NEAR(bins_error(0.0, 0.3, 50), 0.0, 2e-6, "along bins: from none to wide");
    CHECK_NEAR(bins_error(25.0, 0.2, 2000), 0.0, 2e-2, "along bins: very wide, independent values");
    CHECK_NEAR(smooth_error(25.0, 0.2, 2000), 0.0, 1e-3, "along bins: very wide, smooth values");
    CHECK_NEAR(slow_error(125.0, 3000), 0.0, 5e-4, "slow: many blocks");
    CHECK_NEAR(slow_error(125.0, 281), 0.0, 5e-4, "slow: shorter than the kernel");
    CHECK_NEAR(slow_error(125.0, 1), 0.0, 1e-6, "slow: one frame");
    CHECK_NEAR(slow_error(187.5, 1000), 0.0, 5e-4, "slow: wider");
    CHECK_NEAR(slow_error(4.0, 50), 0.0, 1e-5, "slow: narrow, one frame a block");
    return check_done();
}
