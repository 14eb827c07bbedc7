/* nc-istft: spectrogram to audio. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/program.h"
#include "ground/audio.h"
#include "ground/audio_format.h"
#include "ground/audio_head.h"
#include "ground/mem.h"
#include "ground/spill.h"
#include "ground/stream.h"
#include "stages/istft.h"
#include "stages/stft_head.h"

enum { SPILL_MEMORY = 256 << 20, COPY_SAMPLES = 4096 };

static struct {
    const char *output, *format, *subtype;
    bool no_clip;
} options;

static const struct nc_option table[] = {
    {"output", 'o', NC_OPT_TEXT, &options.output, "FILE", 0, 0,
     "write this file, which appears when it is complete; by default standard output", NULL},
    {"format", 0, NC_OPT_TEXT, &options.format, "NAME", 0, 0,
     "wav, rf64, w64, flac, ogg, opus, mp3, aiff, au, caf or raw; by default what FILE ends in, "
     "else wav",
     NULL},
    {"subtype", 0, NC_OPT_TEXT, &options.subtype, "NAME", 0, 0,
     "PCM_16, PCM_24, PCM_32, FLOAT, ...; by default the input's, or the nearest that the format "
     "has",
     NULL},
    {"no-clip", 0, NC_OPT_FLAG, &options.no_clip, NULL, 0, 0,
     "scale the recording down where it would be clipped; it is held back to its end for that",
     NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_value_words words[] = {
    {"format", nc_audio_format_listed},
    {"subtype", nc_audio_subtype_listed},
    {0},
};

static const struct nc_program program = {
    .name = "nc-istft",
    .usage = "[OPTION...] < STREAM > AUDIO",
    .summary = "Spectrogram to audio: the inverse of nc-stft, sample for sample.",
    .epilogue = "Example:\n  nc-stft a.wav | nc-istft -o b.flac\n",
    .options = table,
    .words = words,
};

struct work {
    struct nc_audio_info info; /* of the stream being read */
    struct nc_istft *istft;
    const struct nc_array_spec *spec;
    struct nc_audio_writer *writer;
    unsigned rate, channels; /* of the writer */
    uint64_t written;
    float *block; /* what the frames of one chunk gave */
    size_t block_items, block_capacity;
    struct nc_spill *held; /* --no-clip: all samples */
    float peak;            /* of those */
};

/* ---- output ---- */

/* --no-clip on float samples has nothing to do. */
static bool holds_back(const struct work *w)
{
    const char *subtype = nc_audio_writer_subtype(w->writer);
    return options.no_clip && strcmp(subtype, "FLOAT") != 0 && strcmp(subtype, "DOUBLE") != 0;
}

static int open_output(struct work *w, struct nc_error *err)
{
    struct nc_audio_spec spec = {
        .rate = w->info.rate,
        .channels = w->info.channels,
        .samples = w->info.samples,
        .format = options.format,
        .subtype = options.subtype ? options.subtype : w->info.subtype,
        .exact_subtype = options.subtype != NULL,
        .tags = &w->info.tags,
    };
    int status = nc_audio_writer_open(&w->writer, options.output, &spec, err);
    w->rate = spec.rate;
    w->channels = spec.channels;
    if (status == NC_OK && holds_back(w)) {
        w->held = nc_spill_open(w->channels, SPILL_MEMORY, err);
        status = w->held ? NC_OK : NC_ERR_SYSTEM;
    }
    return status;
}

/* A further stream goes on where the last one ended. */
static int check_continues(const struct work *w, struct nc_error *err)
{
    if (w->info.rate != w->rate || w->info.channels != w->channels)
        return nc_fail(err, NC_ERR_DATA,
                       "another recording follows, of %u channels at %u Hz instead of %u at %u: "
                       "they do not fit in one file",
                       w->info.channels, w->info.rate, w->channels, w->rate);
    if (!nc_audio_writer_can_grow(w->writer))
        return nc_fail(err, NC_ERR_DATA,
                       "another recording follows, and the WAV header in the pipe has told the "
                       "length of the first: write to a file (-o)");
    return NC_OK;
}

static int put(struct work *w, const float *x, size_t samples, struct nc_error *err)
{
    w->written += samples;
    if (!w->held)
        return nc_audio_writer_write(w->writer, x, samples, err);
    for (size_t i = 0; i < samples * w->channels; i++) {
        float magnitude = fabsf(x[i]);
        /* NaN goes on to the writer, which refuses it. */
        w->peak = magnitude > w->peak ? magnitude : w->peak;
    }
    return nc_spill_append(w->held, x, samples, err);
}

/* --no-clip: what was held back, scaled so that its peak is the largest 16-bit value or less. */
static int put_held(struct work *w, struct nc_error *err)
{
    static const float largest = 32767.0f / 32768.0f;
    float scale = w->peak > largest ? largest / w->peak : 1;
    struct nc_signal signal = nc_spill_signal(w->held);
    float *x = nc_array((size_t)COPY_SAMPLES * w->channels, sizeof *x, "audio", err);
    int status = x ? NC_OK : NC_ERR_SYSTEM;
    for (size_t done = 0; status == NC_OK && done < signal.frames; done += COPY_SAMPLES) {
        size_t count = signal.frames - done < COPY_SAMPLES ? signal.frames - done : COPY_SAMPLES;
        status = signal.read(&signal, done, count, x, err);
        for (size_t i = 0; status == NC_OK && i < count * w->channels; i++)
            x[i] *= scale;
        if (status == NC_OK)
            status = nc_audio_writer_write(w->writer, x, count, err);
    }
    free(x);
    if (status == NC_OK && scale < 1)
        nc_warn("scaled by %.2f dB, so that nothing is clipped", 20 * log10((double)scale));
    return status;
}

static int finish_output(struct work *w, struct nc_error *err)
{
    int status = w->held ? put_held(w, err) : NC_OK;
    if (status == NC_OK)
        status = nc_audio_writer_commit(w->writer, err);
    uint64_t clipped = nc_audio_writer_clipped(w->writer);
    if (status == NC_OK && clipped > 0)
        nc_warn("clipped %" PRIu64 " of %" PRIu64
                " samples (--no-clip scales instead, --subtype FLOAT keeps them)",
                clipped, w->written * w->channels);
    return status;
}

/* ---- one stream ---- */

/* Labels in the stream mean that nothing has been done with them. */
static void warn_of_unused(const struct nc_head *head)
{
    static const char *const names[] = {"label", "voice", "snr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nc_head_array(head, names[i])) {
            nc_warn("the stream has `%s`, which no nc-mask has applied: the noise is still in it",
                    names[i]);
            return;
        }
}

static int begin_stream(struct work *w, const struct nc_head *head, struct nc_error *err)
{
    struct nc_stft_params params;
    nc_tags_clear(&w->info.tags);
    int status = nc_stft_head_read(head, &params, &w->spec, err);
    if (status == NC_OK)
        status = nc_audio_head_read(head, &w->info, err);
    if (status == NC_OK && w->spec->shape[0] != w->info.channels)
        status = nc_fail(err, NC_ERR_DATA, "`spec` has %zu channels, the recording %u",
                         w->spec->shape[0], w->info.channels);
    if (status == NC_OK)
        status = nc_istft_new(&w->istft, &params, w->info.channels, w->info.samples, err);
    if (status == NC_OK)
        status = w->writer ? check_continues(w, err) : open_output(w, err);
    if (status == NC_OK)
        warn_of_unused(head);
    return status;
}

/* The samples that the frames of a chunk complete go on together: one write for each chunk. */
static int take_frames(struct work *w, const struct nc_chunk *chunk, struct nc_error *err)
{
    const float *frames = chunk->payload, *x;
    size_t frame_floats = chunk->spec->frame_bytes / sizeof *frames, count;
    int status = NC_OK;
    w->block_items = 0;
    for (uint64_t t = 0; status == NC_OK && t < chunk->frames; t++) {
        status = nc_istft_frame(w->istft, frames + t * frame_floats, &x, &count, err);
        if (status != NC_OK || count == 0)
            continue;
        size_t items = count * w->channels;
        void *block = w->block;
        status = nc_grow(&block, &w->block_capacity, w->block_items + items, sizeof *w->block,
                         "a block of samples", err);
        w->block = block;
        if (status == NC_OK)
            memcpy(w->block + w->block_items, x, items * sizeof *x);
        w->block_items += items;
    }
    if (status != NC_OK || w->block_items == 0)
        return status;
    return put(w, w->block, w->block_items / w->channels, err);
}

static int run_stream(struct work *w, struct nc_reader *reader, struct nc_error *err)
{
    struct nc_chunk chunk;
    int status = begin_stream(w, nc_reader_head(reader), err);
    if (status != NC_OK)
        return status;
    while ((status = nc_reader_next(reader, &chunk, err)) > 0) {
        if (chunk.spec == w->spec)
            status = take_frames(w, &chunk, err);
        else if (strcmp(chunk.type, "tail") == 0)
            status = nc_audio_tail_read(chunk.payload, chunk.bytes, &w->info.samples, err);
        else
            status = NC_OK;
        if (status != NC_OK)
            return status;
    }
    if (status != NC_OK)
        return status;
    const float *x;
    size_t count;
    status = nc_istft_finish(w->istft, w->info.samples, &x, &count, err);
    if (status == NC_OK)
        status = put(w, x, count, err);
    nc_istft_free(w->istft);
    w->istft = NULL;
    return status;
}

static int run(struct work *w, struct nc_error *err)
{
    struct nc_reader *reader = NULL;
    int status = nc_reader_open(&reader, STDIN_FILENO, "<stdin>", err);
    int more = status == NC_OK;
    while (more > 0) {
        status = run_stream(w, reader, err);
        if (status == NC_ERR_DATA)
            nc_fail_in(err, "<stdin>");
        more = status == NC_OK ? nc_reader_next_stream(reader, err) : 0;
        if (more < 0)
            status = more;
    }
    if (status == NC_OK)
        status = finish_output(w, err);
    nc_reader_close(reader);
    return status;
}

int main(int argc, char **argv)
{
    nc_options_parse_operands(&program, argc, argv, 0);
    nc_refuse_terminal_input();
    if (!options.output || strcmp(options.output, "-") == 0)
        nc_refuse_terminal_output();

    struct nc_error err;
    struct work work = {0};
    int status = run(&work, &err);
    nc_audio_writer_close(work.writer);
    nc_istft_free(work.istft);
    nc_spill_close(work.held);
    free(work.block);
    nc_tags_clear(&work.info.tags);
    if (status != NC_OK)
        nc_die(&err);
    nc_close_stdout();
    return 0;
}
