/* The separation stage: scale and sign as heard, order, maps, statistics. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ground/mem.h"
#include "ground/rng.h"
#include "methods/linear_map.h"
#include "methods/modulation.h"
#include "stages/component_order.h"
#include "stages/ica.h"

enum { RATE = 8000, FRAMES = 8 * RATE };

#define PI 3.14159265358979323846

/* Source 0: steady noise. Source 1: noise whose level swings four times a second. Kept as float. */
static void make_sources(float *sources)
{
    struct nc_rng rng;

    nc_rng_seed(&rng, 5);
    for (size_t t = 0; t < FRAMES; t++) {
        double swing = exp(1.5 * sin(2 * PI * 4 * (double)t / RATE));
        sources[2 * t] = (float)(0.1 * (2 * nc_rng_uniform(&rng) - 1));
        sources[2 * t + 1] = (float)(0.02 * swing * nc_rng_normal(&rng));
    }
}

static void check_images(const float *sources)
{
    static const double mixing[] = {0.9, -0.3, 0.4, 1.2};
    struct nc_linear_map mixer = {nc_signal_memory(sources, FRAMES, 2), 2, mixing, NULL};
    struct nc_signal mixed = nc_linear_map_signal(&mixer);
    struct nc_ica_options options = {
        .fastica = {.tolerance = 1e-8, .max_iterations = 200, .seed = 3, .cache_bytes = 1 << 24}};
    struct nc_ica ica;
    struct nc_error err;
    struct nc_component_statistics statistics[2];
    size_t order[2];

    CHECK(nc_ica(&ica, &mixed, &options, &err) == NC_OK, "separated");
    struct nc_linear_map unmixer = {mixed, 2, ica.unmixing, ica.mean};
    struct nc_signal components = nc_linear_map_signal(&unmixer);
    CHECK(nc_component_statistics(&components, RATE, statistics, &err) == NC_OK, "statistics");
    nc_component_order(statistics, 2, NC_ORDER_MODULATION, order);
    CHECK(nc_ica_arrange(&ica, order, (double[]){1, 1}, &err) == NC_OK, "reordered");

    /* Component 0 is now the swinging source as input 1 heard it, component 1 the noise as in 0. */
    CHECK(ica.loudest[0] == 1 && ica.loudest[1] == 0, "the loudest inputs");
    CHECK_NEAR(ica.mixing[1 * 2 + 0], 1, 1e-12, "gain 1 in the loudest input");
    CHECK_NEAR(ica.mixing[0 * 2 + 1], 1, 1e-12, "gain 1 in the loudest input");
    float got[2];
    double worst[2] = {0, 0};
    unmixer.matrix = ica.unmixing;
    unmixer.offset = ica.mean;
    components = nc_linear_map_signal(&unmixer);
    for (size_t t = 0; t < FRAMES; t += 37) {
        components.read(&components, t, 1, got, &err);
        worst[0] = fmax(worst[0], fabs((double)got[0] - 1.2 * (double)sources[2 * t + 1]));
        worst[1] = fmax(worst[1], fabs((double)got[1] - 0.9 * (double)sources[2 * t]));
    }
    CHECK(worst[0] < 0.01 && worst[1] < 0.01,
          "each component is the source's image, sign included");
    if (worst[0] >= 0.01 || worst[1] >= 0.01)
        printf("# off by %g and %g\n", worst[0], worst[1]);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++)
            CHECK_NEAR(ica.mixing[i * 2] * ica.unmixing[j] +
                           ica.mixing[i * 2 + 1] * ica.unmixing[2 + j],
                       i == j, 1e-9, "mixing undoes unmixing");
    nc_ica_free(&ica);

    options.unit_variance = true;
    nc_ica(&ica, &mixed, &options, &err);
    unmixer.matrix = ica.unmixing;
    unmixer.offset = ica.mean;
    components = nc_linear_map_signal(&unmixer);
    nc_component_statistics(&components, RATE, statistics, &err);
    CHECK_NEAR(statistics[0].rms, 1, 1e-4, "unit variance");
    CHECK_NEAR(statistics[1].rms, 1, 1e-4, "unit variance");
    nc_ica_free(&ica);
}

static void check_statistics(const float *sources)
{
    struct nc_signal signal = nc_signal_memory(sources, FRAMES, 2);
    struct nc_component_statistics s[2];
    struct nc_error err;
    size_t order[2];

    nc_component_statistics(&signal, RATE, s, &err);
    CHECK_NEAR(s[0].kurtosis, -1.2, 0.03, "excess kurtosis of a uniform distribution");
    CHECK_NEAR(s[0].rms, 0.1 / sqrt(3), 1e-3, "rms of a uniform distribution");
    CHECK(s[0].peak <= 0.1 && s[0].peak > 0.0999, "peak");
    /* The swing is 1.5 * 20 / ln 10 dB in amplitude; a sine's mean square is half. 4 Hz is the
     * filter's centre, where its gain is 1; the frames' own noise adds a little. */
    double decibel = 1.5 * 20 / log(10);
    CHECK_NEAR(s[1].modulation, decibel * decibel / 2, 4, "modulation of a 4 Hz swing");
    CHECK(s[0].modulation < 1, "steady noise has little");
    nc_component_order(s, 2, NC_ORDER_KURTOSIS, order);
    CHECK(order[0] == 1, "ordered by kurtosis");
    nc_component_order(s, 2, NC_ORDER_LEVEL, order);
    CHECK(order[0] == (s[1].rms > s[0].rms), "ordered by level");
    nc_component_order(s, 2, NC_ORDER_NONE, order);
    CHECK(order[0] == 0 && order[1] == 1, "left as found");
}

static void check_silence(void)
{
    float silence[100] = {0};
    struct nc_signal signal = nc_signal_memory(silence, 100, 1);
    struct nc_component_statistics s;
    struct nc_error err;

    CHECK(nc_component_statistics(&signal, RATE, &s, &err) == NC_OK, "silence");
    CHECK(s.modulation == 0 && s.kurtosis == 0 && s.rms == 0, "silence has no measure");
}

int main(void)
{
    float *sources = nc_array(FRAMES * 2, sizeof *sources, "sources", NULL);

    make_sources(sources);
    check_images(sources);
    check_statistics(sources);
    check_silence();
    free(sources);
    return check_done();
}
