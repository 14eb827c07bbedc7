/* nc-plot: pictures of streams and recordings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/filter.h"
#include "cli/plot_input.h"
#include "cli/plot_text.h"
#include "cli/program.h"
#include "ground/fdio.h"
#include "ground/outfile.h"
#include "methods/spectrum_value.h"
#include "stages/plot_draw.h"

enum kind { KIND_AUTO, KIND_IMAGE, KIND_SCATTER, KIND_HISTOGRAM, KIND_WAVE };
enum format { FORMAT_AUTO, FORMAT_PNG, FORMAT_SVG, FORMAT_PDF, FORMAT_TEXT };
enum { COLORS_AUTO }; /* and on, as enum nc_colormap does */

static struct {
    int kind, format, scale, colors, color_by, theme;
    const char *array, *output, *tee, *size, *range, *title;
    double max_frequency;
    long long channel;
    bool stacked;
    struct nc_stft_options stft;
} options = {.range = "80dB", .max_frequency = NAN};

static bool size_given;

static const struct nc_option table[] = {
    {"output", 'o', NC_OPT_TEXT, &options.output, "FILE", 0, 0,
     "write the picture here: .png, .svg or .pdf; by default it goes to the terminal, or as PNG to "
     "standard output",
     NULL},
    {"tee", 0, NC_OPT_TEXT, &options.tee, "FILE", 0, 0,
     "write the picture here, and pass the stream on from standard input to standard output", NULL},
    {"format", 0, NC_OPT_CHOICE, &options.format, "auto|png|svg|pdf|text", 0, 0,
     "auto: as the file's name ends; text: for terminals", NULL},
    {"kind", 0, NC_OPT_CHOICE, &options.kind, "auto|image|scatter|histogram|wave", 0, 0,
     "what is drawn; auto: a table as scatter plot, all else as image", NULL},
    {"array", 0, NC_OPT_TEXT, &options.array, "NAME", 0, 0,
     "array of the stream; by default the one that was added last", NULL},
    {"channel", 0, NC_OPT_INTEGER, &options.channel, "N", 0, 1024,
     "draw this channel; 0: of each cell the largest value of all", NULL},
    {.kind = NC_OPT_HEADING, .help = "Scales"},
    {"range", 0, NC_OPT_TEXT, &options.range, "DB|LOW,HIGH", 0, 0,
     "colours reach so far below the loudest cell, or from LOW to HIGH", NULL},
    {"max-frequency", 0, NC_OPT_HERTZ, &options.max_frequency, "HZ", 1, 1e9,
     "draw no higher frequencies", NULL},
    {"frequency-scale", 0, NC_OPT_CHOICE, &options.scale, NC_PLOT_SCALES, 0, 0,
     "how images are spaced", NULL},
    {"window-length", 0, NC_OPT_LENGTH, &options.stft.window_length, "SAMPLES|TIME", 0, 1e9,
     "of the spectrogram of an audio file (by default 32ms)", &options.stft.window_length_given},
    {.kind = NC_OPT_HEADING, .help = "Looks"},
    {"size", 0, NC_OPT_TEXT, &options.size, "WIDTHxHEIGHT", 0, 0,
     "pixels (PNG), points (SVG, PDF) or letters (text); by default 1000x500, or the terminal's "
     "size",
     &size_given},
    {"title", 0, NC_OPT_TEXT, &options.title, "TEXT", 0, 0, "stands above the picture", NULL},
    {"colors", 0, NC_OPT_CHOICE, &options.colors, "auto|" NC_COLORMAPS, 0, 0,
     "colour map; auto: grey for probabilities of voice, viridis for points, else magma", NULL},
    {"color-by", 0, NC_OPT_CHOICE, &options.color_by, "cluster|amplitude", 0, 0,
     "of points and histograms; cluster: where the stream has labels for them", NULL},
    {"theme", 0, NC_OPT_CHOICE, &options.theme, "light|dark", 0, 0, "colour of the paper", NULL},
    {"stacked", 0, NC_OPT_FLAG, &options.stacked, NULL, 0, 0,
     "panels one below the other, not side by side (waves always are)", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-plot",
    .usage = "[OPTION...] [FILE...]",
    .summary = "Draws streams and audio files (standard input by default), each as a panel; all "
               "panels share their scales.",
    .epilogue = "Examples: before and after; a picture from the middle of a pipe\n"
                "  nc-plot noisy.wav clear.wav -o both.png\n"
                "  nc-stft a.wav | nc-cluster | nc-plot --tee voice.png | nc-mask | nc-istft > "
                "b.wav\n",
    .options = table,
    .file_operands = true,
};

/* ---- options ---- */

struct look {
    enum format format;
    size_t width, height;
    double range, low, high;
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static enum format choose_format(const char *path)
{
    bool standard = !path || strcmp(path, "-") == 0;
    if (options.format != FORMAT_AUTO)
        return (enum format)options.format;
    if (standard)
        return isatty(STDOUT_FILENO) ? FORMAT_TEXT : FORMAT_PNG;
    if (ends_with(path, ".svg"))
        return FORMAT_SVG;
    if (ends_with(path, ".pdf"))
        return FORMAT_PDF;
    if (ends_with(path, ".txt"))
        return FORMAT_TEXT;
    if (ends_with(path, ".png"))
        return FORMAT_PNG;
    nc_die_usage("'%s' ends with none of .png, .svg, .pdf and .txt: name a --format", path);
}

static void choose_size(struct look *look)
{
    struct nc_pair size;
    look->width = 1000;
    look->height = 500;
    if (look->format == FORMAT_TEXT)
        nc_plot_terminal_size(STDOUT_FILENO, &look->width, &look->height);
    if (!size_given)
        return;
    if (!nc_parse_pair(options.size, &size) || size.bins < 16 || size.frames < 6 ||
        size.bins > 16000 || size.frames > 16000)
        nc_die_usage("--size: '%s' is not WIDTHxHEIGHT up to 16000x16000", options.size);
    look->width = size.bins;
    look->height = size.frames;
}

static void choose_range(struct look *look)
{
    char low[64];
    const char *comma = strchr(options.range, ',');
    look->low = look->high = NAN;
    if (!comma) {
        if (!nc_parse_decibel(options.range, &look->range) || look->range < 1 || look->range > 1000)
            nc_die_usage("--range: '%s' is not a level from 1dB to 1000dB, or LOW,HIGH",
                         options.range);
        return;
    }
    snprintf(low, sizeof low, "%.*s", (int)(comma - options.range), options.range);
    if (!nc_parse_decibel(low, &look->low) || !nc_parse_decibel(comma + 1, &look->high) ||
        look->low >= look->high)
        nc_die_usage("--range: '%s' is not LOW,HIGH with LOW below HIGH", options.range);
}

static struct look choose_look(const char *path)
{
    struct look look = {.format = choose_format(path), .range = NC_RANGE_DB};
    choose_size(&look);
    choose_range(&look);
    return look;
}

static struct nc_plot_input choose_input(const struct look *look)
{
    static const enum nc_plot_want wants[] = {NC_PLOT_WANT_AUTO, NC_PLOT_WANT_IMAGE,
                                              NC_PLOT_WANT_SCATTER, NC_PLOT_WANT_HISTOGRAM,
                                              NC_PLOT_WANT_AUTO};
    struct nc_plot_input input = {.stft = options.stft, .wave = options.kind == KIND_WAVE};
    input.request.array = options.array;
    input.request.want = wants[options.kind];
    input.request.max_frequency = isnan(options.max_frequency) ? 0 : options.max_frequency;
    input.request.scale = (enum nc_plot_scale)options.scale;
    input.request.channel = (size_t)options.channel;
    input.request.ignore_labels = options.color_by == 1;
    /* Vector formats have two pixels a point; twice that lets each pixel show the maximum of nearly
     * its own frames alone. */
    input.request.columns = look->width < 256 ? 1024 : 4 * look->width;
    return input;
}

/* ---- writing ---- */

static void finish_figure(struct nc_plot_figure *figure, const struct look *look)
{
    const struct nc_plot_panel *first = &figure->panels[0];
    figure->title = options.title;
    figure->dark = options.theme == 1;
    figure->stacked = options.stacked || first->kind == NC_PLOT_WAVE;
    if (options.colors != COLORS_AUTO)
        figure->map = (enum nc_colormap)(options.colors - 1);
    else if (strcmp(first->key, "probability of voice") == 0)
        figure->map = NC_COLORMAP_GREY;
    else
        figure->map = first->kind == NC_PLOT_SCATTER ? NC_COLORMAP_VIRIDIS : NC_COLORMAP_MAGMA;
    nc_plot_share_scales(figure, look->range, look->low, look->high);
    for (size_t i = 0; i < figure->count; i++) {
        struct nc_plot_panel *p = &figure->panels[i];
        size_t used = strlen(p->title);
        if (p->kind == NC_PLOT_HISTOGRAM)
            snprintf(p->title + used, sizeof p->title - used, "%sthreshold %.1f", used ? ", " : "",
                     p->threshold);
        used = strlen(p->title);
        if (p->kind == NC_PLOT_HISTOGRAM && !isnan(p->error_rate))
            snprintf(p->title + used, sizeof p->title - used, " (%.1f %% of cells beyond it)",
                     100 * p->error_rate);
    }
}

struct destination {
    struct nc_outfile file;
    struct nc_error *err;
};

static int write_bytes(void *to, const unsigned char *bytes, size_t count)
{
    struct destination *d = to;
    return nc_write_full(d->file.fd, bytes, count, d->file.name, d->err);
}

static int write_text(struct destination *d, const struct nc_plot_figure *figure,
                      const struct look *look, struct nc_error *err)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *memory = open_memstream(&text, &bytes);
    if (!memory)
        return nc_fail_memory(err, "a picture", 0);
    int status = nc_plot_print(memory, figure, look->width, look->height, err);
    if (fclose(memory) != 0 && status == NC_OK)
        status = nc_fail_memory(err, "a picture", 0);
    if (status == NC_OK)
        status = write_bytes(d, (const unsigned char *)text, bytes);
    free(text);
    return status;
}

static int write_figure(struct nc_plot_figure *figure, const struct look *look, const char *path,
                        struct nc_error *err)
{
    struct destination destination = {.err = err};
    finish_figure(figure, look);
    int status = nc_outfile_open(&destination.file, path, err);
    if (status != NC_OK)
        return status;
    if (look->format == FORMAT_TEXT)
        status = write_text(&destination, figure, look, err);
    else
        status = nc_plot_draw(figure, (enum nc_plot_format)(look->format - FORMAT_PNG), look->width,
                              look->height, write_bytes, &destination, err);
    if (status == NC_OK)
        status = nc_outfile_commit(&destination.file, err);
    nc_outfile_abandon(&destination.file);
    return status;
}

static void free_figure(struct nc_plot_figure *figure)
{
    for (size_t i = 0; i < figure->count; i++)
        nc_plot_panel_free(&figure->panels[i]);
    memset(figure, 0, sizeof *figure);
}

/* ---- as a stage of a pipeline ---- */

struct tee {
    struct look look;
    struct nc_plot_input input;
    struct nc_plot_source *source;
};

static int begin(void *data, const struct nc_head *in, struct nc_head *out, struct nc_error *err)
{
    struct tee *t = data;
    (void)out;
    return nc_plot_source_new(&t->source, in, &t->input.request, err);
}

static int chunk(void *data, const struct nc_chunk *chunk, struct nc_writer *writer,
                 struct nc_error *err)
{
    struct tee *t = data;
    nc_plot_source_chunk(t->source, chunk);
    return nc_writer_pass(writer, chunk, err);
}

static int finish(void *data, struct nc_writer *writer, struct nc_error *err)
{
    struct tee *t = data;
    struct nc_plot_figure figure = {.count = 1};
    (void)writer;
    int status = nc_plot_source_finish(t->source, &figure.panels[0], err);
    if (status == NC_OK)
        status = write_figure(&figure, &t->look, options.tee, err);
    free_figure(&figure);
    return status;
}

static void release(void *data)
{
    struct tee *t = data;
    nc_plot_source_free(t->source);
    t->source = NULL;
}

static int run_tee(int argc, char **argv)
{
    struct tee tee = {.look = choose_look(options.tee)};
    tee.input = choose_input(&tee.look);
    struct nc_filter filter = {&tee, begin, chunk, finish, release};
    return nc_filter_run(&filter, argc, argv);
}

int main(int argc, char **argv)
{
    char title[300];
    int first = nc_options_parse(&program, argc, argv);
    if (options.title) {
        snprintf(title, sizeof title, "%s", options.title);
        nc_plot_clean_text(title);
        options.title = title;
    }
    if (options.tee && (options.output || first < argc || options.kind == KIND_WAVE))
        nc_die_usage("--tee passes a stream on: it takes no --output, no --kind wave, no operands");
    if (options.tee)
        return run_tee(argc, argv);

    struct nc_error err;
    static struct nc_plot_figure figure;
    struct look look = choose_look(options.output);
    struct nc_plot_input input = choose_input(&look);
    if (look.format != FORMAT_TEXT && (!options.output || strcmp(options.output, "-") == 0))
        nc_refuse_terminal_output();
    int status = NC_OK;
    for (int i = first; status == NC_OK && (i < argc || i == first); i++) {
        const char *path = i < argc ? argv[i] : "-";
        if (strcmp(path, "-") == 0)
            nc_refuse_terminal_input();
        status = nc_plot_input_read(&input, path, &figure, &err);
    }
    if (status == NC_OK)
        status = write_figure(&figure, &look, options.output, &err);
    free_figure(&figure);
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}
