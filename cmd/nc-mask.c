/* nc-mask: removes or reduces the noise, cell by cell. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/label_file.h"
#include "cli/program.h"
#include "ground/mem.h"
#include "stages/masker.h"
#include "stages/stft_head.h"

enum { RULE_AUTO = 4, KEEP_NOISE = 1 };

/* How far each rule goes by default: gentle for hard masks, whose errors are heard as such. */
#define HARD_FLOOR_DB (-12.0)
#define SOFT_FLOOR_DB (-25.0)

/* Above this ratio of voice to noise a recording counts as clean. */
#define HARDLY_NOISE_DB 30.0

static struct {
    int rule, keep;
    bool remove, verbose;
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
     "the rule that makes a gain of the evidence; auto: lsa where the stream has noise and snr, or "
     "labels, whose noise cells then tell the noise (with --remove or --reduce: hard); else soft",
     NULL},
    {"floor", 0, NC_OPT_DECIBEL, &options.floor_db, "DB", -200, 0,
     "no cell is reduced further than this (by default -12dB for hard, as nc-cluster noted for "
     "lsa, "
     "else -25dB)",
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
    {"verbose", 'v', NC_OPT_FLAG, &options.verbose, NULL, 0, 0,
     "tell what was heard: level of the noise, voice over noise, share of time with voice, "
     "reduction "
     "in the pauses",
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

static const char *const kind_names[NC_EVIDENCE_KINDS] = {"label", "voice", "noise", "snr"};

struct state {
    struct nc_masker_params params;
    struct nc_masker *masker;
    struct nc_label_file *label_file;
    unsigned char *labels; /* of one frame, from that file */
    float *frame;          /* one of the spectrogram */
    uint64_t spec_frames;
    struct nc_stft_params stft;
};

/* ---- set-up ---- */

/* The original research's way, a hard mask, is asked for by name or by what it does to noise. */
static enum nc_gain_rule choose_rule(const struct nc_head *in)
{
    bool labels = options.labels || nc_head_array(in, "label");
    bool ratio = nc_head_array(in, "noise") && nc_head_array(in, "snr");
    if (options.rule != RULE_AUTO)
        return (enum nc_gain_rule)options.rule;
    if (labels && !ratio && (options.remove || reduce_given))
        return NC_GAIN_HARD;
    return labels || ratio || !nc_head_array(in, "voice") ? NC_GAIN_LSA : NC_GAIN_SOFT;
}

/* Which arrays the rule reads. Labels stand in where there is no noise and snr; a hard mask of a
 * probability cuts at one half. */
static void choose_evidence(struct state *s, const struct nc_head *in)
{
    struct nc_masker_params *p = &s->params;
    bool labels = options.labels || nc_head_array(in, "label");
    switch (p->mask.gain.rule) {
    case NC_GAIN_LSA:
    case NC_GAIN_WIENER:
        p->labels_as_evidence = options.labels || (labels && !nc_head_array(in, "snr"));
        p->used[NC_EVIDENCE_LABEL] = p->labels_as_evidence;
        p->used[NC_EVIDENCE_SNR] = !p->labels_as_evidence;
        p->used[NC_EVIDENCE_NOISE] = !p->labels_as_evidence && p->mask.gain.rule == NC_GAIN_LSA;
        break;
    case NC_GAIN_SOFT:
        p->used[NC_EVIDENCE_VOICE] = true;
        break;
    case NC_GAIN_HARD:
        p->used[labels || !nc_head_array(in, "voice") ? NC_EVIDENCE_LABEL : NC_EVIDENCE_VOICE] =
            true;
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

static void choose_gain(struct state *s, const struct nc_head *in)
{
    enum nc_gain_rule rule = choose_rule(in);
    double exponent = rule == NC_GAIN_LSA ? noted(in, "exponent", 1) : 1;
    s->params.mask.gain = (struct nc_gain_params){rule, floor_db(rule, in),
                                                  exponent > 0 ? exponent : 1, options.strength};
    s->params.floor_given = options.remove || reduce_given || !isnan(options.floor_db);
    /* A live stream cannot wait, and who names a floor wants it. */
    s->params.await_voice = (rule == NC_GAIN_LSA || rule == NC_GAIN_WIENER) &&
                            !s->params.floor_given && noted(in, "online", 0) == 0;
}

/* Labels from this one up are voice: as asked, or the upper half. */
static unsigned first_voice_label(const struct nc_array_spec *label)
{
    return labels_from_given ? (unsigned)options.voice_labels : nc_first_voice_label(label);
}

/* Evidence must be there, at the spectrogram's resolution, for one channel or as many. */
static int check_evidence(struct state *s, int kind, const struct nc_head *in,
                          const struct nc_array_spec *spec, struct nc_error *err)
{
    const char *name = kind_names[kind];
    const struct nc_array_spec *array = nc_head_array(in, name);
    if (!array)
        return nc_fail(err, NC_ERR_DATA, "the stream has no array `%s` (is nc-cluster missing?)",
                       name);
    if (array->axes != 2 || array->shape[1] != spec->shape[1] || array->step != spec->step)
        return nc_fail(err, NC_ERR_DATA,
                       "array `%s` is not at the spectrogram's resolution (is nc-expand missing?)",
                       name);
    if (array->shape[0] != spec->shape[0] && array->shape[0] != 1)
        return nc_fail(err, NC_ERR_DATA, "array `%s` has %zu channels, spec has %zu", name,
                       array->shape[0], spec->shape[0]);
    if (array->dtype != (kind == NC_EVIDENCE_LABEL ? NC_U8 : NC_F4))
        return nc_fail(err, NC_ERR_DATA, "array `%s` is of type %s", name,
                       nc_dtype_name(array->dtype));
    if (s->params.mask.masks && s->params.mask.masks != array->shape[0])
        return nc_fail(err, NC_ERR_DATA, "array `%s` has other channels than the one before", name);
    s->params.mask.masks = array->shape[0];
    return NC_OK;
}

static int open_label_file(struct state *s, const struct nc_head *in, struct nc_error *err)
{
    int status = nc_label_file_open(&s->label_file, options.labels, in, err);
    if (status != NC_OK)
        return status;
    s->params.mask.masks = nc_label_file_channels(s->label_file);
    s->labels = nc_array(s->params.mask.masks * s->params.mask.bins, 1, "a frame's labels", err);
    return s->labels ? NC_OK : NC_ERR_SYSTEM;
}

/* "20ms,60Hz" to deviations in frames and bins. */
static int parse_smoothing(struct state *s, struct nc_error *err)
{
    char time[64];
    double seconds, hertz;
    const char *comma = strchr(options.smooth, ',');
    size_t length = comma ? (size_t)(comma - options.smooth) : 0;
    if (comma && length < sizeof time) {
        memcpy(time, options.smooth, length);
        time[length] = '\0';
    }
    if (!comma || length >= sizeof time || !nc_parse_seconds(time, &seconds) ||
        !nc_parse_hertz(comma + 1, &hertz) || seconds < 0 || seconds > 10 || hertz < 0 ||
        hertz > 20000)
        return nc_fail(err, NC_ERR_USAGE,
                       "--smooth: '%s' is not TIME,FREQ (20ms,60Hz; at most 10s,20kHz)",
                       options.smooth);
    s->params.smooth_frames = seconds * s->params.shape.rate / (double)s->params.shape.hop;
    s->params.smooth_bins = hertz * (double)s->params.shape.n_fft / s->params.shape.rate;
    return NC_OK;
}

/* How the frames were made: needed for smoothing, for labels as evidence, and for levels. */
static int read_shape(struct state *s, const struct nc_head *in, struct nc_error *err)
{
    const struct nc_array_spec *spec;
    if (!options.smooth && !options.verbose && !s->params.labels_as_evidence)
        return NC_OK;
    int status = nc_stft_head_read(in, &s->stft, &spec, err);
    if (status == NC_OK)
        status = nc_head_number(in, "rate", 1, 1e9, &s->params.shape.rate, err);
    s->params.shape.n_fft = s->stft.n_fft;
    s->params.shape.hop = s->stft.hop;
    if (status == NC_OK && options.smooth)
        status = parse_smoothing(s, err);
    return status;
}

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct state *s = data;
    const struct nc_array_spec *spec = nc_head_array(in, "spec");
    if (!spec || spec->dtype != NC_C8 || spec->axes != 2)
        return nc_fail(err, NC_ERR_DATA, "the stream has no complex spectrogram `spec`");
    s->params.mask.channels = spec->shape[0];
    s->params.mask.bins = spec->shape[1];
    s->params.mask.voice_label = first_voice_label(nc_head_array(in, "label"));
    s->params.keep_noise = options.keep == KEEP_NOISE;
    s->params.memory = options.memory;
    choose_gain(s, in);
    choose_evidence(s, in);

    int status = options.labels ? open_label_file(s, in, err) : NC_OK;
    for (int kind = 0; status == NC_OK && kind < NC_EVIDENCE_KINDS; kind++) {
        if (s->params.used[kind] && !options.labels)
            status = check_evidence(s, kind, in, spec, err);
        nc_head_remove_array(out, kind_names[kind]);
    }
    if (status == NC_OK)
        status = read_shape(s, in, err);
    if (status == NC_OK)
        status = nc_masker_new(&s->masker, &s->params, err);
    if (status != NC_OK)
        return status;
    s->frame = nc_array(spec->frame_bytes, 1, "a frame", err);
    return s->frame ? NC_OK : NC_ERR_SYSTEM;
}

/* ---- work ---- */

static int write_ready(struct state *s, struct nc_writer *writer, struct nc_error *err)
{
    int status;
    while ((status = nc_masker_next(s->masker, s->frame, err)) > 0) {
        status = nc_writer_data(writer, "spec", s->frame, 1, err);
        if (status != NC_OK)
            break;
    }
    return status;
}

/* The labels of a file go in beside the frames they belong to. */
static int push_file_labels(struct state *s, uint64_t frames, struct nc_error *err)
{
    int status = NC_OK;
    for (uint64_t t = 0; status == NC_OK && t < frames; t++) {
        nc_label_file_frame(s->label_file, s->spec_frames + t, s->labels);
        status = nc_masker_push_evidence(s->masker, NC_EVIDENCE_LABEL, s->labels, 1, err);
    }
    return status;
}

static int push_spec(struct state *s, const struct nc_chunk *chunk, struct nc_error *err)
{
    int status = nc_masker_push_spec(s->masker, chunk->payload, chunk->frames, err);
    if (status == NC_OK && s->label_file)
        status = push_file_labels(s, chunk->frames, err);
    s->spec_frames += chunk->frames;
    return status;
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct state *s = data;
    int status, kind = 0;
    while (kind < NC_EVIDENCE_KINDS && !nc_chunk_is(chunk, kind_names[kind]))
        kind++;
    if (nc_chunk_is(chunk, "spec"))
        status = push_spec(s, chunk, err);
    else if (kind == NC_EVIDENCE_KINDS)
        return nc_writer_pass(writer, chunk, err);
    else if (s->label_file)
        return NC_OK; /* the file's labels take the place of the stream's */
    else
        status = nc_masker_push_evidence(s->masker, (enum nc_evidence)kind, chunk->payload,
                                         chunk->frames, err);
    return status == NC_OK ? write_ready(s, writer, err) : status;
}

/* What was heard, to standard error. */
static int tell(const struct state *s, struct nc_error *err)
{
    const struct nc_mask_report *report = nc_masker_report(s->masker);
    double ratio = nc_mask_report_snr(report);
    if (isnan(ratio)) {
        nc_warn("no sound: nothing to tell voice from noise in");
        return NC_OK;
    }
    float *window = nc_stft_window(&s->stft, err);
    if (!window)
        return NC_ERR_SYSTEM;
    double window_power = 0;
    for (size_t i = 0; i < s->stft.n_fft; i++)
        window_power += (double)window[i] * (double)window[i];
    free(window);
    nc_warn(
        "noise %.1f dBFS, voice over noise %.1f dB%s, voice in %.0f%% of the time, reduction in "
        "the pauses %.1f dB",
        nc_mask_report_noise_level(report, s->params.mask.channels, s->stft.n_fft, window_power),
        ratio, ratio > HARDLY_NOISE_DB ? " (hardly any noise found)" : "",
        report->frames > 0 ? 100 * report->voice_frames / report->frames : 0,
        nc_masker_found_voice(s->masker) ? nc_mask_report_reduction(report) : -NC_GENTLE_DB);
    return NC_OK;
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct state *s = data;
    int status = nc_masker_end(s->masker, err);
    if (status == NC_OK)
        status = write_ready(s, writer, err);
    if (status == NC_OK && !nc_masker_found_voice(s->masker))
        nc_warn("no voice found: nothing is reduced by more than %g dB (--floor decides otherwise)",
                -NC_GENTLE_DB);
    if (status == NC_OK && options.verbose)
        status = tell(s, err);
    return status;
}

static void release(void *data)
{
    struct state *s = data;
    nc_masker_free(s->masker);
    nc_label_file_close(s->label_file);
    free(s->labels);
    free(s->frame);
    memset(s, 0, sizeof *s);
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    if (options.remove + reduce_given + !isnan(options.floor_db) > 1)
        nc_die_usage("--remove, --reduce and --floor exclude each other");
    if (options.labels && options.rule == NC_GAIN_SOFT)
        nc_die_usage("--labels goes with --gain lsa, wiener or hard");
    struct state state = {0};
    struct nc_filter filter = {&state, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}
