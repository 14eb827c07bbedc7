/* Two-feature (bin, value) RBF columns: equal to the dense solution, and robust where that has
 * none. */
#include "check.h"
#include "ground/rng.h"
#include "rbf_reference.h"

enum { N = 120, MOST = 30000 };

static struct nc_rbf_workspace *workspace;
static struct nc_rng rng;
static struct nc_error err;
static struct nc_rbf_result result;
static float x[MOST];
static uint8_t label[MOST];

enum shape { WHITE, SMOOTH, STEP, HARMONIC, HALF_SILENT, SHAPES };
static const char *const shape_name[SHAPES] = {"white", "smooth", "step", "harmonic",
                                               "half silent"};

static float sample(enum shape shape, size_t i)
{
    double z = nc_rng_normal(&rng), bin = (double)i;
    switch (shape) {
    case SMOOTH:
        return (float)(20 * sin(bin / 30) + 0.3 * z);
    case STEP:
        return (float)(z + (i % 100 < 60 ? 0 : 8));
    case HARMONIC:
        return (float)(6 * cos(bin * 0.7) + z);
    case HALF_SILENT:
        return (float)(i % 75 < 40 ? 0 : 5 * z);
    default:
        return (float)(5 * z);
    }
}

static void fill(enum shape shape, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = sample(shape, i);
}

static struct reference dense_of(size_t n, double bin_step, double gamma)
{
    static float table[2 * N];
    for (size_t i = 0; i < n; i++) {
        table[2 * i] = (float)(bin_step * (double)i);
        table[2 * i + 1] = x[i];
    }
    return reference_of(table, n, 2, gamma);
}

/* Wide and narrow kernels, bins near and far, on one shape. */
static void test_agreement(enum shape shape)
{
    const double steps[] = {0, 0.0625, 0.25, 1, 2};
    size_t well_posed = 0, wrong_labels = 0, flagged = 0;
    double worst_lambda = 0;
    char text[200];

    for (int s = 0; s < 5; s++)
        for (int decade = -12; decade <= 12; decade++) {
            double gamma = pow(10, decade / 4.0);
            fill(shape, N);
            struct reference dense = dense_of(N, steps[s], gamma);
            int status = nc_rbf_grid_column(workspace, x, N, steps[s], gamma, label, &result, &err);
            if (status != NC_OK || (result.flags & NC_RBF_TOO_WIDE) != 0)
                wrong_labels += N;
            if (dense.well_posed) {
                well_posed++;
                flagged += (result.flags & NC_RBF_ILL_POSED) != 0;
                wrong_labels += labels_differing(label, dense.label, N);
                worst_lambda = fmax(worst_lambda, fabs(result.lambda2 / dense.lambda2 - 1));
            }
            reference_free(&dense);
        }
    snprintf(text, sizeof text, "%s: %zu of 125 columns are well-posed", shape_name[shape],
             well_posed);
    CHECK(well_posed >= 25, text);
    snprintf(text, sizeof text, "%s: none of these is flagged", shape_name[shape]);
    CHECK(flagged == 0, text);
    snprintf(text, sizeof text, "%s: these have the dense labels", shape_name[shape]);
    CHECK_NEAR((double)wrong_labels, 0, 0, text);
    snprintf(text, sizeof text, "%s: and eigenvalue (relative)", shape_name[shape]);
    CHECK_NEAR(worst_lambda, 0, 1e-8, text);
}

/* Features of unit variance, as after scaling, by the low-rank solver and by LAPACK. */
static void test_standardised(void)
{
    enum { WIDE = 350 };
    static float table[2 * WIDE];
    size_t wrong = 0, flagged = 0;
    double worst = 0, step = sqrt(12.0) / WIDE;

    for (enum shape shape = WHITE; shape < SHAPES; shape++) {
        double sum = 0, squares = 0;
        fill(shape, WIDE);
        for (size_t i = 0; i < WIDE; i++) {
            sum += (double)x[i];
            squares += (double)x[i] * (double)x[i];
        }
        double deviation = sqrt(squares / WIDE - sum * sum / WIDE / WIDE);
        for (size_t i = 0; i < WIDE; i++) {
            x[i] = (float)((double)x[i] / deviation);
            table[2 * i] = (float)(step * (double)i);
            table[2 * i + 1] = x[i];
        }
        struct reference dense = reference_of(table, WIDE, 2, 1);
        nc_rbf_grid_column(workspace, x, WIDE, step, 1, label, &result, &err);
        wrong += labels_differing(label, dense.label, WIDE);
        worst = fmax(worst, fabs(result.lambda2 / dense.lambda2 - 1));
        flagged += result.flags != 0;
        reference_free(&dense);
    }
    CHECK(flagged == 0, "columns of unit variance: solved");
    CHECK_NEAR((double)wrong, 0, 0, "columns of unit variance: the dense labels");
    CHECK_NEAR(worst, 0, 1e-6, "columns of unit variance: the dense eigenvalue");
}

/* Two bins moved away from all others, but not from each other, make a cluster whose eigenvalue is
 * the ratio of its weights: to the nearest others by those inside. */
static void test_weak_pair(void)
{
    const double gamma = 1;
    for (size_t i = 0; i < 400; i++)
        x[i] = i == 200 || i == 201 ? 25.0F : 0.0F;
    CHECK(nc_rbf_grid_column(workspace, x, 400, 1, gamma, label, &result, &err) == NC_OK &&
              result.ones == 2 && label[200] == 1 && label[201] == 1,
          "a pair of bins 25 above all others: cut off");
    /* The embedding is constant on the pair and on the rest: weight out of it over either volume.
     */
    double outward = 0, inside = 0, rest = 0;
    for (int a = 0; a < 400; a++)
        for (int b = 0; b < 400; b++) {
            int a_in = a == 200 || a == 201, b_in = b == 200 || b == 201, t = a - b;
            double w = a == b ? 0 : exp(-(double)(t * t) - (a_in != b_in ? 625.0 : 0));
            outward += a_in && !b_in ? w : 0;
            inside += a_in && b_in ? w : 0;
            rest += !a_in && !b_in ? w : 0;
        }
    CHECK_NEAR(result.lambda2 / (outward / inside + outward / rest), 1, 1e-12,
               "its eigenvalue, exactly");
    CHECK(result.flags == NC_RBF_SMALL_EIGENVALUE, "flagged as a small eigenvalue");
}

static void test_special(void)
{
    for (size_t i = 0; i < 3000; i++)
        x[i] = -80;
    int good = 1;
    for (size_t n = 1; n <= 3000; n = 9 * n + 1) {
        memset(label, 7, n);
        good &= nc_rbf_grid_column(workspace, x, n, 1, 1, label, &result, &err) == NC_OK &&
                result.flags == NC_RBF_CONSTANT && result.ones == 0;
        for (size_t i = 0; i < n; i++)
            good &= label[i] == 0;
    }
    CHECK(good, "equal values are one cluster, whatever the bins");
    x[0] = -79.9F;
    CHECK(nc_rbf_grid_column(workspace, x, 2, 1, 1, label, &result, &err) == NC_OK &&
              label[0] != label[1],
          "two samples: two clusters");

    fill(WHITE, 3000);
    for (size_t i = 0; i < 3000; i++)
        x[i] *= (float)(1 + i % 50);
    label[0] = 9;
    CHECK(nc_rbf_grid_column(workspace, x, 3000, 1e-4, 1, label, &result, &err) == NC_OK &&
              result.flags == NC_RBF_TOO_WIDE && label[0] == 9,
          "bins all alike but values far apart: left to another solver");

    fill(WHITE, 1000);
    for (size_t i = 0; i < 1000; i++)
        x[i] = i < 300 ? x[i] / 100 : 3e38F;
    CHECK(nc_rbf_grid_column(workspace, x, 1000, 1, 1, label, &result, &err) == NC_OK &&
              (result.flags & NC_RBF_SATURATED) != 0 &&
              (result.ones == 300 || result.ones == 700) && label[299] != label[300],
          "two parts a distance beyond exp apart: cut there, and flagged");

    good = 1;
    for (enum shape shape = WHITE; shape < SHAPES; shape++) {
        fill(shape, MOST);
        good &= nc_rbf_grid_column(workspace, x, MOST, 1, 1, label, &result, &err) == NC_OK &&
                result.ones > 0 && result.ones < MOST;
    }
    CHECK(good, "30000 samples, all shapes");
}

int main(void)
{
    nc_rng_seed(&rng, 12);
    workspace = nc_rbf_create(&err);
    for (enum shape shape = WHITE; shape < SHAPES; shape++)
        test_agreement(shape);
    test_standardised();
    test_weak_pair();
    test_special();
    nc_rbf_free(workspace);
    return check_done();
}
