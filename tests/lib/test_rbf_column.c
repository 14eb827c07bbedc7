/* One-feature RBF columns: equal to the dense solution, and robust where that has none. */
#include "check.h"
#include "ground/rng.h"
#include "rbf_reference.h"

enum { N = 130, MOST = 60000 };

static struct nc_rbf_workspace *workspace;
static struct nc_rng rng;
static struct nc_error err;
static struct nc_rbf_result result;
static float x[MOST];
static uint8_t label[MOST];

enum shape { UNIFORM, NORMAL, TWO_BLOBS, QUANTISED, HALF_SILENT, DECIBELS, SKEWED, SHAPES };
static const char *const shape_name[SHAPES] = {"uniform",     "normal",   "two blobs", "quantised",
                                               "half silent", "decibels", "skewed"};

/* Values of standard deviation of about 10, as spectra in dB have; `skewed` is more like
 * magnitudes. */
static float sample(enum shape shape, size_t i)
{
    double z = nc_rng_normal(&rng);
    switch (shape) {
    case UNIFORM:
        return (float)(40 * nc_rng_uniform(&rng));
    case TWO_BLOBS:
        return (float)(3 * z + (i % 3 ? 0 : 30));
    case QUANTISED:
        return (float)(5 * floor(2 * z));
    case HALF_SILENT:
        return (float)(i % 2 ? -80 : 10 * z - 30);
    case DECIBELS:
        return (float)(20 * log10(1e-3 + fabs(z)) - (double)(i % 40));
    case SKEWED:
        return (float)(z * z * z * z);
    default:
        return (float)(10 * z);
    }
}

static void fill(enum shape shape, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = sample(shape, i);
}

static int cluster(size_t n, double gamma)
{
    memset(label, 7, n);
    return nc_rbf_column(workspace, x, n, gamma, label, &result, &err);
}

/* Residual of (D - W) u = lambda D u at the samples, in the norm in which the problem is symmetric:
 * the square root of (sum of r^2 / d) / (sum of d u^2). */
static double equation_error(size_t n, double gamma)
{
    static double u[N];
    double residual = 0, norm = 0;

    nc_rbf_embedding(workspace, u);
    for (size_t i = 0; i < n; i++) {
        double d = 0, wu = 0;
        for (size_t j = 0; j < n; j++) {
            double t = (double)x[i] - (double)x[j], w = i == j ? 0 : exp(-gamma * t * t);
            d += w;
            wu += w * u[j];
        }
        double r = d * u[i] - wu - result.lambda2 * d * u[i];
        residual += d > 0 ? r * r / d : 0;
        norm += d * u[i] * u[i];
    }
    return norm > 0 ? sqrt(residual / norm) : 0;
}

/* All gammas on one shape. */
static void test_agreement(enum shape shape)
{
    size_t well_posed = 0, wrong_labels = 0, flagged = 0;
    double worst_lambda = 0, worst_equation = 0;
    char text[200];

    for (int decade = -12; decade <= 12; decade++)
        for (int repeat = 0; repeat < 2; repeat++) {
            double gamma = pow(10, decade / 4.0);
            fill(shape, N);
            struct reference dense = reference_of(x, N, 1, gamma);
            if (cluster(N, gamma) != NC_OK)
                wrong_labels += N;
            worst_equation = fmax(worst_equation, equation_error(N, gamma));
            if (dense.well_posed) {
                well_posed++;
                flagged += (result.flags & NC_RBF_ILL_POSED) != 0;
                wrong_labels += labels_differing(label, dense.label, N);
                worst_lambda = fmax(worst_lambda, fabs(result.lambda2 / dense.lambda2 - 1));
            }
            reference_free(&dense);
        }
    snprintf(text, sizeof text, "%s: %zu of 50 columns are well-posed", shape_name[shape],
             well_posed);
    CHECK(well_posed >= 10, text);
    snprintf(text, sizeof text, "%s: none of these is flagged", shape_name[shape]);
    CHECK(flagged == 0, text);
    snprintf(text, sizeof text, "%s: these have the dense labels", shape_name[shape]);
    CHECK_NEAR((double)wrong_labels, 0, 0, text);
    snprintf(text, sizeof text, "%s: and eigenvalue (relative)", shape_name[shape]);
    CHECK_NEAR(worst_lambda, 0, 1e-6, text);
    snprintf(text, sizeof text, "%s: the eigen-equation holds in all", shape_name[shape]);
    CHECK_NEAR(worst_equation, 0, 1e-7, text);
}

static size_t ones_where_above(size_t n, float threshold)
{
    size_t right = 0;
    for (size_t i = 0; i < n; i++)
        right += label[i] == (x[i] > threshold);
    return right;
}

static void test_constant(void)
{
    const float levels[] = {0, -80, 3e38F};
    int good = 1;
    for (size_t c = 0; c < 3; c++)
        for (size_t n = 1; n <= 1000; n = 10 * n) {
            for (size_t i = 0; i < n; i++)
                x[i] = levels[c];
            good &= cluster(n, 1) == NC_OK && result.flags == NC_RBF_CONSTANT && result.ones == 0 &&
                    result.lambda2 == 0;
            good &= ones_where_above(n, levels[c]) == n;
        }
    CHECK(good, "constant columns are one cluster");
}

static void test_separated(void)
{
    fill(NORMAL, 500);
    for (size_t i = 0; i < 500; i++)
        x[i] = x[i] / 40 + (i % 5 ? 0.0F : 25.0F); /* exponents of 500 between the blobs */
    CHECK(cluster(500, 1) == NC_OK && ones_where_above(500, 12) == 500, "two blobs 25 apart");
    CHECK(result.flags == NC_RBF_SMALL_EIGENVALUE && result.lambda2 < 1e-200 && result.lambda2 > 0,
          "their eigenvalue is tiny, positive, and flagged");

    const float apart[] = {60, 1e4F, 1e9F, 3e38F};
    int good = 1;
    for (size_t k = 0; k < 4; k++) {
        fill(NORMAL, 500);
        for (size_t i = 0; i < 500; i++)
            x[i] = x[i] / 40 + (i % 5 ? 0.0F : apart[k]);
        good &= cluster(500, 1) == NC_OK && ones_where_above(500, apart[k] / 2) == 500 &&
                (result.flags & NC_RBF_SATURATED) != 0;
    }
    CHECK(good, "two blobs 60 and up to 3e38 apart: split, flagged as saturated");

    fill(NORMAL, 600);
    for (size_t i = 0; i < 600; i++)
        x[i] = x[i] / 40 + (i % 3 == 0 ? 0.0F : i % 3 == 1 ? 45.0F : 100.0F);
    CHECK(cluster(600, 1) == NC_OK && ones_where_above(600, 70) == 600,
          "three blobs: cut at the wider gap, though both are beyond exp");
}

/* Heavy groups of equal values: weights from 1e-165 between them to 1e280 inside. */
static void test_levels(void)
{
    int wider = 1, any = 1;
    for (int exponent = 0; exponent <= 12; exponent++) {
        float level = (float)pow(10, exponent / 4.0);
        for (size_t i = 0; i < 900; i++)
            x[i] = level * (i % 2 ? 0.0F : i % 4 ? 1.0F : 3.0F);
        any &= cluster(900, 100) == NC_OK &&
               (ones_where_above(900, 2 * level) == 900 || ones_where_above(900, level / 2) == 900);
        wider &= ones_where_above(900, 2 * level) == 900 || 100 * level * level > 1000;
    }
    CHECK(any, "three levels far apart: cut between two of them");
    CHECK(wider, "three levels: cut at the wider gap, unless both are beyond exp");
}

static void test_outliers(void)
{
    int good = 1;
    for (size_t n = 2; n <= 2000; n = 3 * n)
        for (size_t outliers = 1; outliers <= 3 && outliers < n; outliers++)
            for (int exponent = -3; exponent <= 3; exponent++) {
                for (size_t i = 0; i < n; i++)
                    x[i] = i < outliers ? 40.0F + (float)i : -80.0F;
                good &= cluster(n, pow(10, exponent)) == NC_OK && result.ones > 0 &&
                        result.ones < n && result.lambda2 >= 0;
                good &= ones_where_above(n, 39.5F) == n || ones_where_above(n, 40.5F) == n ||
                        ones_where_above(n, 41.5F) == n;
            }
    CHECK(good, "all equal but for 1 to 3 outliers: cut at or between the outliers");
}

static void test_flat(void)
{
    int good = 1;
    double threshold;
    bool split;
    static double value[1000];
    static uint8_t want[1000];

    for (int exponent = -2; exponent >= -12; exponent--) {
        for (size_t i = 0; i < 1000; i++)
            value[i] = (double)(x[i] = (float)(pow(10, exponent) * nc_rng_normal(&rng)));
        nc_two_means(value, 1000, want, &threshold, &split, &err);
        cluster(1000, 0.001);
        /* At 1e-2 the embedding is not yet linear in the value: a few samples may differ. */
        good &= labels_differing(label, want, 1000) <= (exponent == -2 ? 5 : 0);
    }
    CHECK(good, "values next to equal for the kernel: their own 2-means");
    CHECK((result.flags & NC_RBF_FLAT) != 0, "and flagged as flat");
}

static void test_large(void)
{
    int good = 1;
    const double gammas[] = {0.001, 1, 1000};
    for (int g = 0; g < 3; g++)
        for (enum shape shape = UNIFORM; shape < SHAPES; shape++) {
            fill(shape, MOST);
            good &= cluster(MOST, gammas[g]) == NC_OK && result.ones > 0 && result.ones < MOST;
        }
    CHECK(good, "60000 samples, all shapes, narrow and wide kernels");
}

static void test_order(void)
{
    static uint8_t first[3000];
    fill(DECIBELS, 3000);
    cluster(3000, 1);
    memcpy(first, label, sizeof first);
    for (size_t i = 0; i < 1500; i++) {
        float swap = x[i];
        x[i] = x[2999 - i];
        x[2999 - i] = swap;
    }
    cluster(3000, 1);
    int same = 1;
    for (size_t i = 0; i < 3000; i++)
        same &= label[i] == first[2999 - i];
    CHECK(same, "reversed samples have reversed labels");
}

int main(void)
{
    nc_rng_seed(&rng, 11);
    workspace = nc_rbf_create(&err);
    for (enum shape shape = UNIFORM; shape < SHAPES; shape++)
        test_agreement(shape);
    test_constant();
    test_separated();
    test_levels();
    test_outliers();
    test_flat();
    test_large();
    test_order();
    nc_rbf_free(workspace);
    return check_done();
}
