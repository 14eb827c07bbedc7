/* RBF columns of random kinds, with random kernels: always solved; where the dense solution can be
 * trusted, equal to it. */
#include "check.h"
#include "ground/rng.h"
#include "rbf_reference.h"

enum { CASES = 800, SMALL = 70, MOST = 2000 };

static struct nc_rng rng;
static struct nc_error err;
static struct nc_rbf_workspace *workspace;
static float value[MOST], table[2 * SMALL];
static uint8_t label[MOST];

struct problem {
    size_t n;
    int grid;
    double bin_step, gamma;
};

static double sample(unsigned kind, size_t i, size_t n)
{
    double z = nc_rng_normal(&rng);
    switch (kind) {
    case 0:
        return floor(3 * z); /* ties */
    case 1:
        return nc_rng_below(&rng, 2) ? 0 : z; /* half silent */
    case 2:
        return z * z * z * z * z; /* far outliers */
    case 3:
        return z + 10 * (double)nc_rng_below(&rng, 3); /* three groups */
    case 4:
        return (double)nc_rng_below(&rng, 3); /* three values */
    case 5:
        return i + 1 < n ? 0 : 1; /* one outlier */
    case 6:
        return exp(10 * z); /* all magnitudes */
    case 7:
        return floor((double)i / 10) + 0.1 * z; /* steps along the bins */
    default:
        return z;
    }
}

static struct problem random_problem(void)
{
    struct problem p = {.grid = (int)nc_rng_below(&rng, 2)};
    unsigned kind = (unsigned)nc_rng_below(&rng, 9);
    p.n = nc_rng_below(&rng, 15) > 0 ? 1 + nc_rng_below(&rng, SMALL) : 1 + nc_rng_below(&rng, MOST);
    p.gamma = pow(10, 6 * nc_rng_uniform(&rng) - 3);
    p.bin_step = p.grid && nc_rng_below(&rng, 6) > 0 ? exp2((double)nc_rng_below(&rng, 12) - 9) : 0;
    double spread =
        nc_rng_below(&rng, 8) > 0 ? 3 * nc_rng_uniform(&rng) - 1 : 60 * nc_rng_uniform(&rng) - 30;
    for (size_t i = 0; i < p.n; i++) {
        double x = sample(kind, i, p.n) * pow(10, spread);
        value[i] = (float)fmin(fmax(x, -3e38), 3e38);
    }
    return p;
}

/* What holds for every answer. */
static int is_sane(const struct problem *p, const struct nc_rbf_result *r)
{
    size_t ones = 0;
    int sane = r->lambda2 >= 0 && r->lambda2 <= 2.0001;

    if ((r->flags & NC_RBF_TOO_WIDE) != 0)
        return 1;
    for (size_t i = 0; i < p->n; i++) {
        sane &= label[i] < 2;
        ones += label[i];
    }
    int one_cluster = (r->flags & NC_RBF_CONSTANT) != 0;
    return sane && ones == r->ones && one_cluster == (ones == 0) && ones < p->n;
}

/* 1 or 0, or -1 if there is nothing to compare with. */
static int agrees(const struct problem *p, const struct nc_rbf_result *r)
{
    if (p->n < 3 || p->n > SMALL || (r->flags & (NC_RBF_CONSTANT | NC_RBF_TOO_WIDE)) != 0)
        return -1;
    size_t features = p->grid ? 2 : 1;
    for (size_t i = 0; i < p->n; i++) {
        table[features * i] = (float)(p->bin_step * (double)i);
        table[features * i + features - 1] = value[i];
    }
    struct reference dense = reference_of(table, p->n, features, p->gamma);
    int answer = -1;
    if (dense.well_posed) {
        /* Labels may differ where two cuts are equally good, as in a symmetric column. */
        double want = between_clusters(dense.u, dense.label, p->n);
        double got = between_clusters(dense.u, label, p->n);
        answer = fabs(got / want - 1) < 1e-6 && fabs(r->lambda2 / dense.lambda2 - 1) < 1e-6 &&
                 (r->flags & NC_RBF_ILL_POSED) == 0;
        if (!answer)
            printf("# n %zu grid %d step %g gamma %g: lambda %.12g (dense %.12g), split %.12g "
                   "(%.12g), "
                   "flags %u\n",
                   p->n, p->grid, p->bin_step, p->gamma, r->lambda2, dense.lambda2, got, want,
                   r->flags);
    }
    reference_free(&dense);
    return answer;
}

int main(void)
{
    size_t solved = 0, sane = 0, compared = 0, agreeing = 0;
    char text[100];

    nc_rng_seed(&rng, 21);
    workspace = nc_rbf_create(&err);
    for (size_t c = 0; c < CASES; c++) {
        struct problem p = random_problem();
        struct nc_rbf_result r;
        memset(label, 7, p.n);
        int status =
            p.grid ? nc_rbf_grid_column(workspace, value, p.n, p.bin_step, p.gamma, label, &r, &err)
                   : nc_rbf_column(workspace, value, p.n, p.gamma, label, &r, &err);
        solved += status == NC_OK;
        sane += status == NC_OK && is_sane(&p, &r);
        int answer = status == NC_OK ? agrees(&p, &r) : -1;
        compared += answer >= 0;
        agreeing += answer == 1;
    }
    nc_rbf_free(workspace);
    CHECK(solved == CASES, "all columns are solved");
    CHECK(sane == CASES, "two clusters each, unless constant; the eigenvalue within 0 .. 2");
    snprintf(text, sizeof text, "%zu of %d columns have a dense solution to compare with", compared,
             CASES);
    CHECK(compared > CASES / 5, text);
    CHECK(agreeing == compared, "and these agree with it");
    return check_done();
}
