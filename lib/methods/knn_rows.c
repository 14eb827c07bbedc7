#include "methods/knn_rows.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "ground/clones.h"
#include "ground/lapack.h"
#include "ground/mem.h"
#include "methods/nearest_list.h"

enum {
    TILE = 512,       /* samples on a side of the block of pairs compared at once */
    EXTRA = 5,        /* candidates kept beyond the neighbours asked for */
    FEW_FEATURES = 16 /* up to here, differences in double are as fast as a Gram matrix */
};

struct search {
    const float *x;       /* [samples][features] */
    const float *centred; /* [samples][features]: x less its mean row */
    const double *norm;   /* [samples]: squared norms of the centred rows */
    size_t samples, features;
    size_t others;                   /* neighbours wanted */
    size_t capacity;                 /* candidates kept */
    struct nc_candidate *candidates; /* [samples][capacity] */
    size_t *count;                   /* [samples] */
    float *gram;                     /* [TILE][TILE] */
};

size_t nc_knn_others(size_t samples, size_t neighbours)
{
    size_t counted = neighbours < samples ? neighbours : samples;
    return counted > 0 ? counted - 1 : 0;
}

/* Squared distance of two rows in double. Once the sum passes `limit` the rest is left out: the
 * pair is not wanted then. Eight partial sums, so that the loop vectorises in a fixed order. */
NC_CLONES
static double row_distance(const float *a, const float *b, size_t features, double limit)
{
    enum { LANES = 8, CHUNK = 64 };
    double total = 0;
    for (size_t first = 0; first < features && total <= limit; first += CHUNK) {
        size_t end = first + CHUNK < features ? first + CHUNK : features;
        double sum[LANES] = {0};
        size_t k = first;
        for (; k + LANES <= end; k += LANES)
            for (size_t lane = 0; lane < LANES; lane++) {
                double difference = (double)a[k + lane] - (double)b[k + lane];
                sum[lane] += difference * difference;
            }
        for (; k < end; k++) {
            double difference = (double)a[k] - (double)b[k];
            sum[0] += difference * difference;
        }
        for (size_t lane = 0; lane < LANES; lane++)
            total += sum[lane];
    }
    return total;
}

/* Distances do not change when the mean is taken off, but the rows get shorter, and with them the
 * rounding errors of |a|^2 + |b|^2 - 2ab. */
static int centre(const float *x, size_t samples, size_t features, float *centred, double *norm,
                  struct nc_error *err)
{
    double *mean = nc_array(features, sizeof *mean, "the mean of the samples", err);
    if (!mean)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < samples; i++)
        for (size_t k = 0; k < features; k++)
            mean[k] += (double)x[i * features + k];
    for (size_t k = 0; k < features; k++)
        mean[k] /= (double)samples;
    for (size_t i = 0; i < samples; i++) {
        double sum = 0;
        for (size_t k = 0; k < features; k++) {
            float value = (float)((double)x[i * features + k] - mean[k]);
            centred[i * features + k] = value;
            sum += (double)value * (double)value;
        }
        norm[i] = sum;
    }
    free(mean);
    return NC_OK;
}

static void offer(struct search *s, size_t i, size_t j, double distance)
{
    nc_nearest_offer(s->candidates + i * s->capacity, &s->count[i], s->capacity,
                     (struct nc_candidate){distance, (uint32_t)j});
}

/* Offers all pairs of samples i in [i0,i1) and j in [j0,j1), i < j, to each other. */
static void compare_tile(struct search *s, size_t i0, size_t i1, size_t j0, size_t j1)
{
    if (s->gram)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)(i1 - i0), (int)(j1 - j0),
                    (int)s->features, 1, s->centred + i0 * s->features, (int)s->features,
                    s->centred + j0 * s->features, (int)s->features, 0, s->gram, TILE);
    for (size_t i = i0; i < i1; i++)
        for (size_t j = j0 > i ? j0 : i + 1; j < j1; j++) {
            double distance;
            if (s->gram)
                distance =
                    s->norm[i] + s->norm[j] - 2 * (double)s->gram[(i - i0) * TILE + (j - j0)];
            else
                distance = row_distance(s->x + i * s->features, s->x + j * s->features, s->features,
                                        INFINITY);
            offer(s, i, j, distance);
            offer(s, j, i, distance);
        }
}

static void compare_all(struct search *s)
{
    for (size_t i0 = 0; i0 < s->samples; i0 += TILE)
        for (size_t j0 = i0; j0 < s->samples; j0 += TILE) {
            size_t i1 = i0 + TILE < s->samples ? i0 + TILE : s->samples;
            size_t j1 = j0 + TILE < s->samples ? j0 + TILE : s->samples;
            compare_tile(s, i0, i1, j0, j1);
        }
}

/* Bound on the error of a squared distance from the Gram matrix, for a row of norm |a| and a row no
 * further than `distance` from it, so of norm at most |a| + distance: features/2 roundings of the
 * inner product (Higham 2002, section 3.1) and the rounding of the centred rows. */
static double gram_error(size_t features, double squared_norm, double squared_distance)
{
    double longest = sqrt(squared_norm) + sqrt(squared_distance);
    return (0.5 * (double)features + 2) * (double)FLT_EPSILON * (squared_norm + longest * longest);
}

/* Computes sample i's candidates again in double. If a sample that is not among them could still be
 * as near as the last neighbour wanted, compares sample i with all others in double. */
static void recheck(struct search *s, size_t i)
{
    const float *row = s->x + i * s->features;
    struct nc_candidate *list = s->candidates + i * s->capacity;
    size_t kept = s->count[i], count = 0;
    double outside = kept < s->samples - 1 ? list[kept - 1].distance : INFINITY;

    for (size_t c = 0; c < kept; c++) {
        struct nc_candidate exact = list[c];
        exact.distance = row_distance(row, s->x + exact.index * s->features, s->features, INFINITY);
        nc_nearest_offer(list, &count, c + 1, exact);
    }
    double limit = list[s->others - 1].distance;
    if (limit + gram_error(s->features, s->norm[i], limit) < outside)
        return;
    count = 0;
    for (size_t j = 0; j < s->samples; j++) {
        /* Equal rows are many in a half-silent recording; of equally near ones the first count. */
        if (count == s->others && list[count - 1].distance <= 0)
            break;
        if (j == i)
            continue;
        double distance = row_distance(row, s->x + j * s->features, s->features, limit);
        if (distance <= limit)
            nc_nearest_offer(list, &count, s->others, (struct nc_candidate){distance, (uint32_t)j});
    }
}

int nc_knn_rows(const float *x, size_t samples, size_t features, size_t neighbours,
                uint32_t *nearest, struct nc_error *err)
{
    if (neighbours == 0 || samples > UINT32_MAX || features > INT32_MAX)
        return nc_fail(err, NC_ERR_USAGE, "%zu neighbours of %zu samples with %zu features",
                       neighbours, samples, features);
    struct search s = {.x = x, .samples = samples, .features = features};
    s.others = nc_knn_others(samples, neighbours);
    if (s.others == 0)
        return NC_OK;
    s.capacity = nc_knn_others(samples, neighbours + EXTRA);

    bool with_gram = features > FEW_FEATURES;
    int status = NC_ERR_SYSTEM;
    float *centred = NULL;
    double *norm = NULL;
    s.candidates = nc_array(samples, s.capacity * sizeof *s.candidates, "the candidates", err);
    s.count = nc_array(samples, sizeof *s.count, "the candidates", err);
    if (!s.candidates || !s.count)
        goto cleanup;
    if (with_gram) {
        centred = nc_array(samples, features * sizeof *centred, "the centred samples", err);
        norm = nc_array(samples, sizeof *norm, "the samples' norms", err);
        s.gram = nc_array((size_t)TILE * TILE, sizeof *s.gram, "a Gram matrix", err);
        if (!centred || !norm || !s.gram ||
            (status = centre(x, samples, features, centred, norm, err)) != NC_OK)
            goto cleanup;
        nc_blas_single_thread();
    }
    s.centred = centred;
    s.norm = norm;
    compare_all(&s);
    for (size_t i = 0; with_gram && i < samples; i++)
        recheck(&s, i);
    for (size_t i = 0; i < samples; i++)
        for (size_t k = 0; k < s.others; k++)
            nearest[i * s.others + k] = s.candidates[i * s.capacity + k].index;
    status = NC_OK;

cleanup:
    free(s.gram);
    free(norm);
    free(centred);
    free(s.count);
    free(s.candidates);
    return status;
}
