/* nc-cluster: the cells of a spectrogram into clusters, from noise (0) to voice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/program.h"
#include "ground/mem.h"
#include "stages/cluster_recording.h"

enum { VOICE_AUTO }; /* the other rules follow in enum nc_voice_rule's order */

static struct {
    int method, affinity, by, assign, solver, linkage, voice;
    const char *gamma;
    long long neighbors, clusters, starts, seed;
    double memory;
    bool verbose;
} options = {.gamma = "1", .neighbors = 10, .clusters = 2, .starts = 10, .memory = 0x1p30};

static bool affinity_given, method_given;

static const struct nc_option table[] = {
    {"method", 0, NC_OPT_CHOICE, &options.method, "spectral|kmeans|hierarchical", 0, 0,
     "how to cluster", &method_given},
    {"by", 0, NC_OPT_CHOICE, &options.by, NC_BYS, 0, 0,
     "what is clustered at once: the bins of each frame; the bins of the recording, by all frames; "
     "all cells of the recording",
     NULL},
    {"clusters", 0, NC_OPT_INTEGER, &options.clusters, "K", 2, 255, "how many clusters", NULL},
    {"seed", 0, NC_OPT_INTEGER, &options.seed, "N", 0, 0, "start of the random numbers", NULL},
    {"voice", 0, NC_OPT_CHOICE, &options.voice, "auto|" NC_VOICE_RULES, 0, 0,
     "what tells voice from noise; auto: varying by rows, louder otherwise", NULL},
    {"memory", 0, NC_OPT_BYTES, &options.memory, "BYTES", 1, 1e15,
     "most memory for matrices of all pairs of samples", NULL},
    {"verbose", 'v', NC_OPT_FLAG, &options.verbose, NULL, 0, 0,
     "say on standard error how it was done", NULL},
    {.kind = NC_OPT_HEADING, .help = "Spectral clustering"},
    {"rbf", 0, NC_OPT_VALUE, &options.affinity, NULL, NC_AFFINITY_RBF, 0,
     "with the affinity exp(-gamma distance^2) of all pairs of samples", &affinity_given},
    {"knn", 0, NC_OPT_VALUE, &options.affinity, NULL, NC_AFFINITY_KNN, 0,
     "with the graph of the nearest neighbours", &affinity_given},
    {"gamma", 0, NC_OPT_TEXT, &options.gamma, "G|auto", 0, 0,
     "width of the kernel; auto: 1 / median squared distance of each problem", NULL},
    {"neighbors", 0, NC_OPT_INTEGER, &options.neighbors, "N", 2, 1000,
     "neighbours of a sample, itself counted", NULL},
    {"assign", 0, NC_OPT_CHOICE, &options.assign, NC_ASSIGNS, 0, 0, "from eigenvectors to clusters",
     NULL},
    {"solver", 0, NC_OPT_CHOICE, &options.solver, NC_SOLVERS, 0, 0, "for the eigenvectors", NULL},
    {.kind = NC_OPT_HEADING, .help = "Other methods"},
    {"n-init", 0, NC_OPT_INTEGER, &options.starts, "N", 1, 10000,
     "starts of k-means, the best of which counts", NULL},
    {"linkage", 0, NC_OPT_CHOICE, &options.linkage, NC_LINKAGES, 0, 0,
     "distance between clusters in hierarchical clustering", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-cluster",
    .usage = "[OPTION...] < STREAM > STREAM",
    .summary = "Adds array `label`: the cluster of each cell of `table`, else `reduced`, else "
               "`spec`; 0 is the most noise-like.",
    .epilogue = "Example:\n"
                "  nc-stft < a.wav | nc-reduce | nc-cluster --rbf | nc-expand | nc-mask | nc-istft "
                "> b.wav\n",
    .options = table,
};

struct state {
    struct nc_cluster_params params;
    enum nc_voice_rule rule;
    const char *source;    /* the array that is clustered */
    bool complex_source;   /* `spec` itself, in dB */
    struct nc_cells cells; /* a block, or the recording so far */
    size_t capacity;       /* frames that cells.x has room for */
    size_t frame_items;    /* real values of a frame */
    uint64_t frames;       /* seen so far */
    uint8_t *label;
    size_t label_capacity;
    struct nc_cluster_report report;
};

static struct nc_cluster_params params_from_options(void)
{
    struct nc_cluster_params params = {
        .method = (enum nc_cluster_method)options.method,
        .affinity = (enum nc_affinity)options.affinity,
        .gamma = 0,
        .neighbors = (size_t)options.neighbors,
        .assign = (enum nc_assign)options.assign,
        .solver = (enum nc_solver)options.solver,
        .linkage = (enum nc_linkage)options.linkage,
        .clusters = (size_t)options.clusters,
        .starts = (size_t)options.starts,
        .seed = (uint64_t)options.seed,
        .memory = options.memory,
    };
    if (strcmp(options.gamma, "auto") != 0 &&
        (!nc_parse_number(options.gamma, &params.gamma) || params.gamma <= 0))
        nc_die_usage("--gamma '%s': must be a number above 0, or auto", options.gamma);
    if (affinity_given && method_given && params.method != NC_CLUSTER_SPECTRAL)
        nc_die_usage("--rbf and --knn belong to --method spectral");
    return params;
}

static enum nc_voice_rule rule_from_options(void)
{
    if (options.voice == VOICE_AUTO)
        return options.by == NC_BY_ROWS ? NC_VOICE_VARYING : NC_VOICE_LOUDER;
    enum nc_voice_rule rule = (enum nc_voice_rule)(options.voice - 1);
    if (rule == NC_VOICE_VARYING && options.by == NC_BY_COLUMNS)
        nc_die_usage("--voice varying needs more than one frame: --by rows or table");
    return rule;
}

/* The place of a word in a list "a,b,c"; -1 if it is not there. */
static int index_in_list(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0;; i++) {
        if (strcspn(list, ",") == length && strncmp(list, word, length) == 0)
            return i;
        list = strchr(list, ',');
        if (!list)
            return -1;
        list++;
    }
}

/* Which column is the level, and its unit, from the source's attributes. */
static void find_level(struct nc_cells *cells, const struct nc_array_spec *source)
{
    char text[128];
    static const char *const values[] = {"dB", "magnitude", "power", "real"};

    cells->amplitude = cells->columns - 1;
    if (source->axes == 3 && nc_array_attribute(source, "columns", text, sizeof text)) {
        int column = index_in_list(text, "amplitude");
        if (column >= 0 && (size_t)column < cells->columns)
            cells->amplitude = (size_t)column;
    }
    cells->value = NC_VALUE_DB;
    if (nc_array_attribute(source, "value", text, sizeof text))
        for (int v = NC_VALUE_DB; v <= NC_VALUE_REAL; v++)
            if (strcmp(text, values[v]) == 0)
                cells->value = (enum nc_spectrum_value)v;
    cells->scaled =
        nc_array_attribute(source, "scale", text, sizeof text) && strcmp(text, "none") != 0;
}

static int find_source(struct state *s, const struct nc_head *in,
                       const struct nc_array_spec **source, struct nc_error *err)
{
    static const char *const names[] = {"table", "reduced", "spec"};
    *source = NULL;
    for (size_t i = 0; i < 3 && !*source; i++) {
        *source = nc_head_array(in, names[i]);
        s->source = names[i];
    }
    if (!*source)
        return nc_fail(err, NC_ERR_DATA, "the stream has neither `table` nor `reduced` nor `spec`");
    s->complex_source = (*source)->dtype == NC_C8;
    size_t axes = strcmp(s->source, "table") == 0 ? 3 : 2;
    if ((*source)->axes != axes || (!s->complex_source && (*source)->dtype != NC_F4) ||
        (s->complex_source && axes == 3))
        return nc_fail(err, NC_ERR_DATA, "array `%s` has an unexpected shape or type", s->source);
    s->cells.channels = (*source)->shape[0];
    s->cells.bins = (*source)->shape[1];
    s->cells.columns = axes == 3 ? (*source)->shape[2] : 1;
    s->frame_items = (*source)->frame_items;
    find_level(&s->cells, *source);
    return NC_OK;
}

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct state *s = data;
    const struct nc_array_spec *source;
    char attributes[200], factor[64] = "", bins[32] = "";
    static const char *const bys[] = {"columns", "rows", "table"};

    s->params = params_from_options();
    s->rule = rule_from_options();
    int status = find_source(s, in, &source, err);
    if (status != NC_OK)
        return status;
    if (options.by != NC_BY_TABLE && s->cells.bins < s->params.clusters)
        return nc_fail(err, NC_ERR_USAGE, "%zu clusters of %zu bins", s->params.clusters,
                       s->cells.bins);
    nc_array_attribute(source, "factor", factor, sizeof factor);
    nc_array_attribute(source, "bins", bins, sizeof bins);
    snprintf(attributes, sizeof attributes, "axis=channel,bin clusters=%zu by=%s voice=%s%s%s%s%s",
             s->params.clusters, bys[options.by], nc_voice_rule_name(s->rule),
             factor[0] ? " factor=" : "", factor, bins[0] ? " bins=" : "", bins);
    size_t shape[2] = {s->cells.channels, s->cells.bins};
    if (!nc_head_add_array(out, "label", NC_U8, 2, shape, source->step, attributes, err))
        return err->status;
    return NC_OK;
}

/* Appends a chunk's frames to the cells. */
static int append(struct state *s, const struct nc_chunk *chunk, struct nc_error *err)
{
    size_t frames = (size_t)chunk->frames, count = frames * s->frame_items;
    void *x = s->cells.x;
    int status =
        nc_grow(&x, &s->capacity, s->cells.frames + frames, s->frame_items * sizeof *s->cells.x,
                "the recording's samples (use nc-reduce before it)", err);
    s->cells.x = x;
    if (status != NC_OK)
        return status;
    float *to = s->cells.x + s->cells.frames * s->frame_items;
    if (s->complex_source)
        nc_spectrum_values(NC_VALUE_DB, chunk->payload, count, to);
    else
        memcpy(to, chunk->payload, count * sizeof *to);
    s->cells.frames += frames;
    return NC_OK;
}

/* Raises the spectrum's dB to the usual range below the loudest cell: of the frame where each frame
 * stands alone, else of the recording. */
static void raise_to_range(struct state *s)
{
    size_t group = options.by == NC_BY_COLUMNS ? s->frame_items : s->cells.frames * s->frame_items;
    for (size_t i = 0; i < s->cells.frames * s->frame_items; i += group)
        nc_raise_to_floor(s->cells.x + i, group,
                          nc_largest(s->cells.x + i, group) - (float)NC_RANGE_DB);
}

/* Clusters what is held, writes the labels, and lets go of it. */
static int flush(struct state *s, struct nc_writer *writer, struct nc_error *err)
{
    uint64_t first = s->frames;
    void *label = s->label;
    int status = nc_cells_check(&s->cells, first, err);
    if (status == NC_OK)
        status = nc_grow(&label, &s->label_capacity,
                         s->cells.frames * s->cells.channels * s->cells.bins, 1, "labels", err);
    s->label = label;
    if (status != NC_OK)
        return status;
    if (s->complex_source)
        raise_to_range(s);
    status = nc_cluster_cells(&s->params, (enum nc_cluster_by)options.by, s->rule, &s->cells,
                              s->label, &s->report, err);
    if (status == NC_OK)
        status = nc_writer_data(writer, "label", s->label, s->cells.frames, err);
    s->frames += s->cells.frames;
    s->cells.frames = 0;
    return status;
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct state *s = data;
    int status = nc_writer_pass(writer, chunk, err);
    if (status != NC_OK || !nc_chunk_is(chunk, s->source))
        return status;
    status = append(s, chunk, err);
    if (status == NC_OK && options.by == NC_BY_COLUMNS)
        status = flush(s, writer, err);
    return status;
}

static void tell(const struct state *s)
{
    const struct nc_cluster_report *r = &s->report;
    const char *what = options.by == NC_BY_COLUMNS ? "columns" : "channels";

    if (r->ill_posed > 0)
        nc_warn(
            "%zu of %zu %s are ill-posed: a few outlying samples, or rounding, decide their cut "
            "(try --gamma auto, or nc-table --scale standard)",
            r->ill_posed, r->problems, what);
    if (!options.verbose)
        return;
    if (r->single > 0)
        nc_warn("%zu of %zu %s are constant: one cluster, noise", r->single, r->problems, what);
    if (r->gamma_high > 0)
        nc_warn("gamma %g to %g", r->gamma_low, r->gamma_high);
    if (r->solver)
        nc_warn("solver %s, last eigenvalue %g", r->solver, r->eigenvalue);
    for (size_t c = 0; c < s->params.clusters; c++)
        nc_warn("label %zu%s: %zu cells", c,
                c == 0                        ? " (noise)"
                : c + 1 == s->params.clusters ? " (voice)"
                                              : "",
                r->size[c]);
    nc_warn("voice is the cluster that is %s", nc_voice_rule_name(s->rule));
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct state *s = data;
    int status = NC_OK;
    if (s->cells.frames > 0)
        status = flush(s, writer, err);
    if (status == NC_OK)
        tell(s);
    return status;
}

static void release(void *data)
{
    struct state *s = data;
    free(s->cells.x);
    free(s->label);
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    params_from_options();
    rule_from_options();
    struct state state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
