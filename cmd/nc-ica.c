/* nc-ica: independent component analysis of audio channels. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/audio_inputs.h"
#include "cli/options.h"
#include "cli/program.h"
#include "cli/separation_files.h"
#include "ground/audio_format.h"
#include "ground/mem.h"
#include "methods/linear_map.h"
#include "stages/separation.h"

#define AUXIVA_WINDOW                                                                              \
    0.256 /* s: longer than the room's early echoes, shorter than its patience                     \
           */

static struct {
    int method, algorithm, contrast, whiten, order;
    double tolerance;
    long long max_iterations, components, seed;
    struct nc_length window;
    const char *mix, *folder, *mixing, *format;
    bool pad, trim, raw, strict, verbose, quiet;
    double memory;
} options = {
    .tolerance = NC_FASTICA_TOLERANCE,
    .max_iterations = NC_FASTICA_MAX_ITERATIONS,
    .window = {AUXIVA_WINDOW, true},
    .format = "wav",
    .memory = 256.0 * 1024 * 1024,
};

static bool components_given;

static const struct nc_option option_table[] = {
    {.kind = NC_OPT_HEADING, .help = "Method"},
    {"method", 0, NC_OPT_CHOICE, &options.method, "fastica|auxiva", 0, 0,
     "fastica: sources mixed at once; auxiva: through a room, with delays and echoes", NULL},
    {"algorithm", 0, NC_OPT_CHOICE, &options.algorithm, "parallel|deflation", 0, 0,
     "all components at once, or one after the other", NULL},
    {"contrast", 0, NC_OPT_CHOICE, &options.contrast, "logcosh|exp|cube", 0, 0,
     "what is taken for the opposite of Gaussian", NULL},
    {"whiten", 0, NC_OPT_CHOICE, &options.whiten, "eigh|svd", 0, 0,
     "by eigenvectors of the covariance, or singular vectors of the data", NULL},
    {"components", 0, NC_OPT_INTEGER, &options.components, "N", 1, NC_MAX_CHANNELS,
     "how many to look for, in the strongest directions; as many as inputs unless given",
     &components_given},
    {"tolerance", 0, NC_OPT_NUMBER, &options.tolerance, "X", 1e-15, 1,
     "converged when an iteration changes less than this", NULL},
    {"max-iterations", 0, NC_OPT_INTEGER, &options.max_iterations, "N", 1, 1000000,
     "stop there, converged or not", NULL},
    {"seed", 0, NC_OPT_INTEGER, &options.seed, "N", 0, 9007199254740992.0,
     "of the random start of fastica", NULL},
    {"window", 0, NC_OPT_LENGTH, &options.window, "SAMPLES|TIME", 0, 0,
     "auxiva: length of the transform's window, rounded to a power of two", NULL},
    {.kind = NC_OPT_HEADING, .help = "Input"},
    {"mix", 0, NC_OPT_TEXT, &options.mix, "A,B,C,D...", 0, 0,
     "mix the inputs by this matrix first, row after row", NULL},
    {"pad", 0, NC_OPT_FLAG, &options.pad, NULL, 0, 0, "add silence to the shorter files", NULL},
    {"trim", 0, NC_OPT_FLAG, &options.trim, NULL, 0, 0, "end with the shortest file", NULL},
    {"memory", 0, NC_OPT_BYTES, &options.memory, "SIZE", 65536, 1e15,
     "hold so much of the samples in memory, the rest in a temporary file", NULL},
    {.kind = NC_OPT_HEADING, .help = "Output"},
    {"output", 'o', NC_OPT_TEXT, &options.folder, "DIR", 0, 0,
     "write a file for each component into this folder", NULL},
    {"order", 0, NC_OPT_CHOICE, &options.order, "modulation|kurtosis|level|none", 0, 0,
     "what comes first: what moves like syllables (2-8 Hz), what peaks, what is loud", NULL},
    {"raw", 0, NC_OPT_FLAG, &options.raw, NULL, 0, 0,
     "unit variance, in 32-bit float, instead of the level in the loudest input", NULL},
    {"mixing", 0, NC_OPT_TEXT, &options.mixing, "FILE", 0, 0,
     "write the matrices there, .csv or .npy", NULL},
    {"format", 0, NC_OPT_TEXT, &options.format, "NAME", 0, 0, "wav, flac, aiff and so on", NULL},
    {"strict", 0, NC_OPT_FLAG, &options.strict, NULL, 0, 0,
     "not converged: write nothing and exit 1", NULL},
    {"verbose", 'v', NC_OPT_FLAG, &options.verbose, NULL, 0, 0,
     "tell about each component on standard error", NULL},
    {"quiet", 'q', NC_OPT_FLAG, &options.quiet, NULL, 0, 0, "no warnings", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_value_words words[] = {
    {"format", nc_audio_format_listed},
    {0},
};

static const struct nc_program program = {
    .name = "nc-ica",
    .usage = "[OPTION...] [FILE...] [-o DIR | > AUDIO]",
    .summary = "Separates the channels of a recording, or several recordings, into independent "
               "components, voice-like ones first.",
    .epilogue = "Examples:\n"
                "  nc-ica < stereo.wav > components.wav\n"
                "  nc-ica --mix 1,0.5,0.5,1 voice.wav noise.wav -o separated\n"
                "  nc-ica --method auxiva two-microphones.wav -o separated\n",
    .options = option_table,
    .words = words,
    .file_operands = true,
};

static void check(int status, const struct nc_error *err)
{
    if (status)
        nc_die(err);
}

/* The matrix of --mix, [*rows][channels]; the caller's to free. */
static double *parse_mix(const char *text, size_t channels, size_t *rows)
{
    struct nc_error err;
    char *copy = strdup(text);
    double *matrix = nc_array(strlen(text) / 2 + 1, sizeof *matrix, "mixing matrix", &err);
    size_t count = 0;
    char *rest = copy;

    if (!copy || !matrix)
        nc_die(&err);
    for (char *word; (word = strsep(&rest, ",")); count++)
        if (!nc_parse_number(word, &matrix[count]))
            nc_die_usage("--mix: '%s' is not a number", word);
    free(copy);
    if (count % channels != 0)
        nc_die_usage("--mix: %zu numbers do not make rows of %zu, one for each input", count,
                     channels);
    *rows = count / channels;
    return matrix;
}

/* True if what is written holds samples past full scale. */
static bool holds_any_level(const char *subtype, unsigned rate)
{
    int chosen =
        nc_audio_subtype_choose(options.format, nc_audio_subtype_find(subtype), false, rate, 1);
    const char *name = chosen ? nc_audio_subtype_name(chosen) : "";

    return strcmp(name, "FLOAT") == 0 || strcmp(name, "DOUBLE") == 0;
}

static struct nc_separation_options separation_options(const struct nc_audio_info *info)
{
    double rate = info->rate;
    double window = nc_length_samples(options.window, rate);

    if (options.raw && !holds_any_level("FLOAT", info->rate))
        nc_die_usage("--raw is past full scale, which %s files cannot hold", options.format);
    if (!(window >= 16 && window <= 1 << 20))
        nc_die_usage("--window: %g samples at this rate; 16 to 1048576 are possible", window);
    return (struct nc_separation_options){
        .method = (enum nc_separation_method)options.method,
        .ica = {.fastica = {.algorithm = (enum nc_fastica_algorithm)options.algorithm,
                            .contrast = (enum nc_contrast)options.contrast,
                            .tolerance = options.tolerance,
                            .max_iterations = (size_t)options.max_iterations,
                            .seed = (uint64_t)options.seed},
                .whiten = (enum nc_axes_solver)options.whiten,
                .components = (size_t)options.components},
        .auxiva = {.tolerance = options.tolerance,
                   .max_iterations = (size_t)options.max_iterations},
        .n_fft = (size_t)1 << (size_t)lround(log2(window)),
        .criterion = (enum nc_component_criterion)options.order,
        .rate = rate,
        .unit_variance = options.raw,
        .fit_full_scale = !options.raw && !holds_any_level(info->subtype, info->rate),
        .memory = (size_t)options.memory,
    };
}

static void check_options(void)
{
    struct nc_error err;

    if (options.pad && options.trim)
        nc_die_usage("--pad and --trim exclude each other");
    if (options.method == NC_SEPARATE_AUXIVA && components_given)
        nc_die_usage("--components goes with --method fastica: auxiva finds as many as inputs");
    if (options.mixing)
        check(nc_separation_check_matrices_path((enum nc_separation_method)options.method,
                                                options.mixing, &err),
              &err);
}

static void tell(const struct nc_separation *s)
{
    if (!s->converged && options.strict) {
        nc_warn("not converged after %zu iterations (last change %.2g, wanted %.2g)", s->iterations,
                s->last_change, options.tolerance);
        exit(1);
    }
    if (!s->converged && !options.quiet)
        nc_warn("warning: not converged after %zu iterations (last change %.2g, wanted %.2g): "
                "see --max-iterations, --tolerance",
                s->iterations, s->last_change, options.tolerance);
    if (s->turned_down < 1 && !options.quiet)
        nc_warn("warning: a component passes full scale: all are written %.1f dB lower",
                -20 * log10(s->turned_down));
    if (!options.verbose)
        return;
    nc_warn("%zu iterations, last change %.2g", s->iterations, s->last_change);
    for (size_t k = 0; k < s->components; k++)
        nc_warn("component %zu: loudest in input %zu, level %.1f dB, peak %.1f dB, modulation %.1f "
                "dB^2, kurtosis %.1f",
                k + 1, s->loudest[k] + 1, 20 * log10(s->statistics[k].rms),
                20 * log10(s->statistics[k].peak), s->statistics[k].modulation,
                s->statistics[k].kurtosis);
}

/* The first input's tags, with a line of history at the end of the comment. */
static void make_tags(struct nc_tags *tags, const struct nc_tags *from, int argc, char **argv)
{
    struct nc_error err;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    check(nc_tags_copy(tags, from, &err), &err);
    if (!out) {
        nc_fail_memory(&err, "a tag", 0);
        nc_die(&err);
    }
    if (tags->value[NC_TAG_COMMENT])
        fprintf(out, "%s\n", tags->value[NC_TAG_COMMENT]);
    fprintf(out, "%s %s: %s", program.name, NC_VERSION, program.name);
    for (int i = 1; i < argc; i++)
        fprintf(out, " %s", argv[i]);
    fclose(out);
    check(nc_tags_set(tags, NC_TAG_COMMENT, text, size, &err), &err);
    free(text);
}

static void write_results(const struct nc_separation *separation, const struct nc_audio_info *info,
                          int argc, char **argv)
{
    struct nc_error err;
    struct nc_tags tags = {0};

    make_tags(&tags, &info->tags, argc, argv);
    struct nc_audio_spec spec = {.rate = info->rate,
                                 .format = options.format,
                                 .subtype = options.raw ? "FLOAT" : info->subtype,
                                 .tags = &tags};
    check(options.folder ? nc_separation_write_files(separation, options.folder, &spec, &err)
                         : nc_separation_write(separation, NULL, &spec, &err),
          &err);
    if (options.mixing)
        check(nc_separation_write_matrices(separation, options.mixing, &err), &err);
    nc_tags_clear(&tags);
}

int main(int argc, char **argv)
{
    struct nc_error err;
    struct nc_audio_inputs inputs;
    struct nc_spill *spill = NULL;
    struct nc_separation separation;
    struct nc_linear_map mixer = {0};
    double *mix = NULL;

    int first = nc_options_parse(&program, argc, argv);
    check_options();
    if (first == argc)
        nc_refuse_terminal_input();
    if (!options.folder)
        nc_refuse_terminal_output();
    check(nc_audio_inputs_open(&inputs, argv + first, (size_t)(argc - first), &err), &err);
    if (options.mix)
        mix = parse_mix(options.mix, inputs.channels, &mixer.outputs);
    struct nc_separation_options separating = separation_options(inputs.info);
    enum nc_length_rule rule = options.pad    ? NC_LENGTHS_PAD
                               : options.trim ? NC_LENGTHS_TRIM
                                              : NC_LENGTHS_SAME;
    check(nc_audio_inputs_read(&inputs, rule, (size_t)options.memory, &spill, &err), &err);

    struct nc_signal signal = nc_spill_signal(spill);
    if (mix) {
        mixer.input = signal;
        mixer.matrix = mix;
        signal = nc_linear_map_signal(&mixer);
    }
    check(nc_separate(&separation, &signal, &separating, &err), &err);
    tell(&separation);
    write_results(&separation, inputs.info, argc, argv);

    nc_separation_free(&separation);
    nc_spill_close(spill);
    nc_audio_inputs_close(&inputs);
    free(mix);
    nc_close_stdout();
    return 0;
}
