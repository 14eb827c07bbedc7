/* nc-stft: audio to spectrogram. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/stft_options.h"
#include "ground/audio.h"
#include "ground/audio_head.h"
#include "ground/mem.h"
#include "ground/stream.h"
#include "stages/stft.h"
#include "stages/stft_head.h"

static struct {
    struct nc_stft_options stft;
    long long block;
    const char *raw;
    bool progress;
} options;

static const struct nc_option table[] = {
    {.kind = NC_OPT_HEADING, .help = "Transform"},
    {"n-fft", 0, NC_OPT_INTEGER, &options.stft.n_fft, "SAMPLES", 1, NC_MAX_N_FFT,
     "length of the Fourier transform; by default the window's", NULL},
    {"window-length", 0, NC_OPT_LENGTH, &options.stft.window_length, "SAMPLES|TIME", 0, 0,
     "length of the window, centred in n-fft; by default n-fft if that is given, else about 32ms",
     &options.stft.window_length_given},
    {"hop", 0, NC_OPT_LENGTH, &options.stft.hop, "SAMPLES|TIME", 0, 0,
     "from frame to frame; by default a quarter of the window", &options.stft.hop_given},
    {"window", 0, NC_OPT_CHOICE, &options.stft.window, NC_WINDOWS, 0, 0, "shape of the window",
     NULL},
    {"pad", 0, NC_OPT_TEXT, &options.stft.pad, "SAMPLES|TIME|full", 0, 0,
     "zeros before the first sample, instead of centred frames (n-fft/2 zeros); full: as many as "
     "give the first sample to every window that reaches it",
     NULL},
    {"no-center", 0, NC_OPT_FLAG, &options.stft.no_center, NULL, 0, 0,
     "the first frame begins at the first sample: --pad 0", NULL},
    {.kind = NC_OPT_HEADING, .help = "Input and output"},
    {"raw", 0, NC_OPT_TEXT, &options.raw, "RATE,CHANNELS,FORMAT", 0, 0,
     "the input has no header; FORMAT is u8, s8, s16, s24, s32, f32, f64 (with be added: "
     "big-endian), mulaw or alaw",
     NULL},
    {"block", 0, NC_OPT_INTEGER, &options.block, "FRAMES", 1, 1 << 20,
     "write this many frames at a time; 1 delays a live pipeline least. By default 128 KiB", NULL},
    {"progress", 0, NC_OPT_FLAG, &options.progress, NULL, 0, 0,
     "show how much has been read, where standard error is a terminal", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-stft",
    .usage = "[OPTION...] [FILE] > STREAM",
    .summary = "Audio to spectrogram: the short-time Fourier transform, as array `spec`.",
    .epilogue = "FILE is anything that libsndfile reads; by default, or for -, standard input.\n"
                "Example: live, a frame at a time\n"
                "  arecord -t raw -f S16_LE -r 16000 | nc-stft --raw 16000,1,s16 --block 1 | ...\n",
    .options = table,
    .file_operands = true,
};

/* "16000,1,s16" */
static void parse_raw(const char *text, struct nc_audio_raw *raw)
{
    char format[16];
    int end = 0;
    bool fine =
        sscanf(text, "%9u,%5u,%15[a-z0-9]%n", &raw->rate, &raw->channels, format, &end) == 3 &&
        text[end] == '\0' && text[0] >= '0' && text[0] <= '9';
    if (!fine)
        nc_die_usage("--raw: '%s' is not RATE,CHANNELS,FORMAT such as 16000,1,s16", text);
    raw->type = nc_pcm_find(format);
    if (raw->type == NC_PCM_COUNT)
        nc_die_usage("--raw: unknown sample format '%s'", format);
    if (raw->rate == 0 || raw->rate > NC_MAX_RATE || raw->channels == 0 ||
        raw->channels > NC_MAX_CHANNELS)
        nc_die_usage("--raw: rate must be 1..%d and channels 1..%d", NC_MAX_RATE, NC_MAX_CHANNELS);
}

struct work {
    struct nc_audio *audio;
    struct nc_stft *stft;
    struct nc_writer *writer;
    size_t block;   /* frames */
    float *samples; /* [samples_room][channels] */
    size_t samples_room;
    float *frames; /* [block][channels][bins] complex */
};

static int write_head(struct work *w, const struct nc_stft_params *params, int argc, char **argv,
                      struct nc_error *err)
{
    const struct nc_audio_info *info = nc_audio_info(w->audio);
    struct nc_head head;
    nc_head_init(&head);
    int status = nc_audio_head_write(&head, info, err);
    if (status == NC_OK)
        status = nc_stft_head_write(&head, params, info->channels, info->samples, err);
    if (status == NC_OK)
        status = nc_head_add_history(&head, program.name, NC_VERSION, argc, argv, err);
    if (status == NC_OK)
        status = nc_writer_open(&w->writer, STDOUT_FILENO, "<stdout>", &head, err);
    nc_head_free(&head);
    return status;
}

static int prepare(struct work *w, const struct nc_stft_params *params, struct nc_error *err)
{
    unsigned channels = nc_audio_info(w->audio)->channels;
    size_t frame_bytes = nc_stft_bins(params) * channels * 2 * sizeof(float);
    size_t fitting = frame_bytes < NC_BLOCK_BYTES ? NC_BLOCK_BYTES / frame_bytes : 1;
    w->block = options.block > 0 ? (size_t)options.block : fitting;
    if (w->block > NC_MAX_PAYLOAD_BYTES / frame_bytes && frame_bytes <= NC_MAX_FRAME_BYTES)
        w->block = NC_MAX_PAYLOAD_BYTES / frame_bytes;
    w->samples_room = w->block * params->hop;
    if (params->hop > params->n_fft) /* what lies between frames need not be held */
        w->samples_room = w->block * params->n_fft;
    int status = nc_stft_new(&w->stft, params, channels, err);
    if (status != NC_OK)
        return status;
    w->samples = nc_array(w->samples_room * channels, sizeof(float), "audio", err);
    w->frames = nc_array(w->block, frame_bytes, "a block of frames", err);
    return w->samples && w->frames ? NC_OK : NC_ERR_SYSTEM;
}

/* Writes the frames that are complete. */
static int write_frames(struct work *w, struct nc_error *err)
{
    size_t count;
    int status = NC_OK;
    while (status == NC_OK && (count = nc_stft_take(w->stft, w->frames, w->block)) > 0)
        status = nc_writer_data(w->writer, "spec", w->frames, count, err);
    return status;
}

static int transform(struct work *w, struct nc_error *err)
{
    uint64_t total = nc_audio_info(w->audio)->samples, done = 0;
    bool known = total != NC_SAMPLES_UNKNOWN;
    struct nc_progress progress;
    nc_progress_start(&progress, options.progress);
    int status = NC_OK;
    size_t wanted, got;
    do {
        wanted = nc_stft_samples_for(w->stft, w->block);
        if (wanted > w->samples_room)
            wanted = w->samples_room;
        status = nc_audio_read(w->audio, w->samples, wanted, &got, err);
        if (status == NC_OK)
            status = nc_stft_feed(w->stft, w->samples, got, err);
        if (status == NC_OK && got < wanted)
            nc_stft_end(w->stft);
        if (status == NC_OK)
            status = write_frames(w, err);
        done += status == NC_OK ? got : 0;
        nc_progress_update(&progress, (double)done, known ? (double)total : 0);
    } while (status == NC_OK && got == wanted);
    nc_progress_end(&progress);
    if (status == NC_OK && !known)
        status = nc_audio_tail_write(w->writer, nc_stft_samples(w->stft), err);
    return status == NC_OK ? nc_writer_end(w->writer, err) : status;
}

static int run(struct work *w, const char *path, int argc, char **argv, struct nc_error *err)
{
    struct nc_audio_raw raw = {0};
    if (options.raw)
        parse_raw(options.raw, &raw);
    int status = nc_audio_open(&w->audio, path, options.raw ? &raw : NULL, err);
    if (status != NC_OK)
        return status;
    struct nc_stft_params params;
    status = nc_stft_options_resolve(&options.stft, nc_audio_info(w->audio)->rate, &params, err);
    if (status == NC_OK)
        status = prepare(w, &params, err);
    if (status == NC_OK)
        status = write_head(w, &params, argc, argv, err);
    return status == NC_OK ? transform(w, err) : status;
}

int main(int argc, char **argv)
{
    int first = nc_options_parse_operands(&program, argc, argv, 1);
    const char *path = first < argc ? argv[first] : NULL;
    if (!path || strcmp(path, "-") == 0)
        nc_refuse_terminal_input();
    nc_refuse_terminal_output();

    struct nc_error err;
    struct work work = {0};
    int status = run(&work, path, argc, argv, &err);
    nc_writer_close(work.writer);
    nc_stft_free(work.stft);
    nc_audio_close(work.audio);
    free(work.samples);
    free(work.frames);
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}
