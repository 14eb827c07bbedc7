#include "stages/expand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

struct nc_expand {
    struct nc_expand_params params;
    uint64_t pushed;  /* reduced frames so far */
    uint64_t emitted; /* full-resolution frames so far */
    float *rows[2];   /* [channels][bins]: the last two reduced frames, their bins expanded */
};

/* Where a full-resolution index lies among the block centres. */
struct place {
    uint64_t left;
    float weight; /* of left + 1 */
};

static struct place place_of(uint64_t index, size_t factor)
{
    double u = ((double)index - (double)(factor - 1) / 2) / (double)factor;
    if (u <= 0)
        return (struct place){0, 0};
    uint64_t left = (uint64_t)u;
    return (struct place){left, (float)(u - (double)left)};
}

int nc_expand_new(struct nc_expand **expand, const struct nc_expand_params *params,
                  struct nc_error *err)
{
    struct nc_expand *e = calloc(1, sizeof *e);
    *expand = NULL;
    if (!e)
        return nc_fail_memory(err, "expanding", 0);
    e->params = *params;
    for (int i = 0; i < 2; i++) {
        e->rows[i] = nc_array(params->channels * params->bins, sizeof(float), "a frame", err);
        if (!e->rows[i]) {
            nc_expand_free(e);
            return NC_ERR_SYSTEM;
        }
    }
    *expand = e;
    return NC_OK;
}

void nc_expand_free(struct nc_expand *expand)
{
    if (!expand)
        return;
    free(expand->rows[0]);
    free(expand->rows[1]);
    free(expand);
}

/* The logarithm's least argument: keeps zero ratios finite. */
static const float least = 1e-30f;

static float mix(enum nc_interpolation kind, float a, float b, float weight)
{
    if (kind == NC_EXPAND_LOG) {
        float la = logf(a > least ? a : least), lb = logf(b > least ? b : least);
        return expf(la + weight * (lb - la));
    }
    return a + weight * (b - a);
}

static void expand_bins(const struct nc_expand_params *p, const float *low, float *row)
{
    for (size_t k = 0; k < p->bins; k++) {
        if (p->interpolation == NC_EXPAND_NEAREST) {
            row[k] = low[k / p->factor_bins];
            continue;
        }
        struct place at = place_of(k, p->factor_bins);
        size_t right = at.left + 1 < p->low_bins ? at.left + 1 : p->low_bins - 1;
        size_t left = at.left < right ? at.left : right;
        row[k] = mix(p->interpolation, low[left], low[right], at.weight);
    }
}

void nc_expand_push(struct nc_expand *expand, const float *low)
{
    const struct nc_expand_params *p = &expand->params;
    float *oldest = expand->rows[0];
    expand->rows[0] = expand->rows[1];
    expand->rows[1] = oldest;
    for (size_t c = 0; c < p->channels; c++)
        expand_bins(p, low + c * p->low_bins, expand->rows[1] + c * p->bins);
    expand->pushed++;
}

bool nc_expand_next(struct nc_expand *expand, bool ended, float *full)
{
    const struct nc_expand_params *p = &expand->params;
    size_t items = p->channels * p->bins;
    if (expand->pushed == 0)
        return false;
    uint64_t newest = expand->pushed - 1;

    if (p->interpolation == NC_EXPAND_NEAREST) {
        if (expand->emitted / p->factor_frames > newest && !ended)
            return false;
        memcpy(full, expand->rows[1], items * sizeof *full);
        expand->emitted++;
        return true;
    }
    struct place at = place_of(expand->emitted, p->factor_frames);
    /* The right neighbour must be there, or be known never to come. */
    if (at.left + 1 > newest && !ended)
        return false;
    bool beyond = at.left >= newest; /* past the last centre */
    const float *left = beyond ? expand->rows[1] : expand->rows[0];
    for (size_t i = 0; i < items; i++)
        full[i] = mix(p->interpolation, left[i], expand->rows[1][i], at.weight);
    expand->emitted++;
    return true;
}
