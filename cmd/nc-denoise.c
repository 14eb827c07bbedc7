/* nc-denoise: the whole pipeline as one command. */
#include <errno.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/jobs.h"
#include "cli/options.h"
#include "cli/pipeline.h"
#include "cli/program.h"
#include "ground/audio_format.h"
#include "ground/mem.h"

static struct {
    const char *preset, *noise, *directory, *format, *raw;
    bool live, dry_run, presets, force, verbose, quiet;
    double floor_db, strength;
    int channels;
    long long jobs;
} options = {.jobs = 1, .floor_db = NAN, .strength = 1};

static bool floor_given, strength_given, channels_given;

static const struct nc_option table[] = {
    {"preset", 0, NC_OPT_TEXT, &options.preset, "NAME", 0, 0,
     "the pipeline to run: a built-in one, your own ~/.config/nc/NAME, or a file (with a slash); "
     "voice "
     "by default",
     NULL},
    {"presets", 0, NC_OPT_FLAG, &options.presets, NULL, 0, 0, "list the built-in presets", NULL},
    {"live", 0, NC_OPT_FLAG, &options.live, NULL, 0, 0,
     "no look-ahead, 32 ms of delay: for microphones and calls; the preset live", NULL},
    {"dry-run", 0, NC_OPT_FLAG, &options.dry_run, NULL, 0, 0,
     "print the pipeline, ready to paste, and do nothing", NULL},
    {"noise", 0, NC_OPT_TEXT, &options.noise, "FILE", 0, 0,
     "also write what was removed; the two add up to the input", NULL},
    {"floor", 0, NC_OPT_DECIBEL, &options.floor_db, "DB", -200, 0,
     "nothing is reduced further than this, instead of the preset's own", &floor_given},
    {"strength", 0, NC_OPT_NUMBER, &options.strength, "0..1", 0, 1,
     "blend: 0 leaves the recording untouched, 1 is the whole effect", &strength_given},
    {"channels", 0, NC_OPT_CHOICE, &options.channels, "linked|each", 0, 0,
     "one mask for all channels, which keeps the stereo image, or one for each", &channels_given},
    {"raw", 0, NC_OPT_TEXT, &options.raw, "RATE,CHANNELS,FORMAT", 0, 0,
     "the input has no header (see nc-stft)", NULL},
    {"format", 0, NC_OPT_TEXT, &options.format, "NAME", 0, 0,
     "format of the output (see nc-istft); by default what its name ends in, or the input's name "
     "with "
     "-o",
     NULL},
    {.kind = NC_OPT_HEADING, .help = "Many files"},
    {"output", 'o', NC_OPT_TEXT, &options.directory, "DIR", 0, 0,
     "write a file of the same name into DIR for each FILE; what is there already is skipped",
     NULL},
    {"force", 'f', NC_OPT_FLAG, &options.force, NULL, 0, 0, "replace what is there already", NULL},
    {"jobs", 'j', NC_OPT_INTEGER, &options.jobs, "N", 1, 1024, "files at a time", NULL},
    {"verbose", 'v', NC_OPT_FLAG, &options.verbose, NULL, 0, 0,
     "tell what was heard: input's noise level and ratio, share of voice, reduction in pauses",
     NULL},
    {"quiet", 'q', NC_OPT_FLAG, &options.quiet, NULL, 0, 0,
     "no progress on the terminal, and no word about outputs that are there already", NULL},
    {.kind = NC_OPT_END},
};

static const char *preset_name(size_t index)
{
    const char *summary;
    return nc_preset_builtin(index, &summary);
}

static const struct nc_value_words words[] = {
    {"preset", preset_name},
    {"format", nc_audio_format_listed},
    {0},
};

static const struct nc_program program = {
    .name = "nc-denoise",
    .usage = "[OPTION...] [IN [OUT]]\n       nc-denoise [OPTION...] -o DIR FILE...",
    .summary = "Makes noisy speech clear, without training: clusters its spectrogram into voice "
               "and noise.",
    .epilogue = "Examples:\n"
                "  nc-denoise a.wav b.flac\n"
                "  arecord -t wav | nc-denoise --live | aplay\n"
                "  nc-denoise -j 4 -o clean/ noisy/*.wav\n",
    .options = table,
    .words = words,
    .file_operands = true,
};

/* ---- one file ---- */

struct request {
    struct nc_preset preset;
    struct nc_branch branch;
};

static void free_request(struct request *r)
{
    nc_preset_free(&r->preset);
    nc_preset_free(&r->branch.stages);
}

/* "--option value" for every stage of this program. */
static int add_pair(struct nc_preset *preset, const char *program_name, const char *option,
                    const char *value, struct nc_error *err)
{
    int status = nc_preset_add(preset, program_name, option, err);
    return status == NC_OK ? nc_preset_add(preset, program_name, value, err) : status;
}

static int add_number(struct nc_preset *preset, const char *option, double number, const char *unit,
                      struct nc_error *err)
{
    char text[64];
    snprintf(text, sizeof text, "%.6g%s", number, unit);
    return add_pair(preset, "nc-mask", option, text, err);
}

/* What the options say, for the stages it concerns. */
static int add_options(struct nc_preset *p, struct nc_error *err)
{
    int status = NC_OK;
    if (floor_given)
        status = add_number(p, "--floor", options.floor_db, "dB", err);
    if (status == NC_OK && strength_given)
        status = add_number(p, "--strength", options.strength, "", err);
    if (status == NC_OK && channels_given)
        status = add_pair(p, "nc-cluster", "--channels", options.channels ? "each" : "linked", err);
    if (status == NC_OK && options.verbose)
        status = nc_preset_add(p, "nc-cluster", "--verbose", err);
    if (status == NC_OK && options.verbose)
        status = nc_preset_add(p, "nc-mask", "--verbose", err);
    if (status == NC_OK && options.raw)
        status = add_pair(p, "nc-stft", "--raw", options.raw, err);
    if (status == NC_OK && options.format)
        status = add_pair(p, "nc-istft", "--format", options.format, err);
    return status;
}

static size_t find_stage(const struct nc_preset *preset, const char *name)
{
    size_t i = 0;
    while (i < preset->count && strcmp(preset->stages[i].words[0], name) != 0)
        i++;
    return i;
}

/* in and out: paths, or NULL for standard input and output. */
static int add_files(struct nc_preset *p, const char *in, const char *out, struct nc_error *err)
{
    if (in && find_stage(p, "nc-stft") == p->count)
        return nc_fail(err, NC_ERR_USAGE, "%s: the preset has no nc-stft, which would read it", in);
    if (out && find_stage(p, "nc-istft") == p->count)
        return nc_fail(err, NC_ERR_USAGE, "%s: the preset has no nc-istft, which would write it",
                       out);
    int status = in ? add_pair(p, "nc-stft", "--", in, err) : NC_OK;
    return status == NC_OK && out ? add_pair(p, "nc-istft", "--output", out, err) : status;
}

/* The other end for --noise: the preset from nc-mask on, keeping the noise. */
static int add_branch(struct request *r, struct nc_error *err)
{
    size_t mask = find_stage(&r->preset, "nc-mask");
    if (mask == 0 || mask == r->preset.count)
        return nc_fail(err, NC_ERR_USAGE, "--noise needs a preset with nc-mask");
    r->branch.after = mask - 1;
    for (size_t i = mask; i < r->preset.count; i++) {
        struct nc_stage_words *to = &r->branch.stages.stages[r->branch.stages.count++];
        for (size_t j = 0; j < r->preset.stages[i].count; j++)
            if (nc_stage_add(to, r->preset.stages[i].words[j], err) != NC_OK)
                return err->status;
    }
    int status = add_pair(&r->branch.stages, "nc-mask", "--keep", "noise", err);
    return status == NC_OK ? add_pair(&r->branch.stages, "nc-istft", "--output", options.noise, err)
                           : status;
}

/* Of the built-in presets only one does not wait for the recording's end. */
static int check_live(const char *preset, struct nc_error *err)
{
    const char *name, *summary;
    for (size_t i = 0; (name = nc_preset_builtin(i, &summary)) != NULL; i++)
        if (strcmp(preset, name) == 0 && strcmp(name, "live") != 0)
            return nc_fail(err, NC_ERR_USAGE,
                           "--live is the preset live: '%s' needs the whole recording", name);
    return NC_OK;
}

static int make_request(struct request *r, const char *in, const char *out, struct nc_error *err)
{
    char *text;
    const char *name = options.preset ? options.preset : options.live ? "live" : "voice";
    memset(r, 0, sizeof *r);
    int status = options.live ? check_live(name, err) : NC_OK;
    if (status == NC_OK)
        status = nc_preset_text(name, &text, err);
    if (status != NC_OK)
        return status;
    status = nc_preset_parse(&r->preset, text, err);
    free(text);
    if (status == NC_OK)
        status = add_options(&r->preset, err);
    bool watched = !options.quiet && !options.live && !options.directory && !options.dry_run;
    if (status == NC_OK && watched && isatty(STDERR_FILENO))
        status = nc_preset_add(&r->preset, "nc-stft", "--progress", err);
    if (status == NC_OK && options.noise)
        status = add_branch(r, err); /* before the files: it has an output of its own */
    if (status == NC_OK)
        status = add_files(&r->preset, in, out, err);
    if (status != NC_OK)
        free_request(r);
    return status;
}

/* Runs or prints the pipeline for one file. */
static int denoise(const char *in, const char *out, struct nc_error *err)
{
    struct request request;
    int status = make_request(&request, in, out, err);
    if (status != NC_OK)
        return status;
    if (options.dry_run)
        nc_pipeline_print(stdout, &request.preset, &request.branch);
    else
        status = nc_pipeline_run(&request.preset, &request.branch, STDIN_FILENO, STDOUT_FILENO,
                                 options.live, err);
    free_request(&request);
    return status;
}

/* ---- many files ---- */

/* DIR/NAME, with the ending of --format where that is given. NULL without memory. */
static char *output_path(const char *in)
{
    char *copy = strdup(in), *path = NULL;
    if (!copy)
        return NULL;
    char *name = basename(copy);
    char *dot = strrchr(name, '.');
    int status;
    if (options.format)
        status = asprintf(&path, "%s/%.*s.%s", options.directory,
                          dot ? (int)(dot - name) : (int)strlen(name), name, options.format);
    else
        status = asprintf(&path, "%s/%s", options.directory, name);
    free(copy);
    return status < 0 ? NULL : path;
}

static int denoise_file(size_t index, void *data)
{
    char **files = data;
    struct nc_error err = {0};
    char *out = output_path(files[index]);
    int status = NC_OK;
    if (!out)
        status = nc_fail_memory(&err, "a file name", 0);
    else if (options.force || options.dry_run || access(out, F_OK) != 0)
        status = denoise(files[index], out, &err);
    if (status != NC_OK && err.text[0])
        nc_warn("%s: %s", files[index], err.text);
    else if (status != NC_OK)
        nc_warn("%s: failed with status %d", files[index], -status);
    fflush(NULL);
    free(out);
    return -status;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two files of one name would be one output. */
static int check_names(char **files, size_t count, struct nc_error *err)
{
    char **paths = nc_array(count, sizeof *paths, "file names", err);
    int status = paths ? NC_OK : NC_ERR_SYSTEM;
    for (size_t i = 0; status == NC_OK && i < count; i++)
        if (!(paths[i] = output_path(files[i])))
            status = nc_fail_memory(err, "file names", 0);
    if (status == NC_OK)
        qsort(paths, count, sizeof *paths, compare_paths);
    for (size_t i = 1; status == NC_OK && i < count; i++)
        if (strcmp(paths[i - 1], paths[i]) == 0)
            status = nc_fail(err, NC_ERR_USAGE, "two files would both become %s", paths[i]);
    for (size_t i = 0; paths && i < count; i++)
        free(paths[i]);
    free(paths);
    return status;
}

/* Says how many outputs are left as they are, which would look like success otherwise. */
static void tell_skipped(char **files, size_t count)
{
    size_t there = 0;
    if (options.force || options.dry_run || options.quiet)
        return;
    for (size_t i = 0; i < count; i++) {
        char *path = output_path(files[i]);
        there += path && access(path, F_OK) == 0;
        free(path);
    }
    if (there > 0)
        nc_warn("%zu of %zu outputs are there already and skipped; -f replaces them", there, count);
}

/* Makes the folder of -o, unless it is there. A name like out.wav was meant as a file's. */
static void make_directory(const char *path)
{
    struct nc_error err = {0};
    struct stat is;
    bool there = stat(path, &is) == 0;
    if (there ? !S_ISDIR(is.st_mode) : nc_audio_format_of_path(path) != NULL)
        nc_die_usage("-o %s: -o names a folder; for one file: nc-denoise IN OUT", path);
    if (!options.dry_run && mkdir(path, 0777) != 0 && errno != EEXIST) {
        nc_fail(&err, NC_ERR_NOINPUT, "%s:", path);
        nc_die(&err);
    }
}

static int denoise_files(char **files, size_t count)
{
    struct nc_error err = {0};
    struct nc_jobs_result result;
    if (options.noise)
        nc_die_usage("--noise is for one file");
    make_directory(options.directory);
    if (check_names(files, count, &err) != NC_OK)
        nc_die(&err);
    tell_skipped(files, count);
    bool progress = !options.quiet && !options.dry_run && count > 1 && isatty(STDERR_FILENO);
    if (nc_jobs_run(count, (size_t)options.jobs, denoise_file, files, progress, &result, &err) !=
        NC_OK)
        nc_die(&err);
    if (result.failed > 0)
        nc_warn("%zu of %zu files failed", result.failed, count);
    return result.worst;
}

/* What --noise cannot be: another place of its own is needed. */
static void check_noise(const char *out)
{
    if (!options.noise)
        return;
    if (strcmp(options.noise, "-") == 0)
        nc_die_usage("--noise: standard output is for the voice: name a file");
    if (out && strcmp(options.noise, out) == 0)
        nc_die_usage("--noise: %s is the output already", out);
}

static void list_presets(void)
{
    const char *name, *summary;
    for (size_t i = 0; (name = nc_preset_builtin(i, &summary)); i++)
        printf("%-12s%.*s\n", name, (int)strcspn(summary, "\n"), summary);
}

int main(int argc, char **argv)
{
    int first = nc_options_parse(&program, argc, argv);
    int operands = argc - first;
    if (options.presets) {
        list_presets();
        nc_close_stdout();
        return 0;
    }
    if (options.directory) {
        if (operands == 0)
            nc_die_usage("-o needs files to work on");
        return denoise_files(argv + first, (size_t)operands);
    }
    if (operands > 2)
        nc_die_usage("unexpected operand '%s': many files need -o DIR", argv[first + 2]);

    const char *in = operands > 0 && strcmp(argv[first], "-") != 0 ? argv[first] : NULL;
    const char *out = operands > 1 && strcmp(argv[first + 1], "-") != 0 ? argv[first + 1] : NULL;
    check_noise(out);
    if (!options.dry_run && !in)
        nc_refuse_terminal_input();
    if (!options.dry_run && !out)
        nc_refuse_terminal_output();
    struct nc_error err = {0};
    int status = denoise(in, out, &err);
    if (status != NC_OK && err.text[0])
        nc_die(&err);
    if (options.dry_run)
        nc_close_stdout();
    return -status;
}
