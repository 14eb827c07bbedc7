/* nc-cluster: the cells of a spectrogram into noise and voice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/program.h"
#include "ground/mem.h"
#include "stages/cell_source.h"
#include "stages/cluster_mixture.h"
#include "stages/cluster_recording.h"

enum { METHOD_MIXTURE, METHOD_SPECTRAL }; /* and on, as enum nc_cluster_method does */
enum { VOICE_AUTO };                      /* and on, as enum nc_voice_rule does */

static struct {
    int method, channels, by, voice, linkage, affinity, assign, solver;
    const char *gamma, *preset;
    long long neighbors, clusters, starts, seed;
    double memory;
    bool verbose, online;
} options = {.gamma = "1",
             .preset = "default",
             .neighbors = 10,
             .clusters = 2,
             .starts = 10,
             .memory = 0x1p30};

/* Whether options stand on the command line that only the mixture has, or only the others. */
static bool affinity_given, method_given, mixture_given, others_given;

static const struct nc_option table[] = {
    {"method", 0, NC_OPT_CHOICE, &options.method, "mixture|spectral|kmeans|hierarchical", 0, 0,
     "how to cluster; --rbf and --knn imply spectral", &method_given},
    {"memory", 0, NC_OPT_BYTES, &options.memory, "BYTES", 1, 1e15,
     "most memory for a matrix of all pairs of samples, or the graph of all cells", NULL},
    {"verbose", 'v', NC_OPT_FLAG, &options.verbose, NULL, 0, 0,
     "say on standard error how it was done", NULL},
    {.kind = NC_OPT_HEADING, .help = "Mixture"},
    {"online", 0, NC_OPT_FLAG, &options.online, NULL, 0, 0,
     "cluster each frame as it comes, from the past alone", &mixture_given},
    {"channels", 0, NC_OPT_CHOICE, &options.channels, "linked|each", 0, 0,
     "one clustering for all channels, or one for each", &mixture_given},
    {"preset", 0, NC_OPT_TEXT, &options.preset, "default|reference", 0, 0,
     "constants of the mixture; reference: the plain form that the default grew from",
     &mixture_given},
    {.kind = NC_OPT_HEADING, .help = "Other methods"},
    {"by", 0, NC_OPT_CHOICE, &options.by, NC_BYS, 0, 0,
     "what is clustered at once: the bins of each frame; the bins of the recording, by all frames; "
     "all cells of the recording",
     &others_given},
    {"clusters", 0, NC_OPT_INTEGER, &options.clusters, "K", 2, 255, "how many clusters",
     &others_given},
    {"voice", 0, NC_OPT_CHOICE, &options.voice, "auto|" NC_VOICE_RULES, 0, 0,
     "what tells voice from noise; auto: varying by rows, louder otherwise", &others_given},
    {"seed", 0, NC_OPT_INTEGER, &options.seed, "N", 0, 0, "start of the random numbers",
     &others_given},
    {"n-init", 0, NC_OPT_INTEGER, &options.starts, "N", 1, 10000,
     "starts of k-means, the best of which counts", &others_given},
    {"linkage", 0, NC_OPT_CHOICE, &options.linkage, NC_LINKAGES, 0, 0,
     "distance between clusters in hierarchical clustering", &others_given},
    {.kind = NC_OPT_HEADING, .help = "Spectral clustering"},
    {"rbf", 0, NC_OPT_VALUE, &options.affinity, NULL, NC_AFFINITY_RBF, 0,
     "with the affinity exp(-gamma distance^2) of all pairs of samples", &affinity_given},
    {"knn", 0, NC_OPT_VALUE, &options.affinity, NULL, NC_AFFINITY_KNN, 0,
     "with the graph of the nearest neighbours", &affinity_given},
    {"gamma", 0, NC_OPT_TEXT, &options.gamma, "G|auto", 0, 0,
     "width of the kernel; auto: 1 / median squared distance of each problem", &others_given},
    {"neighbors", 0, NC_OPT_INTEGER, &options.neighbors, "N", 2, 1000,
     "neighbours of a sample, itself counted", &others_given},
    {"assign", 0, NC_OPT_CHOICE, &options.assign, NC_ASSIGNS, 0, 0, "from eigenvectors to clusters",
     &others_given},
    {"solver", 0, NC_OPT_CHOICE, &options.solver, NC_SOLVERS, 0, 0, "for the eigenvectors",
     &others_given},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-cluster",
    .usage = "[OPTION...] < STREAM > STREAM",
    .summary = "Clusters the cells of a spectrogram: adds arrays voice, noise and snr (mixture) or "
               "label (other methods; 0 is the most noise-like).",
    .epilogue = "Examples: the default method, and the original research's\n"
                "  nc-stft a.wav | nc-cluster | nc-mask | nc-istft > b.wav\n"
                "  nc-stft a.wav | nc-reduce | nc-cluster --rbf | nc-expand | nc-mask | nc-istft > "
                "b.wav\n",
    .options = table,
};

static void check_options(void)
{
    if (affinity_given) {
        if (method_given && options.method != METHOD_SPECTRAL)
            nc_die_usage("--rbf and --knn belong to --method spectral");
        options.method = METHOD_SPECTRAL;
    }
    if (options.method == METHOD_MIXTURE && others_given)
        nc_die_usage(
            "the mixture, the default method, takes only --online, --channels and --preset: for "
            "the other options name a method, or --rbf or --knn");
    if (options.method != METHOD_MIXTURE && mixture_given)
        nc_die_usage("--online, --channels and --preset belong to --method mixture");
}

/* ---- mixture: spec to voice, noise and snr ---- */

struct mixture_state {
    struct nc_cluster_mixture *mixture;
    struct nc_mixture_fields out; /* [NC_MIXTURE_BLOCK][masks][bins] */
};

static int mixture_shape(const struct nc_head *in, struct nc_mixture_shape *shape,
                         struct nc_error *err)
{
    double n_fft, hop;
    if (nc_head_number(in, "rate", 1, 1e9, &shape->rate, err) != NC_OK ||
        nc_head_number(in, "n_fft", 1, 1 << 24, &n_fft, err) != NC_OK ||
        nc_head_number(in, "hop", 1, 1 << 24, &hop, err) != NC_OK)
        return err->status;
    shape->n_fft = (size_t)n_fft;
    shape->hop = (size_t)hop;
    return NC_OK;
}

/* Declares the arrays and makes room for a block of each. */
static int declare_mixture(struct mixture_state *s, const struct nc_array_spec *spec,
                           struct nc_head *out, struct nc_error *err)
{
    static const char *const names[] = {"voice", "noise", "snr"};
    float **const fields[] = {&s->out.voice, &s->out.noise, &s->out.snr};
    size_t shape[2] = {nc_cluster_mixture_masks(s->mixture), spec->shape[1]};
    const struct nc_gain_params *gain = nc_cluster_mixture_gain(s->mixture);
    char attributes[100];

    snprintf(attributes, sizeof attributes, "axis=channel,bin floor=%gdB exponent=%g%s",
             gain->floor_db, gain->exponent, options.online ? " online=1" : "");
    for (size_t i = 0; i < 3; i++) {
        if (!nc_head_add_array(out, names[i], NC_F4, 2, shape, spec->step, attributes, err))
            return err->status;
        *fields[i] = nc_array(NC_MIXTURE_BLOCK * shape[0] * shape[1], sizeof(float),
                              "a block of frames", err);
        if (!*fields[i])
            return NC_ERR_SYSTEM;
    }
    return NC_OK;
}

static int begin_mixture(void *data, const struct nc_head *in, struct nc_head *out,
                         struct nc_error *err)
{
    struct mixture_state *s = data;
    const struct nc_array_spec *spec = nc_head_array(in, "spec");
    struct nc_cluster_mixture_params params = {
        .preset = options.preset, .online = options.online, .linked = options.channels == 0};

    if (!spec || spec->dtype != NC_C8 || spec->axes != 2)
        return nc_fail(err, NC_ERR_DATA,
                       "the stream has no complex spectrogram `spec`, which the mixture clusters");
    int status = mixture_shape(in, &params.shape, err);
    if (status != NC_OK)
        return status;
    if (spec->shape[1] != params.shape.n_fft / 2 + 1)
        return nc_fail(err, NC_ERR_DATA, "array `spec` has %zu bins, n_fft is %zu", spec->shape[1],
                       params.shape.n_fft);
    params.channels = spec->shape[0];
    status = nc_cluster_mixture_new(&s->mixture, &params, err);
    return status == NC_OK ? declare_mixture(s, spec, out, err) : status;
}

static int write_mixture(struct mixture_state *s, struct nc_writer *writer, struct nc_error *err)
{
    size_t frames;
    int status = NC_OK;
    while (status == NC_OK && (frames = nc_cluster_mixture_take(s->mixture, &s->out)) > 0) {
        status = nc_writer_data(writer, "voice", s->out.voice, frames, err);
        if (status == NC_OK)
            status = nc_writer_data(writer, "noise", s->out.noise, frames, err);
        if (status == NC_OK)
            status = nc_writer_data(writer, "snr", s->out.snr, frames, err);
    }
    return status;
}

static int chunk_mixture(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                         struct nc_error *err)
{
    struct mixture_state *s = data;
    int status = nc_writer_pass(writer, chunk, err);
    if (status != NC_OK || !nc_chunk_is(chunk, "spec"))
        return status;
    const float *spec = chunk->payload;
    size_t frames = (size_t)chunk->frames, accepted = 0;
    while (status == NC_OK && frames > 0) {
        status = nc_cluster_mixture_push(s->mixture, spec, frames, &accepted, err);
        if (status == NC_OK)
            status = write_mixture(s, writer, err);
        spec += accepted * chunk->spec->frame_bytes / sizeof *spec;
        frames -= accepted;
    }
    return status;
}

static int finish_mixture(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct mixture_state *s = data;
    int status = nc_cluster_mixture_end(s->mixture, err);
    return status == NC_OK ? write_mixture(s, writer, err) : status;
}

static void release_mixture(void *data)
{
    struct mixture_state *s = data;
    nc_cluster_mixture_free(s->mixture);
    free(s->out.voice);
    free(s->out.noise);
    free(s->out.snr);
    memset(s, 0, sizeof *s);
}

/* ---- other methods: table, reduced or spec to label ---- */

struct label_state {
    struct nc_cluster_params params;
    enum nc_voice_rule rule;
    struct nc_rbf_workspace *workspace;
    struct nc_cell_source source; /* a block, or the recording so far */
    uint64_t frames;              /* clustered so far */
    uint8_t *label;
    size_t label_capacity;
    struct nc_cluster_report report;
};

static struct nc_cluster_params params_from_options(void)
{
    struct nc_cluster_params params = {
        .method = (enum nc_cluster_method)(options.method - METHOD_SPECTRAL),
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

static int begin_label(void *data, const struct nc_head *in, struct nc_head *out,
                       struct nc_error *err)
{
    static const char *const bys[] = {"columns", "rows", "table"};
    struct label_state *s = data;
    char attributes[200], factor[64] = "", bins[32] = "";

    s->params = params_from_options();
    s->rule = rule_from_options();
    if (!(s->workspace = nc_rbf_create(err)))
        return NC_ERR_SYSTEM;
    int status = nc_cell_source_open(&s->source, in, err);
    if (status != NC_OK)
        return status;
    const struct nc_array_spec *source = s->source.spec;
    if (options.by != NC_BY_TABLE && s->source.cells.bins < s->params.clusters)
        return nc_fail(err, NC_ERR_USAGE, "%zu clusters of %zu bins", s->params.clusters,
                       s->source.cells.bins);
    nc_array_attribute(source, "factor", factor, sizeof factor);
    nc_array_attribute(source, "bins", bins, sizeof bins);
    snprintf(attributes, sizeof attributes, "axis=channel,bin clusters=%zu by=%s voice=%s%s%s%s%s",
             s->params.clusters, bys[options.by], nc_voice_rule_name(s->rule),
             factor[0] ? " factor=" : "", factor, bins[0] ? " bins=" : "", bins);
    size_t shape[2] = {s->source.cells.channels, s->source.cells.bins};
    if (!nc_head_add_array(out, "label", NC_U8, 2, shape, source->step, attributes, err))
        return err->status;
    return NC_OK;
}

/* Clusters what is held, writes the labels, and lets go of it. */
static int flush(struct label_state *s, struct nc_writer *writer, struct nc_error *err)
{
    struct nc_cells *cells = &s->source.cells;
    void *label = s->label;
    int status = nc_cell_source_check(&s->source, options.by == NC_BY_COLUMNS, s->frames, err);
    if (status == NC_OK)
        status = nc_grow(&label, &s->label_capacity, cells->frames * cells->channels * cells->bins,
                         1, "labels", err);
    s->label = label;
    if (status == NC_OK)
        status = nc_cluster_cells(&s->params, s->workspace, (enum nc_cluster_by)options.by, s->rule,
                                  cells, s->label, &s->report, err);
    if (status == NC_OK)
        status = nc_writer_data(writer, "label", s->label, cells->frames, err);
    s->frames += cells->frames;
    cells->frames = 0;
    return status;
}

static int chunk_label(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                       struct nc_error *err)
{
    struct label_state *s = data;
    int status = nc_writer_pass(writer, chunk, err);
    if (status != NC_OK || !nc_chunk_is(chunk, s->source.spec->name))
        return status;
    status = nc_cell_source_append(&s->source, chunk, err);
    if (status == NC_OK && options.by == NC_BY_COLUMNS)
        status = flush(s, writer, err);
    return status;
}

static void tell(const struct label_state *s)
{
    const struct nc_cluster_report *r = &s->report;
    const char *what = options.by == NC_BY_COLUMNS ? "columns" : "channels";

    if (r->ill_posed > 0)
        nc_warn(
            "%zu of %zu %s are ill-posed: a few outlying samples, or rounding, decide their cut "
            "(try %s, or nc-table --scale standard)",
            r->ill_posed, r->problems, what,
            options.affinity == NC_AFFINITY_KNN ? "more --neighbors" : "--gamma auto");
    if (!options.verbose)
        return;
    if (r->single > 0)
        nc_warn("%zu of %zu %s are constant: one cluster, noise", r->single, r->problems, what);
    if (r->gamma_high > 0)
        nc_warn("gamma %g to %g", r->gamma_low, r->gamma_high);
    if (r->eigenvalues == 1)
        nc_warn("solver %s, last eigenvalue %g", r->solver, r->eigenvalue_low);
    else if (r->eigenvalues > 1)
        nc_warn("solver %s, last eigenvalue %g to %g", r->solver, r->eigenvalue_low,
                r->eigenvalue_high);
    else if (r->solver)
        nc_warn("solver %s", r->solver);
    for (size_t c = 0; c < s->params.clusters; c++)
        nc_warn("label %zu%s: %zu cells", c,
                c == 0                        ? " (noise)"
                : c + 1 == s->params.clusters ? " (voice)"
                                              : "",
                r->size[c]);
    nc_warn("voice is the cluster that is %s", nc_voice_rule_name(s->rule));
}

static int finish_label(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct label_state *s = data;
    int status = NC_OK;
    if (s->source.cells.frames > 0)
        status = flush(s, writer, err);
    if (status == NC_OK)
        tell(s);
    return status;
}

static void release_label(void *data)
{
    struct label_state *s = data;
    nc_rbf_free(s->workspace);
    nc_cell_source_free(&s->source);
    free(s->label);
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    check_options();
    if (options.method == METHOD_MIXTURE) {
        struct mixture_state state = {0};
        struct nc_filter filter = {&state, begin_mixture, chunk_mixture, finish_mixture,
                                   release_mixture};
        return nc_filter_run(&filter, argc, argv);
    }
    params_from_options();
    rule_from_options();
    struct label_state state = {0};
    struct nc_filter filter = {&state, begin_label, chunk_label, finish_label, release_label};
    return nc_filter_run(&filter, argc, argv);
}
