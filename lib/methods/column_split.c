#include "methods/column_split.h"

#include <math.h>

#include "ground/clones.h"
#include "ground/fastexp.h"
#include "ground/lanes.h"

/* First node at or above a position. */
static size_t lower_bound(const struct nc_kernel_nodes *nodes, double position)
{
    size_t low = 0, high = nodes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nodes->z[middle] < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Nystrom's extension at x from the nodes first .. end-1 (rounded up: farther nodes do no harm). */
static inline double extend(const struct nc_embedded_column *column, double x, size_t first,
                            size_t end)
{
    const double *z = column->nodes->z, *mass = column->nodes->mass, *u = column->u;
    double all[NC_LANES] = {0}, weighted[NC_LANES] = {0};

    for (size_t a = first; a < end; a += NC_LANES)
        for (size_t l = 0; l < NC_LANES; l++) {
            double t = z[a + l] - x, exponent = column->gamma * t * t;
            exponent = exponent < 700 ? exponent : 700;
            double k = mass[a + l] * nc_fast_exp(-exponent);
            all[l] += k;
            weighted[l] += k * u[a + l];
        }
    /* The nodes' sums count the sample itself, with weight 1, on both sides of the equation. */
    double mu = 1 - column->lambda2, degree = nc_lanes_total(all) - 1;
    return nc_lanes_total(weighted) / (mu * degree + 1);
}

NC_CLONES
static void extend_to_cell(const struct nc_embedded_column *column, const struct nc_cell *cell,
                           double *u_samples)
{
    double reach = sqrt(NC_KERNEL_NEGLIGIBLE / column->gamma);
    size_t first = lower_bound(column->nodes, column->sorted[cell->first] - reach);
    size_t end = lower_bound(column->nodes, column->sorted[cell->end - 1] + reach);

    for (size_t i = cell->first; i < cell->end; i++)
        u_samples[i - cell->first] = extend(column, column->sorted[i], first, end);
}

void nc_embedding_of_cell(const struct nc_embedded_column *column, const struct nc_cell *cell,
                          double *u_samples)
{
    if (cell->compressed) {
        extend_to_cell(column, cell, u_samples);
        return;
    }
    size_t node = cell->first_node;
    for (size_t i = cell->first; i < cell->end; i++) {
        while (column->nodes->z[node] < column->sorted[i])
            node++;
        u_samples[i - cell->first] = column->u[node];
    }
}

/* Running sums over the samples below a cut: their number and their u. */
struct cut {
    double count, sum;
};

/* n times the between-cluster sum of squares: (n c - k S)^2 / (k (n - k)) for the sum c of the k
 * lowest u and the sum S of all. */
static double between(struct cut at, struct cut all)
{
    double rest = all.count - at.count;
    double moment = all.count * at.sum - at.count * all.sum;
    return at.count > 0 && rest > 0 ? moment * moment / (at.count * rest) : 0;
}

/* No cut inside a cell separates better than this. As u rises, the sum c(k) is convex: inside the
 * cell it lies above the straight lines that continue it from both sides with the slopes u_below
 * and u_above, the u next to the cell. So the moment n c - k S, which is never positive, is least
 * at an end of the cell or where the lines meet. */
static double bound_inside(struct cut from, struct cut to, double u_below, double u_above,
                           struct cut all)
{
    double meet = to.count;
    if (u_above > u_below)
        meet =
            (from.sum - from.count * u_below - to.sum + to.count * u_above) / (u_above - u_below);
    meet = meet < from.count ? from.count : meet > to.count ? to.count : meet;
    double lowest = from.sum + (meet - from.count) * u_below;
    double moment = all.count * lowest - meet * all.sum;
    double moment_from = all.count * from.sum - from.count * all.sum;
    double moment_to = all.count * to.sum - to.count * all.sum;
    moment = moment < moment_from ? moment : moment_from;
    moment = moment < moment_to ? moment : moment_to;

    double first = from.count > 0 ? from.count : 1;
    double last = to.count < all.count ? to.count : all.count - 1;
    double least = fmin(first * (all.count - first), last * (all.count - last));
    return moment * moment / least;
}

static double mass_sum(const struct nc_embedded_column *column, const struct nc_cell *cell)
{
    double sum = 0;
    for (size_t a = cell->first_node; a < cell->end_node; a++)
        sum += column->nodes->mass[a] * column->u[a];
    return sum;
}

/* Tries the cuts after each sample of a cell but the column's last. */
static void search_cell(const struct nc_embedded_column *column, const struct nc_cell *cell,
                        struct cut from, struct cut all, double *scratch, double *best,
                        size_t *best_cut)
{
    nc_embedding_of_cell(column, cell, scratch);
    for (size_t i = cell->first; i < cell->end && i + 1 < column->n; i++) {
        from.count += 1;
        from.sum += scratch[i - cell->first];
        double value = between(from, all);
        if (column->sorted[i + 1] > column->sorted[i] && value > *best) {
            *best = value;
            *best_cut = i + 1;
        }
    }
}

size_t nc_column_split(const struct nc_embedded_column *column, double *scratch)
{
    const struct nc_cells *cells = column->cells;
    const double *u = column->u;
    struct cut all = {(double)column->n, 0}, at = {0, 0};
    double boundary_best = 0, best = 0;
    size_t best_cut = 0;

    for (size_t c = 0; c < cells->count; c++)
        all.sum += mass_sum(column, &cells->cell[c]);
    for (size_t c = 0; c < cells->count; c++) {
        at.sum += mass_sum(column, &cells->cell[c]);
        at.count = (double)cells->cell[c].end;
        boundary_best = fmax(boundary_best, between(at, all));
    }
    /* A cell is worth expanding only if a cut in it may beat the best one between cells. */
    at = (struct cut){0, 0};
    for (size_t c = 0; c < cells->count; c++) {
        const struct nc_cell *cell = &cells->cell[c];
        struct cut to = {(double)cell->end, at.sum + mass_sum(column, cell)};
        double u_below = u[cell->first_node > 0 ? cell->first_node - 1 : 0];
        double u_above =
            u[cell->end_node < column->nodes->count ? cell->end_node : cell->end_node - 1];
        bool outermost = c == 0 || c + 1 == cells->count;
        if (outermost || bound_inside(at, to, u_below, u_above, all) >= (1 - 1e-6) * boundary_best)
            search_cell(column, cell, at, all, scratch, &best, &best_cut);
        at = to;
    }
    return best_cut;
}
