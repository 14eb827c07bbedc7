#include "stages/component_order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"
#include "methods/modulation.h"

enum { BLOCK = 4096 };

/* Running sums of one component. Components have no offset to speak of: the mean was removed. */
struct sums {
    double square;
    double fourth;
    struct nc_modulation modulation;
};

static int add_block(struct sums *sums, struct nc_component_statistics *statistics,
                     const float *block, size_t stride, size_t count, struct nc_error *err)
{
    for (size_t t = 0; t < count; t++) {
        double x = (double)block[t * stride];
        sums->square += x * x;
        sums->fourth += x * x * x * x;
        statistics->peak = fmax(statistics->peak, fabs(x));
    }
    return nc_modulation_add(&sums->modulation, block, stride, count, err);
}

static void conclude(const struct sums *sums, size_t frames,
                     struct nc_component_statistics *statistics)
{
    double mean_square = frames > 0 ? sums->square / (double)frames : 0;

    statistics->rms = sqrt(mean_square);
    statistics->modulation = nc_modulation_value(&sums->modulation);
    statistics->kurtosis =
        mean_square > 0 ? sums->fourth / (double)frames / (mean_square * mean_square) - 3 : 0;
}

int nc_component_statistics(const struct nc_signal *components, double rate,
                            struct nc_component_statistics *statistics, struct nc_error *err)
{
    size_t n = components->channels;
    struct sums *sums = nc_array(n, sizeof *sums, "component statistics", err);
    float *block = nc_array(BLOCK * n, sizeof *block, "component block", err);
    int status = sums && block ? NC_OK : NC_ERR_SYSTEM;

    memset(statistics, 0, n * sizeof *statistics);
    for (size_t k = 0; !status && k < n; k++)
        nc_modulation_init(&sums[k].modulation, rate);
    for (size_t start = 0; !status && start < components->frames; start += BLOCK) {
        size_t count = components->frames - start < BLOCK ? components->frames - start : BLOCK;
        status = components->read(components, start, count, block, err);
        for (size_t k = 0; !status && k < n; k++)
            status = add_block(&sums[k], &statistics[k], block + k, n, count, err);
    }
    for (size_t k = 0; sums && k < n; k++) {
        if (!status)
            conclude(&sums[k], components->frames, &statistics[k]);
        nc_modulation_free(&sums[k].modulation);
    }
    free(sums);
    free(block);
    return status;
}

static double key(const struct nc_component_statistics *s, enum nc_component_criterion criterion)
{
    switch (criterion) {
    case NC_ORDER_MODULATION:
        return s->modulation;
    case NC_ORDER_KURTOSIS:
        return s->kurtosis;
    case NC_ORDER_LEVEL:
        return s->rms;
    case NC_ORDER_NONE:
        break;
    }
    return 0;
}

void nc_component_order(const struct nc_component_statistics *statistics, size_t count,
                        enum nc_component_criterion criterion, size_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (;
             at > 0 && key(&statistics[order[at - 1]], criterion) < key(&statistics[i], criterion);
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}
