#include "stages/cluster_recording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

static size_t cell_at(const struct nc_cells *cells, size_t frame, size_t channel, size_t bin)
{
    return (frame * cells->channels + channel) * cells->bins + bin;
}

/* ---- values that cannot be clustered ---- */

static float least_finite(const struct nc_cells *cells, size_t channel, size_t column)
{
    float least = INFINITY, most = -INFINITY;
    for (size_t t = 0; t < cells->frames; t++)
        for (size_t b = 0; b < cells->bins; b++) {
            float v = cells->x[cell_at(cells, t, channel, b) * cells->columns + column];
            if (v > -INFINITY && v < least)
                least = v;
            if (v > most)
                most = v;
        }
    if (column != cells->amplitude || cells->value != NC_VALUE_DB)
        return least < INFINITY ? least : 0;
    return most > -INFINITY ? most - (float)NC_RANGE_DB : (float)NC_LEAST_DB;
}

static void raise_infinities(struct nc_cells *cells, size_t channel, size_t column)
{
    float floor = least_finite(cells, channel, column);
    for (size_t t = 0; t < cells->frames; t++)
        for (size_t b = 0; b < cells->bins; b++) {
            float *v = &cells->x[cell_at(cells, t, channel, b) * cells->columns + column];
            if (isinf(*v))
                *v = floor;
        }
}

int nc_cells_check(struct nc_cells *cells, uint64_t first, struct nc_error *err)
{
    size_t per_frame = cells->channels * cells->bins * cells->columns;
    bool infinite = false;

    for (size_t i = 0; i < cells->frames * per_frame; i++) {
        if (isfinite(cells->x[i]))
            continue;
        if (isinf(cells->x[i]) && cells->x[i] < 0) {
            infinite = true;
            continue;
        }
        size_t cell = i % per_frame / cells->columns;
        return nc_fail(err, NC_ERR_DATA, "%s at channel %zu, frame %llu, bin %zu, column %zu",
                       isnan(cells->x[i]) ? "NaN" : "infinity", cell / cells->bins,
                       (unsigned long long)(first + i / per_frame), cell % cells->bins,
                       i % cells->columns);
    }
    for (size_t c = 0; infinite && c < cells->channels; c++)
        for (size_t f = 0; f < cells->columns; f++)
            raise_infinities(cells, c, f);
    return NC_OK;
}

/* ---- one problem: its samples, its labels, its levels ---- */

struct problem {
    size_t first_frame, frames, channel;
    struct nc_samples samples;
    float *x;         /* of the samples */
    uint8_t *label;   /* [samples.count] */
    float *level;     /* [frames][bins], dB */
    uint8_t *of_cell; /* [frames][bins]: the samples' labels, cell by cell */
};

static void problem_free(struct problem *p)
{
    free(p->x);
    free(p->label);
    free(p->level);
    free(p->of_cell);
}

static int problem_start(struct problem *p, const struct nc_cells *cells, enum nc_cluster_by by,
                         struct nc_error *err)
{
    p->frames = by == NC_BY_COLUMNS ? 1 : cells->frames;
    size_t count = p->frames * cells->bins;
    p->x = nc_array(count, cells->columns * sizeof *p->x, "samples", err);
    p->samples = (struct nc_samples){
        .x = p->x,
        .count = by == NC_BY_TABLE ? count : cells->bins,
        .features = by == NC_BY_ROWS ? p->frames * cells->columns : cells->columns,
        .bins = by == NC_BY_TABLE ? cells->bins : 0,
    };
    p->label = nc_array(p->samples.count, sizeof *p->label, "labels", err);
    p->level = nc_array(count, sizeof *p->level, "levels", err);
    p->of_cell = nc_array(count, sizeof *p->of_cell, "labels", err);
    return p->x && p->label && p->level && p->of_cell ? NC_OK : NC_ERR_SYSTEM;
}

static float level_of(const struct nc_cells *cells, float value)
{
    if (cells->scaled || cells->value == NC_VALUE_DB)
        return value;
    float factor = cells->value == NC_VALUE_POWER ? 10 : 20;
    return fmaxf(factor * log10f(fabsf(value)), (float)NC_LEAST_DB);
}

static void gather(struct problem *p, const struct nc_cells *cells, enum nc_cluster_by by)
{
    size_t columns = cells->columns, bins = cells->bins;

    for (size_t t = 0; t < p->frames; t++)
        for (size_t b = 0; b < bins; b++) {
            const float *from =
                cells->x + cell_at(cells, p->first_frame + t, p->channel, b) * columns;
            size_t to = by == NC_BY_ROWS ? b * p->frames + t : t * bins + b;
            memcpy(p->x + to * columns, from, columns * sizeof *from);
            p->level[t * bins + b] = level_of(cells, from[cells->amplitude]);
        }
}

static void add_to_report(struct nc_cluster_report *report,
                          const struct nc_cluster_outcome *outcome)
{
    double gamma = outcome->gamma;

    report->single += outcome->single;
    report->ill_posed += outcome->ill_posed;
    report->problems++;
    if (outcome->single)
        return;
    report->components = outcome->components;
    if (!isnan(outcome->eigenvalue)) {
        double value = outcome->eigenvalue;
        report->eigenvalue_low =
            report->eigenvalues > 0 ? fmin(report->eigenvalue_low, value) : value;
        report->eigenvalue_high = fmax(report->eigenvalue_high, value);
        report->eigenvalues++;
    }
    report->solver = outcome->solver;
    if (gamma > report->gamma_high)
        report->gamma_high = gamma;
    if (gamma > 0 && (gamma < report->gamma_low || report->gamma_low <= 0))
        report->gamma_low = gamma;
}

static int solve(struct problem *p, const struct nc_cluster_params *params,
                 struct nc_rbf_workspace *workspace, enum nc_voice_rule rule,
                 const struct nc_cells *cells, uint8_t *label, struct nc_cluster_report *report,
                 struct nc_error *err)
{
    size_t count = p->frames * cells->bins;
    struct nc_cluster_outcome outcome;
    double score[256];
    int status = nc_cluster_samples(params, workspace, &p->samples, p->label, &outcome, err);
    if (status != NC_OK)
        return status;

    for (size_t i = 0; i < count; i++)
        p->of_cell[i] =
            p->label[i % p->samples.count]; /* by rows, samples are the bins of each frame */
    nc_polarity_scores(rule, p->level, p->of_cell, p->frames, cells->bins, params->clusters, score);
    nc_polarity_rank(p->of_cell, count, score, params->clusters);
    for (size_t t = 0; t < p->frames; t++)
        memcpy(label + cell_at(cells, p->first_frame + t, p->channel, 0),
               p->of_cell + t * cells->bins, cells->bins);
    for (size_t i = 0; i < count; i++)
        report->size[p->of_cell[i]]++;
    add_to_report(report, &outcome);
    return NC_OK;
}

int nc_cluster_cells(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                     enum nc_cluster_by by, enum nc_voice_rule rule, const struct nc_cells *cells,
                     uint8_t *label, struct nc_cluster_report *report, struct nc_error *err)
{
    struct problem p = {0};
    int status = NC_OK;

    if (cells->frames == 0 || cells->bins == 0)
        return NC_OK;
    status = problem_start(&p, cells, by, err);
    for (p.channel = 0; status == NC_OK && p.channel < cells->channels; p.channel++)
        for (p.first_frame = 0; status == NC_OK && p.first_frame < cells->frames;
             p.first_frame += p.frames) {
            gather(&p, cells, by);
            status = solve(&p, params, workspace, rule, cells, label, report, err);
        }
    problem_free(&p);
    return status;
}
