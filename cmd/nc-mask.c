/* nc-mask: removes or reduces the noise, cell by cell. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/label_file.h"
#include "cli/program.h"
#include "ground/frame_queue.h"
#include "ground/mem.h"
#include "stages/gain_smoother.h"
#include "stages/mask.h"

enum { RULE_AUTO = 4, KEEP_NOISE = 1 };

/* How far each rule goes by default: gentle for hard masks, whose errors are heard as such. */
#define HARD_FLOOR_DB (-12.0)
#define SOFT_FLOOR_DB (-25.0)

static struct {
    int rule, keep;
    bool remove;
    double reduce, floor_db, strength, memory;
    const char *smooth, *labels;
    long long voice_labels;
} options = {
    .rule = RULE_AUTO,
    .floor_db = NAN,
    .strength = 1,
    .memory = 1024.0 * 1024 * 1024,
};

static bool reduce_given, labels_from_given;

static const struct nc_option table[] = {
    {"gain", 0, NC_OPT_CHOICE, &options.rule, "lsa|wiener|soft|hard|auto", 0, 0,
     "the rule that makes a gain of the evidence; auto takes lsa where the stream has noise and "
     "snr, "
     "soft where it has voice, hard where it has labels",
     NULL},
    {"floor", 0, NC_OPT_DECIBEL, &options.floor_db, "DB", -200, 0,
     "no cell is reduced further than this (hard: -12dB, lsa: as nc-cluster noted, else -25dB)",
     NULL},
    {"reduce", 0, NC_OPT_GAIN, &options.reduce, "GAIN", 0, 1,
     "what noise is multiplied by: the floor as a gain (-12dB, 0.25)", &reduce_given},
    {"remove", 0, NC_OPT_FLAG, &options.remove, NULL, 0, 0, "remove the noise wholly: no floor",
     NULL},
    {"strength", 0, NC_OPT_NUMBER, &options.strength, "0..1", 0, 1,
     "blend: 0 leaves the recording untouched, 1 applies the whole gain", NULL},
    {"smooth", 0, NC_OPT_TEXT, &options.smooth, "TIME,FREQ", 0, 0,
     "smooth the gains by a Gaussian of these deviations, such as 20ms,60Hz", NULL},
    {"keep", 0, NC_OPT_CHOICE, &options.keep, "voice|noise", 0, 0,
     "which part goes on; the two add up to the input", NULL},
    {"labels", 0, NC_OPT_TEXT, &options.labels, "FILE", 0, 0,
     "take the labels of this stream, made from the same recording at any resolution", NULL},
    {"voice-labels", 0, NC_OPT_INTEGER, &options.voice_labels, "N", 1, 255,
     "labels from N up are voice (0 is the most noise-like); by default the upper half",
     &labels_from_given},
    {"memory", 0, NC_OPT_BYTES, &options.memory, "SIZE", 1, 1e15,
     "frames that wait for their labels are kept in memory up to this, then in a file in $TMPDIR",
     NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-mask",
    .usage = "[OPTION...] < STREAM > STREAM",
    .summary = "Removes or reduces the noise in `spec`, as label, voice, or noise and snr tell.",
    .epilogue = "Example: hear what is taken away\n"
                "  ... | nc-expand | nc-mask --keep noise | nc-istft -o noise.wav\n",
    .options = table,
};

/* The arrays that tell voice from noise, in the order of struct nc_mask_evidence. */
enum { LABEL, VOICE, NOISE, SNR, KINDS };
static const char *const kind_names[KINDS] = {"label", "voice", "noise", "snr"};

struct state {
    struct nc_mask_params params;
    bool used[KINDS];            /* which arrays the rule reads */
    struct nc_frame_queue *spec; /* frames that wait for their evidence */
    struct nc_frame_queue *evidence[KINDS];
    struct nc_frame_queue *smoothed_spec; /* frames that wait for smoothed gains */
    struct nc_gain_smoother *smoother;
    struct nc_label_file *label_file;
    unsigned char *rows[KINDS]; /* one frame of each */
    float *frame, *gains, *scratch;
    uint64_t done; /* frames whose gains are known */
};

/* ---- set-up ---- */

static enum nc_gain_rule choose_rule(const struct nc_head *in)
{
    if (options.rule != RULE_AUTO)
        return (enum nc_gain_rule)options.rule;
    if (options.labels)
        return NC_GAIN_HARD;
    if (nc_head_array(in, "noise") && nc_head_array(in, "snr"))
        return NC_GAIN_LSA;
    return nc_head_array(in, "label") ? NC_GAIN_HARD : NC_GAIN_SOFT;
}

/* A hard mask of a probability cuts at one half; labels come first where both are there. */
static void choose_evidence(struct state *s, const struct nc_head *in)
{
    switch (s->params.gain.rule) {
    case NC_GAIN_LSA:
        s->used[NOISE] = s->used[SNR] = true;
        break;
    case NC_GAIN_WIENER:
        s->used[SNR] = true;
        break;
    case NC_GAIN_SOFT:
        s->used[VOICE] = true;
        break;
    case NC_GAIN_HARD:
        s->used[nc_head_array(in, "label") || !nc_head_array(in, "voice") ? LABEL : VOICE] = true;
        break;
    }
}

/* What the clustering noted to go with its voice ratio (`floor=-20dB exponent=1`), else
 * `otherwise`. */
static double noted(const struct nc_head *in, const char *key, double otherwise)
{
    const struct nc_array_spec *snr = nc_head_array(in, "snr");
    char text[32];
    double value;
    return snr && nc_array_attribute(snr, key, text, sizeof text) && nc_parse_decibel(text, &value)
               ? value
               : otherwise;
}

static double floor_db(enum nc_gain_rule rule, const struct nc_head *in)
{
    if (options.remove)
        return -INFINITY;
    if (reduce_given)
        return 20 * log10(options.reduce);
    if (!isnan(options.floor_db))
        return options.floor_db;
    if (rule == NC_GAIN_HARD)
        return HARD_FLOOR_DB;
    double floor = rule == NC_GAIN_LSA ? noted(in, "floor", SOFT_FLOOR_DB) : SOFT_FLOOR_DB;
    return floor <= 0 ? floor : SOFT_FLOOR_DB;
}

/* Labels from this one up are voice: as asked, or the upper half of `clusters=K`. */
static unsigned first_voice_label(const struct nc_array_spec *label)
{
    char text[16];
    int clusters = 2;
    if (labels_from_given)
        return (unsigned)options.voice_labels;
    if (label && nc_array_attribute(label, "clusters", text, sizeof text))
        clusters = atoi(text);
    return clusters > 2 ? (unsigned)(clusters + 1) / 2 : 1;
}

static int check_evidence(struct state *s, int kind, const struct nc_head *in,
                          const struct nc_array_spec *spec, struct nc_error *err)
{
    const struct nc_array_spec *array = nc_head_array(in, kind_names[kind]);
    if (!array)
        return nc_fail(err, NC_ERR_DATA, "the stream has no array `%s` (is nc-cluster missing?)",
                       kind_names[kind]);
    if (array->axes != 2 || array->shape[1] != spec->shape[1] || array->step != spec->step)
        return nc_fail(err, NC_ERR_DATA,
                       "array `%s` is not at the spectrogram's resolution (is nc-expand missing?)",
                       kind_names[kind]);
    if (array->shape[0] != spec->shape[0] && array->shape[0] != 1)
        return nc_fail(err, NC_ERR_DATA, "array `%s` has %zu channels, spec has %zu",
                       kind_names[kind], array->shape[0], spec->shape[0]);
    if (array->dtype != (kind == LABEL ? NC_U8 : NC_F4))
        return nc_fail(err, NC_ERR_DATA, "array `%s` is of type %s", kind_names[kind],
                       nc_dtype_name(array->dtype));
    s->params.masks = array->shape[0];
    s->rows[kind] = nc_array(array->frame_bytes, 1, "a frame", err);
    if (!s->rows[kind])
        return NC_ERR_SYSTEM;
    return nc_frame_queue_new(&s->evidence[kind], array->frame_bytes, (size_t)(options.memory / 8),
                              err);
}

/* "20ms,60Hz" to deviations in frames and bins. */
static int new_smoother(struct state *s, const struct nc_head *in, struct nc_error *err)
{
    char time[64];
    double seconds, hertz, rate, hop, n_fft;
    const char *comma = strchr(options.smooth, ',');
    size_t length = comma ? (size_t)(comma - options.smooth) : 0;
    if (!comma || length >= sizeof time)
        return nc_fail(err, NC_ERR_USAGE, "--smooth: '%s' is not TIME,FREQ (20ms,60Hz)",
                       options.smooth);
    memcpy(time, options.smooth, length);
    time[length] = '\0';
    if (!nc_parse_seconds(time, &seconds) || !nc_parse_hertz(comma + 1, &hertz) || seconds < 0 ||
        seconds > 10 || hertz < 0 || hertz > 20000)
        return nc_fail(err, NC_ERR_USAGE, "--smooth: '%s' is not TIME,FREQ (up to 10s,20kHz)",
                       options.smooth);
    if (nc_head_number(in, "rate", 1, 1e9, &rate, err) != NC_OK ||
        nc_head_number(in, "hop", 1, 1e9, &hop, err) != NC_OK ||
        nc_head_number(in, "n_fft", 1, 1e9, &n_fft, err) != NC_OK)
        return err->status;
    return nc_gain_smoother_new(&s->smoother, seconds * rate / hop, hertz * n_fft / rate,
                                s->params.masks, s->params.bins, err);
}

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct state *s = data;
    const struct nc_array_spec *spec = nc_head_array(in, "spec");
    if (!spec || spec->dtype != NC_C8 || spec->axes != 2)
        return nc_fail(err, NC_ERR_DATA, "the stream has no complex spectrogram `spec`");
    enum nc_gain_rule rule = choose_rule(in);
    double exponent = rule == NC_GAIN_LSA ? noted(in, "exponent", 1) : 1;
    s->params.gain = (struct nc_gain_params){rule, floor_db(rule, in), exponent > 0 ? exponent : 1,
                                             options.strength};
    s->params.channels = spec->shape[0];
    s->params.bins = spec->shape[1];
    s->params.voice_label = first_voice_label(nc_head_array(in, "label"));

    int status = NC_OK;
    if (options.labels) {
        status = nc_label_file_open(&s->label_file, options.labels, in, err);
        s->params.masks = status == NC_OK ? nc_label_file_channels(s->label_file) : 1;
    } else {
        choose_evidence(s, in);
    }
    for (int kind = 0; status == NC_OK && kind < KINDS; kind++) {
        if (s->used[kind])
            status = check_evidence(s, kind, in, spec, err);
        nc_head_remove_array(out, kind_names[kind]);
    }
    if (status == NC_OK)
        status = nc_frame_queue_new(&s->spec, spec->frame_bytes, (size_t)(options.memory / 2), err);
    if (status == NC_OK && options.smooth) {
        status = nc_frame_queue_new(&s->smoothed_spec, spec->frame_bytes,
                                    (size_t)(options.memory / 4), err);
        if (status == NC_OK)
            status = new_smoother(s, in, err);
    }
    if (status != NC_OK)
        return status;
    s->frame = nc_array(spec->frame_bytes, 1, "a frame", err);
    s->gains = nc_array(s->params.masks * s->params.bins, sizeof *s->gains, "a frame's gains", err);
    s->scratch = nc_array(2 * s->params.bins, sizeof *s->scratch, "a frame's powers", err);
    if (options.labels)
        s->rows[LABEL] = nc_array(s->params.masks * s->params.bins, 1, "a frame's labels", err);
    return s->frame && s->gains && s->scratch ? NC_OK : NC_ERR_SYSTEM;
}

/* ---- work ---- */

static int write_masked(struct state *s, struct nc_writer *writer, struct nc_error *err)
{
    if (options.keep == KEEP_NOISE)
        nc_mask_keep_noise(&s->params, s->gains, s->frame);
    else
        nc_mask_keep_voice(&s->params, s->gains, s->frame);
    return nc_writer_data(writer, "spec", s->frame, 1, err);
}

/* Frames whose smoothed gains are known. */
static int drain_smoothed(struct state *s, bool ended, struct nc_writer *writer,
                          struct nc_error *err)
{
    int status = NC_OK;
    while (status == NC_OK && nc_gain_smoother_next(s->smoother, ended, s->gains)) {
        status = nc_frame_queue_pop(s->smoothed_spec, s->frame, err);
        if (status == NC_OK)
            status = write_masked(s, writer, err);
    }
    return status;
}

/* The oldest frame of spec and of its evidence. */
static int pop_frame(struct state *s, struct nc_mask_evidence *evidence, struct nc_error *err)
{
    int status = nc_frame_queue_pop(s->spec, s->frame, err);
    for (int kind = 0; status == NC_OK && kind < KINDS; kind++)
        if (s->used[kind])
            status = nc_frame_queue_pop(s->evidence[kind], s->rows[kind], err);
    if (status == NC_OK && s->label_file)
        nc_label_file_frame(s->label_file, s->done, s->rows[LABEL]);
    *evidence = (struct nc_mask_evidence){
        .label = s->rows[LABEL],
        .voice = (const float *)(const void *)s->rows[VOICE],
        .noise = (const float *)(const void *)s->rows[NOISE],
        .snr = (const float *)(const void *)s->rows[SNR],
    };
    return status;
}

static int mask_frame(struct state *s, struct nc_writer *writer, struct nc_error *err)
{
    struct nc_mask_evidence evidence;
    int status = pop_frame(s, &evidence, err);
    if (status == NC_OK)
        status = nc_mask_gains(&s->params, &evidence, s->frame, s->scratch, s->gains, err);
    s->done++;
    if (status != NC_OK)
        return status;
    if (!s->smoother)
        return write_masked(s, writer, err);
    status = nc_frame_queue_push(s->smoothed_spec, s->frame, 1, err);
    nc_gain_smoother_push(s->smoother, s->gains);
    return status == NC_OK ? drain_smoothed(s, false, writer, err) : status;
}

static bool frame_ready(const struct state *s)
{
    if (nc_frame_queue_count(s->spec) == 0)
        return false;
    for (int kind = 0; kind < KINDS; kind++)
        if (s->used[kind] && nc_frame_queue_count(s->evidence[kind]) == 0)
            return false;
    return true;
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct state *s = data;
    struct nc_frame_queue *queue = nc_chunk_is(chunk, "spec") ? s->spec : NULL;
    bool ours = queue != NULL;
    for (int kind = 0; kind < KINDS; kind++)
        if (nc_chunk_is(chunk, kind_names[kind])) {
            ours = true;
            queue = s->evidence[kind];
        }
    if (!ours)
        return nc_writer_pass(writer, chunk, err);
    int status = queue ? nc_frame_queue_push(queue, chunk->payload, chunk->frames, err) : NC_OK;
    while (status == NC_OK && frame_ready(s))
        status = mask_frame(s, writer, err);
    return status;
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct state *s = data;
    uint64_t left = nc_frame_queue_count(s->spec);
    for (int kind = 0; kind < KINDS; kind++)
        if (s->used[kind] && nc_frame_queue_count(s->evidence[kind]) != left)
            left = UINT64_MAX;
    if (left > 0)
        return nc_fail(err, NC_ERR_DATA, "spec and its labels have different numbers of frames");
    return s->smoother ? drain_smoothed(s, true, writer, err) : NC_OK;
}

static void release(void *data)
{
    struct state *s = data;
    nc_frame_queue_free(s->spec);
    nc_frame_queue_free(s->smoothed_spec);
    for (int kind = 0; kind < KINDS; kind++) {
        nc_frame_queue_free(s->evidence[kind]);
        free(s->rows[kind]);
    }
    nc_gain_smoother_free(s->smoother);
    nc_label_file_close(s->label_file);
    free(s->frame);
    free(s->gains);
    free(s->scratch);
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    if (options.remove + reduce_given + !isnan(options.floor_db) > 1)
        nc_die_usage("--remove, --reduce and --floor exclude each other");
    if (options.labels && options.rule != RULE_AUTO && options.rule != NC_GAIN_HARD)
        nc_die_usage("--labels goes with --gain hard");
    struct state state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
