/* nc-score: how close processed recordings are to the clean ones. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/options.h"
#include "cli/program.h"
#include "cli/score_pairs.h"
#include "cli/score_report.h"
#include "ground/mem.h"
#include "ground/recording.h"
#include "methods/lag.h"
#include "stages/score.h"

/* Filters and codecs add or drop up to a block at the end: so much is trimmed without asking. */
#define TRIM_SECONDS 0.1

static struct {
    const char *noisy, *pairs, *clean, *test;
    bool align, trim, lag_given;
    struct nc_length lag;
    double max_lag;
    int format;
} options = {.max_lag = 0.5};

static const struct nc_option table[] = {
    {"noisy", 0, NC_OPT_TEXT, &options.noisy, "FILE|DIR", 0, 0,
     "score the noisy recording too, and tell the improvement over it", NULL},
    {"pairs", 0, NC_OPT_TEXT, &options.pairs, "FILE", 0, 0,
     "read the pairs from a file (-: standard input): REF, TEST and perhaps NOISY on each line, "
     "between tabs",
     NULL},
    {"test", 0, NC_OPT_TEXT, &options.test, "DIR", 0, 0,
     "score the audio files of this folder; --clean DIR holds the clean ones", NULL},
    {"clean", 0, NC_OPT_TEXT, &options.clean, "DIR", 0, 0,
     "clean recordings: of a test file, the one with the longest name that its name begins with",
     NULL},
    {.kind = NC_OPT_HEADING, .help = "How it is compared"},
    {"align", 0, NC_OPT_FLAG, &options.align, NULL, 0, 0,
     "shift each recording by the lag found before it is scored", NULL},
    {"lag", 0, NC_OPT_LENGTH, &options.lag, "SAMPLES|TIME", 0, 0,
     "shift the tested recordings by this known lag instead (above 0: they are late)",
     &options.lag_given},
    {"max-lag", 0, NC_OPT_SECONDS, &options.max_lag, "TIME", 0, 60,
     "look for lags up to this, in either direction", NULL},
    {"trim", 0, NC_OPT_FLAG, &options.trim, NULL, 0, 0,
     "compare what recordings of different lengths have in common", NULL},
    {"format", 0, NC_OPT_CHOICE, &options.format, NC_SCORE_FORMATS, 0, 0, "how to print", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-score",
    .usage = "[OPTION...] REF TEST [REF TEST]...",
    .summary = "Scores recordings against the clean ones: SI-SDR, SNR, segmental SNR, STOI, ESTOI, "
               "log-likelihood ratio, weighted spectral slope, lag.",
    .epilogue = "Examples:\n"
                "  nc-score --noisy noisy.wav clean.wav denoised.wav\n"
                "  nc-score --clean clean/ --noisy noisy/ --test denoised/ --format json\n"
                "In LLR and WSS lower is better; an improvement above 0 is better in all.\n",
    .options = table,
    .file_operands = true,
};

/* ---- which files ---- */

static void pairs_from_operands(struct nc_score_pairs *pairs, int count, char **operand)
{
    struct nc_error err;
    if (count == 0 || count % 2 != 0)
        nc_die_usage("operands come in pairs, REF TEST; see --help");
    if (options.noisy && count != 2)
        nc_die_usage("--noisy FILE goes with one pair; for more, give --pairs or folders");
    for (int i = 0; i < count; i += 2)
        if (nc_score_pairs_add(pairs, operand[i], operand[i + 1], options.noisy, &err) < 0)
            nc_die(&err);
}

static void choose_pairs(struct nc_score_pairs *pairs, int count, char **operand)
{
    struct nc_error err;
    int status = 0;
    if ((options.pairs || options.test || options.clean) && count > 0)
        nc_die_usage("unexpected operand '%s' beside --pairs, --test or --clean", operand[0]);
    if (options.pairs && (options.test || options.clean || options.noisy))
        nc_die_usage("--pairs excludes --clean, --noisy and --test");
    if (!options.test != !options.clean)
        nc_die_usage("--clean DIR and --test DIR go together");

    if (options.pairs)
        status = nc_score_pairs_from_file(pairs, options.pairs, &err);
    else if (options.test)
        status =
            nc_score_pairs_from_folders(pairs, options.clean, options.test, options.noisy, &err);
    else
        pairs_from_operands(pairs, count, operand);
    if (status < 0)
        nc_die(&err);
    if (pairs->count == 0)
        nc_die_usage("%s: no pairs", options.pairs);
}

/* ---- one comparison ---- */

static int check_match(const struct nc_recording *reference, const struct nc_recording *test,
                       const struct nc_score_pair *pair, const char *path, struct nc_error *err)
{
    if (reference->rate != test->rate)
        return nc_fail(err, NC_ERR_DATA, "%s has %u Hz, %s %u Hz", path, test->rate,
                       pair->reference, reference->rate);
    if (reference->channels != test->channels)
        return nc_fail(err, NC_ERR_DATA, "%s has %u channels, %s %u", path, test->channels,
                       pair->reference, reference->channels);
    double difference = ((double)test->samples - (double)reference->samples) / reference->rate;
    double allowed = TRIM_SECONDS + (options.align ? options.max_lag : 0);
    if (!options.trim && (difference > allowed || difference < -allowed))
        return nc_fail(err, NC_ERR_DATA, "%s is %.3f s %s than %s; --trim compares what is common",
                       path, difference > 0 ? difference : -difference,
                       difference > 0 ? "longer" : "shorter", pair->reference);
    if (reference->samples == 0 || test->samples == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: no samples",
                       test->samples == 0 ? path : pair->reference);
    return 0;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Scores `test` without its first `shift` samples, or `reference` without as many if shift < 0.
 * Returns how many samples were compared in *samples. */
static int score_shifted(const struct nc_recording *reference, const struct nc_recording *test,
                         long shift, size_t *samples, struct nc_score *score, struct nc_error *err)
{
    size_t skip_test = shift > 0 ? (size_t)shift : 0;
    size_t skip_reference = shift < 0 ? (size_t)-shift : 0;
    if (skip_test >= test->samples || skip_reference >= reference->samples)
        return nc_fail(err, NC_ERR_DATA, "the lag is longer than the recording");
    *samples = smaller(test->samples - skip_test, reference->samples - skip_reference);
    return nc_score_all(reference->frames + skip_reference * reference->channels,
                        test->frames + skip_test * test->channels, *samples, test->channels,
                        test->rate, score, err);
}

/* Loads `path` and scores it against the reference. known_lag: --lag applies to it. */
static int score_file(const struct nc_recording *reference, const struct nc_score_pair *pair,
                      const char *path, bool known_lag, long *lag, size_t *samples,
                      struct nc_score *score, struct nc_error *err)
{
    struct nc_recording test;
    int status = nc_recording_load(&test, path, err);
    if (status == 0)
        status = check_match(reference, &test, pair, path, err);
    if (status == 0)
        status =
            nc_find_lag(reference->frames, test.frames, smaller(reference->samples, test.samples),
                        test.channels, (size_t)(options.max_lag * test.rate), lag, err);
    if (status == 0) {
        long shift = options.align ? *lag : 0;
        if (known_lag && options.lag_given)
            shift = (long)nc_length_samples(options.lag, test.rate);
        status = score_shifted(reference, &test, shift, samples, score, err);
    }
    nc_recording_free(&test);
    return status;
}

static void tell_undefined(const struct nc_score_pair *pair, const struct nc_score *score)
{
    if (isnan(score->value[NC_SI_SDR]))
        nc_warn("%s: digital silence: no measure is defined", pair->reference);
    else if (isnan(score->value[NC_STOI]))
        nc_warn("%s: less than 0.4 s of sound: STOI is not defined", pair->reference);
}

static int score_pair(const struct nc_score_pair *pair, struct nc_score_result *result,
                      struct nc_error *err)
{
    struct nc_recording reference;
    long noisy_lag;
    size_t noisy_samples;
    result->pair = pair;
    int status = nc_recording_load(&reference, pair->reference, err);
    if (status == 0)
        status = score_file(&reference, pair, pair->test, true, &result->lag, &result->samples,
                            &result->test, err);
    if (status == 0 && pair->noisy) {
        status = score_file(&reference, pair, pair->noisy, false, &noisy_lag, &noisy_samples,
                            &result->noisy, err);
        if (status == 0)
            nc_score_improvement(&result->test, &result->noisy, &result->improvement);
    }
    if (status == 0)
        tell_undefined(pair, &result->test);
    result->rate = reference.rate;
    result->channels = reference.channels;
    result->failed = status < 0;
    nc_recording_free(&reference);
    return status;
}

int main(int argc, char **argv)
{
    struct nc_score_pairs pairs = {0};
    struct nc_error err;
    int exit_status = 0;
    int first = nc_options_parse(&program, argc, argv);
    if (options.align && options.lag_given)
        nc_die_usage("--align and --lag exclude each other");
    choose_pairs(&pairs, argc - first, argv + first);

    struct nc_score_result *results = nc_array(pairs.count, sizeof *results, "results", &err);
    if (!results)
        nc_die(&err);
    for (size_t i = 0; i < pairs.count; i++) {
        int status = score_pair(&pairs.list[i], &results[i], &err);
        if (status == NC_ERR_SYSTEM || (status < 0 && pairs.count == 1))
            nc_die(&err);
        if (status < 0) {
            nc_warn("%s", err.text);
            exit_status = -status;
        }
    }
    nc_score_report(results, pairs.count, (enum nc_score_format)options.format);
    free(results);
    nc_score_pairs_free(&pairs);
    nc_close_stdout();
    return exit_status;
}
