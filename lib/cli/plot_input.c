#include "cli/plot_input.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ground/audio.h"
#include "ground/audio_head.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/spool.h"
#include "stages/stft_head.h"

static struct nc_plot_panel *next_panel(struct nc_plot_figure *figure, struct nc_error *err)
{
    if (figure->count == NC_PLOT_MOST_PANELS) {
        nc_fail(err, NC_ERR_USAGE, "a figure has room for %d panels", NC_PLOT_MOST_PANELS);
        return NULL;
    }
    struct nc_plot_panel *panel = &figure->panels[figure->count++];
    memset(panel, 0, sizeof *panel);
    return panel;
}

/* File names are bytes; letters are UTF-8. What is none, a text shows as question marks. */
void nc_plot_clean_text(char *text)
{
    size_t left = strlen(text), step;
    unsigned char *at = (unsigned char *)text;
    for (; left > 0; at += step, left -= step) {
        step = *at < 0x80   ? 1
               : *at < 0xc2 ? 0
               : *at < 0xe0 ? 2
               : *at < 0xf0 ? 3
               : *at < 0xf5 ? 4
                            : 0;
        bool good = step > 0 && step <= left && !(step == 1 && (*at < 0x20 || *at == 0x7f));
        for (size_t i = 1; good && i < step; i++)
            good = (at[i] & 0xc0) == 0x80;
        good = good && !(at[0] == 0xe0 && at[1] < 0xa0) && !(at[0] == 0xed && at[1] > 0x9f) &&
               !(at[0] == 0xf0 && at[1] < 0x90) && !(at[0] == 0xf4 && at[1] > 0x8f);
        if (!good) {
            *at = '?';
            step = 1;
        }
    }
}

static const char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash && slash[1] ? slash + 1 : name;
}

/* ---- a stream ---- */

static int read_stream(const struct nc_plot_input *input, int fd, const char *name,
                       struct nc_plot_figure *figure, struct nc_error *err)
{
    struct nc_reader *reader;
    struct nc_plot_source *source = NULL;
    struct nc_plot_panel *panel = next_panel(figure, err);
    struct nc_chunk chunk;
    if (!panel)
        return NC_ERR_USAGE;
    int status = nc_reader_open_after_signature(&reader, fd, name, err);
    if (status != NC_OK)
        return status;
    status = nc_plot_source_new(&source, nc_reader_head(reader), &input->request, err);
    if (status == NC_OK) {
        while ((status = nc_reader_next(reader, &chunk, err)) > 0)
            nc_plot_source_chunk(source, &chunk);
    }
    if (status == NC_OK)
        status = nc_plot_source_finish(source, panel, err);
    if (status == NC_OK)
        status = nc_reader_next_stream(reader, err);
    if (status > 0)
        status = nc_fail(err, NC_ERR_DATA, "several streams: a picture is drawn of one");
    nc_plot_source_free(source);
    nc_reader_close(reader);
    return status;
}

/* ---- audio ---- */

struct transform {
    struct nc_audio *audio;
    struct nc_head head;
    struct nc_stft *stft;
    struct nc_plot_source *source;
    float *samples, *frames;
    size_t block; /* frames at a time */
};

static int prepare(struct transform *w, const struct nc_plot_input *input,
                   struct nc_stft_params *params, struct nc_error *err)
{
    const struct nc_audio_info *info = nc_audio_info(w->audio);
    int status = nc_stft_options_resolve(&input->stft, info->rate, params, err);
    if (status == NC_OK)
        status = nc_audio_head_write(&w->head, info, err);
    if (status == NC_OK)
        status = nc_stft_head_write(&w->head, params, info->channels, info->samples, err);
    if (status == NC_OK)
        status = nc_plot_source_new(&w->source, &w->head, &input->request, err);
    if (status == NC_OK)
        status = nc_stft_new(&w->stft, params, info->channels, err);
    if (status != NC_OK)
        return status;
    size_t frame_bytes = nc_head_array(&w->head, "spec")->frame_bytes;
    w->block = frame_bytes < NC_BLOCK_BYTES ? NC_BLOCK_BYTES / frame_bytes : 1;
    w->samples = nc_array(w->block * params->hop * info->channels, sizeof(float), "audio", err);
    w->frames = nc_array(w->block, frame_bytes, "a block of frames", err);
    return w->samples && w->frames ? NC_OK : NC_ERR_SYSTEM;
}

static int transform(struct transform *w, const struct nc_stft_params *params, struct nc_error *err)
{
    struct nc_chunk chunk = {.type = "DATA", .spec = nc_head_array(&w->head, "spec")};
    size_t wanted, got;
    chunk.payload = w->frames;
    do {
        wanted = w->block * params->hop;
        int status = nc_audio_read(w->audio, w->samples, wanted, &got, err);
        if (status == NC_OK)
            status = nc_stft_feed(w->stft, w->samples, got, err);
        if (status != NC_OK)
            return status;
        if (got < wanted)
            nc_stft_end(w->stft);
        while ((chunk.frames = nc_stft_take(w->stft, w->frames, w->block)) > 0)
            nc_plot_source_chunk(w->source, &chunk);
    } while (got == wanted);
    return NC_OK;
}

static int read_spectrogram(const struct nc_plot_input *input, struct nc_audio *audio,
                            struct nc_plot_figure *figure, struct nc_error *err)
{
    struct transform w = {.audio = audio};
    struct nc_stft_params params;
    struct nc_plot_panel *panel = next_panel(figure, err);
    if (!panel)
        return NC_ERR_USAGE;
    nc_head_init(&w.head);
    int status = prepare(&w, input, &params, err);
    if (status == NC_OK)
        status = transform(&w, &params, err);
    if (status == NC_OK)
        status = nc_plot_source_finish(w.source, panel, err);
    nc_plot_source_free(w.source);
    nc_stft_free(w.stft);
    nc_head_free(&w.head);
    free(w.samples);
    free(w.frames);
    return status;
}

static int read_samples(struct nc_audio *audio, struct nc_plot_panel *panels, size_t channels,
                        struct nc_error *err)
{
    enum { BLOCK = 4096 };
    size_t got = BLOCK;
    int status = NC_OK;
    float *block = nc_array(BLOCK * channels, sizeof *block, "a block of audio", err);
    if (!block)
        return NC_ERR_SYSTEM;
    while (status == NC_OK && got == BLOCK) {
        status = nc_audio_read(audio, block, BLOCK, &got, err);
        for (size_t i = 0; status == NC_OK && i < got * channels; i++) {
            float both[2] = {block[i], -block[i]};
            nc_plot_pool_push(&panels[i % channels].pool, both);
        }
    }
    free(block);
    if (status == NC_OK && panels[0].pool.frames == 0)
        status = nc_fail(err, NC_ERR_DATA, "the recording is empty: there is nothing to draw");
    return status;
}

static int read_wave(const struct nc_plot_input *input, struct nc_audio *audio,
                     struct nc_plot_figure *figure, struct nc_error *err)
{
    const struct nc_audio_info *info = nc_audio_info(audio);
    struct nc_plot_panel *panels = &figure->panels[figure->count];
    for (size_t c = 0; c < info->channels; c++) {
        struct nc_plot_panel *panel = next_panel(figure, err);
        if (!panel)
            return NC_ERR_USAGE;
        int status = nc_plot_wave_begin(panel, input->request.columns, err);
        if (status != NC_OK)
            return status;
    }
    int status = read_samples(audio, panels, info->channels, err);
    for (size_t c = 0; status == NC_OK && c < info->channels; c++)
        nc_plot_wave_finish(&panels[c], info->rate);
    return status;
}

static int read_audio(const struct nc_plot_input *input, const char *path,
                      struct nc_plot_figure *figure, struct nc_error *err)
{
    struct nc_audio *audio;
    int status = nc_audio_open(&audio, path, NULL, err);
    if (status != NC_OK)
        return status;
    if (!input->wave && input->request.array && strcmp(input->request.array, "spec") != 0)
        status = nc_fail(err, NC_ERR_DATA, "an audio file has no array `%s`", input->request.array);
    else
        status = input->wave ? read_wave(input, audio, figure, err)
                             : read_spectrogram(input, audio, figure, err);
    nc_audio_close(audio);
    return status;
}

/* ---- either ---- */

/* What has been read of a pipe is put back by copying it all to a temporary file. */
static int read_piped_audio(const struct nc_plot_input *input, const void *start, size_t bytes,
                            struct nc_plot_figure *figure, struct nc_error *err)
{
    char path[32];
    int spooled;
    int status = nc_spool_input(STDIN_FILENO, "<stdin>", start, bytes, &spooled, err);
    if (status != NC_OK)
        return status;
    snprintf(path, sizeof path, "/dev/fd/%d", spooled);
    status = read_audio(input, path, figure, err);
    close(spooled);
    return status;
}

static int read_any(const struct nc_plot_input *input, int fd, const char *path, const char *name,
                    struct nc_plot_figure *figure, struct nc_error *err)
{
    unsigned char start[NC_SIGNATURE_BYTES];
    ssize_t n = nc_read_full(fd, start, sizeof start);
    if (n < 0)
        return nc_fail(err, NC_ERR_IO, "%s:", name);
    if (n == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: empty input", name);
    if (n == sizeof start && memcmp(start, nc_signature, sizeof start) == 0) {
        if (input->wave)
            return nc_fail(err, NC_ERR_USAGE, "%s: a waveform is drawn of audio, not of a stream",
                           name);
        return read_stream(input, fd, name, figure, err);
    }
    return path ? read_audio(input, path, figure, err)
                : read_piped_audio(input, start, (size_t)n, figure, err);
}

static void name_panels(struct nc_plot_figure *figure, size_t first, const char *path)
{
    for (size_t i = first; i < figure->count; i++) {
        char *title = figure->panels[i].title;
        size_t size = sizeof figure->panels[i].title;
        const char *base = path ? base_name(path) : "";
        if (figure->count - first > 1)
            snprintf(title, size, "%.150s%schannel %zu", base, *base ? ", " : "", i - first + 1);
        else
            snprintf(title, size, "%.190s", base);
        nc_plot_clean_text(title);
    }
}

int nc_plot_input_read(const struct nc_plot_input *input, const char *path,
                       struct nc_plot_figure *figure, struct nc_error *err)
{
    if (path && strcmp(path, "-") == 0)
        path = NULL;
    const char *name = path ? path : "<stdin>";
    size_t first = figure->count;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (fd < 0)
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", name);
    int status = read_any(input, fd, path, name, figure, err);
    if (path)
        close(fd);
    if (status != NC_OK)
        return nc_fail_in(err, name);
    name_panels(figure, first, path);
    return NC_OK;
}
