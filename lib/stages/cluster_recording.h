/* Clustering of a recording's frames: what the samples are, and what the labels mean. */
#ifndef NC_STAGES_CLUSTER_RECORDING_H
#define NC_STAGES_CLUSTER_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/spectrum_value.h"
#include "stages/cluster.h"

enum nc_cluster_by {
    NC_BY_COLUMNS, /* each frame is a problem, its bins the samples */
    NC_BY_ROWS, /* the recording is a problem, its bins the samples, their values in all frames the
                   features */
    NC_BY_TABLE /* the recording is a problem, all its cells the samples */
};
#define NC_BYS "columns|rows|table"

/* Frames of cells with one or more columns (features) each. */
struct nc_cells {
    float *x; /* [frames][channels][bins][columns] */
    size_t frames, channels, bins, columns;
    size_t amplitude;             /* which column holds the level */
    enum nc_spectrum_value value; /* and in what unit */
    bool scaled;                  /* to mean 0 or to 0..1: the unit is lost */
};

/* Sums over problems; zero it first. */
struct nc_cluster_report {
    size_t problems, single, ill_posed;
    size_t components;                      /* of the last problem's graph */
    double gamma_low, gamma_high;           /* range of the kernel's gamma */
    size_t eigenvalues;                     /* problems that have one: the last one embedded */
    double eigenvalue_low, eigenvalue_high; /* range of those */
    const char *solver;                     /* of the last problem that was not single */
    size_t size[256];                       /* cells of each label */
};

/* Refuses NaN and +infinity (NC_ERR_DATA, naming channel, frame, bin and column), and raises
 * -infinity: in dB to NC_RANGE_DB below the channel's loudest cell here, elsewhere to the least
 * finite value. first: number of the first frame, for the message. */
int nc_cells_check(struct nc_cells *cells, uint64_t first, struct nc_error *err);

/* Labels of all cells, [frames][channels][bins]. Channels are problems of their own. Within each
 * problem the labels are ranked by the rule: 0 is the most noise-like cluster. workspace: as in
 * cluster.h. */
int nc_cluster_cells(const struct nc_cluster_params *params, struct nc_rbf_workspace *workspace,
                     enum nc_cluster_by by, enum nc_voice_rule rule, const struct nc_cells *cells,
                     uint8_t *label, struct nc_cluster_report *report, struct nc_error *err);

#endif
