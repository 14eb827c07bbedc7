#include "check.h"

#include <string.h>

#include "agreement.h"
#include "ground/rng.h"
#include "stages/cluster.h"
#include "stages/cluster_recording.h"

enum { BINS = 24, FRAMES = 20, CELLS = BINS * FRAMES };

static struct nc_error err;
static struct nc_rbf_workspace *workspace;
static float value[CELLS]; /* quiet, and from the 15th bin on 8 higher */
static uint8_t truth[CELLS];

static struct nc_cluster_params spectral(enum nc_affinity affinity, double gamma)
{
    return (struct nc_cluster_params){.affinity = affinity,
                                      .gamma = gamma,
                                      .neighbors = 10,
                                      .clusters = 2,
                                      .starts = 10,
                                      .memory = 1e9};
}

/* The solver that was taken for these samples; the labels must be right. */
static const char *solver_for(const struct nc_cluster_params *params, struct nc_samples samples)
{
    static uint8_t label[CELLS];
    struct nc_cluster_outcome outcome;
    if (nc_cluster_samples(params, workspace, &samples, label, &outcome, &err) != NC_OK)
        return err.text;
    return adjusted_rand(label, truth, samples.count) > 0.99 ? outcome.solver : "wrong labels";
}

static void test_columns(void)
{
    float x[BINS * 4];
    struct nc_cluster_params rbf = spectral(NC_AFFINITY_RBF, 0.1);
    for (int b = 0; b < BINS; b++) {
        x[4 * b] = value[b];
        x[4 * b + 1] = 7;
        x[4 * b + 2] = -3;
        x[4 * b + 3] = 7;
    }
    struct nc_samples samples = {.x = x, .count = BINS, .features = 4};
    CHECK(strcmp(solver_for(&rbf, samples), "fast (one feature)") == 0,
          "one varying column has its own solver, beside constant ones");
    for (int b = 0; b < BINS; b++)
        x[4 * b + 2] = 0.3f * (float)b - 1;
    CHECK(strcmp(solver_for(&rbf, samples), "fast (bins and one feature)") == 0,
          "so has one beside an evenly rising one");
    rbf.assign = NC_ASSIGN_DISCRETIZE;
    CHECK(strcmp(solver_for(&rbf, samples), "fast (bins and one feature)") == 0,
          "also with discretize");
    rbf.assign = NC_ASSIGN_KMEANS;
    x[4 * 5 + 2] += 0.01f;
    CHECK(strcmp(solver_for(&rbf, samples), "dense") == 0, "uneven steps take the full matrix");
    rbf.memory = 1000;
    CHECK(strstr(solver_for(&rbf, samples), "24 samples need") != NULL, "if it fits in memory");
}

static void test_table(void)
{
    static float x[CELLS * 3];
    struct nc_cluster_params knn = spectral(NC_AFFINITY_KNN, 1);
    struct nc_samples samples = {.x = x, .count = CELLS, .features = 3, .bins = BINS};
    for (int i = 0; i < CELLS; i++) {
        x[3 * i] = 0.4f * (float)(i % BINS) - 3;
        x[3 * i + 1] = value[i];
        x[3 * i + 2] = 0.3f * (float)(i / BINS);
    }
    const char *solver = solver_for(&knn, samples);
    CHECK(strcmp(solver, "components") == 0 || strcmp(solver, "fast (multigrid)") == 0,
          "the table is recognised, its columns in any order");
    knn.solver = NC_SOLVER_FAST;
    CHECK(strcmp(solver_for(&knn, samples), solver) == 0, "and can be insisted on");
    samples.bins = 0;
    CHECK(strstr(solver_for(&knn, samples), "no fast solver") != NULL,
          "where the samples are known to be cells");
    knn.solver = NC_SOLVER_ARPACK;
    solver = solver_for(&knn, samples);
    CHECK(strcmp(solver, "components") == 0 || strcmp(solver, "ARPACK") == 0,
          "the same clusters without it");
}

/* Levels decide which cluster is voice, whatever the unit of the amplitude. */
static void test_levels(void)
{
    static float x[BINS];
    struct nc_cluster_params kmeans = {
        .method = NC_CLUSTER_KMEANS, .clusters = 2, .starts = 1, .memory = 1e9};
    struct nc_cells cells = {.x = x, .frames = 1, .channels = 1, .bins = BINS, .columns = 1};
    uint8_t label[BINS];
    for (int v = NC_VALUE_DB; v <= NC_VALUE_REAL; v++) {
        struct nc_cluster_report report = {0};
        cells.value = (enum nc_spectrum_value)v;
        for (int b = 0; b < BINS; b++)
            x[b] = b < 15 ? 0.01f : v == NC_VALUE_REAL ? -0.5f : 0.5f;
        nc_cluster_cells(&kmeans, workspace, NC_BY_COLUMNS, NC_VOICE_LOUDER, &cells, label, &report,
                         &err);
        CHECK(label[0] == 0 && label[14] == 0 && label[15] == 1 && label[BINS - 1] == 1,
              "the louder cluster is voice");
        CHECK(report.problems == 1 && report.size[0] == 15 && report.size[1] == BINS - 15,
              "the report counts the cells");
    }
}

static void test_check(void)
{
    float x[2][2][3] = {{{1, 2, 3}, {4, 5, 6}}, {{-INFINITY, -10, -20}, {-1, -2, -INFINITY}}};
    struct nc_cells cells = {.x = &x[0][0][0], .frames = 2, .channels = 2, .bins = 3, .columns = 1};
    CHECK(nc_cells_check(&cells, 0, &err) == 0, "minus infinity is borne");
    CHECK_NEAR((double)x[1][0][0], 3 - 80, 0, "raised to 80 dB below the channel's loudest cell");
    CHECK_NEAR((double)x[1][1][2], 6 - 80, 0, "of each channel");
    x[1][1][0] = NAN;
    CHECK(nc_cells_check(&cells, 40, &err) == NC_ERR_DATA &&
              strstr(err.text, "NaN at channel 1, frame 41, bin 0"),
          "NaN is refused, its place named");
    x[1][1][0] = INFINITY;
    CHECK(nc_cells_check(&cells, 0, &err) == NC_ERR_DATA && strstr(err.text, "infinity at"),
          "and so is infinity");
}

int main(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 8);
    for (int i = 0; i < CELLS; i++) {
        truth[i] = i % BINS >= 15;
        value[i] = (float)(0.5 * nc_rng_normal(&rng) + 8 * truth[i]);
    }
    workspace = nc_rbf_create(&err);
    test_columns();
    test_table();
    test_levels();
    test_check();
    nc_rbf_free(workspace);
    return check_done();
}
