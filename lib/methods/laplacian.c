#include "methods/multigrid.h"

/* In the compact form each row starts with the same number of entries, of which the first mutual[i]
 * weigh 1: their weights are a window of `ones, then halves`, so that the loop over them has a
 * fixed length. Rows are short, and a loop whose length changes from row to row costs more in
 * mispredicted branches than in arithmetic. */
enum { MOST_NAMED = UINT8_MAX };

struct weights {
    float ones_then_halves[2 * MOST_NAMED];
};

static void set_weights(struct weights *weights, size_t named)
{
    for (size_t k = 0; k < named; k++) {
        weights->ones_then_halves[k] = 1;
        weights->ones_then_halves[named + k] = 0.5f;
    }
}

/* y = L x, written once for all precisions: OPERAND is the type of x, SUM that of the sums over a
 * row, RESULT that of y. */
#define DEFINE_LAPLACIAN(NAME, OPERAND, SUM, RESULT)                                               \
    void NAME(const struct nc_level *level, const OPERAND *x, RESULT *y)                           \
    {                                                                                              \
        const struct nc_sparse *w = level->w;                                                      \
        struct weights weights;                                                                    \
        set_weights(&weights, w->named);                                                           \
        for (size_t i = 0; i < w->n; i++) {                                                        \
            const uint32_t *column = w->column + w->start[i];                                      \
            size_t count = w->start[i + 1] - w->start[i];                                          \
            SUM sum = (SUM)level->degree[i] * (SUM)x[i];                                           \
            if (w->weight) {                                                                       \
                const float *weight = w->weight + w->start[i];                                     \
                for (size_t k = 0; k < count; k++)                                                 \
                    sum -= (SUM)weight[k] * (SUM)x[column[k]];                                     \
            } else {                                                                               \
                const float *weight = weights.ones_then_halves + w->named - w->mutual[i];          \
                SUM named_by = 0;                                                                  \
                for (size_t k = 0; k < w->named; k++)                                              \
                    sum -= (SUM)weight[k] * (SUM)x[column[k]];                                     \
                for (size_t k = w->named; k < count; k++)                                          \
                    named_by += (SUM)x[column[k]];                                                 \
                sum -= named_by / 2;                                                               \
            }                                                                                      \
            y[i] = (RESULT)sum;                                                                    \
        }                                                                                          \
    }

DEFINE_LAPLACIAN(nc_laplacian_float, float, float, float)
DEFINE_LAPLACIAN(nc_laplacian_mixed, float, double, float)
DEFINE_LAPLACIAN(nc_laplacian_double, double, double, double)
