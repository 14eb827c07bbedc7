/* nc-info: what a stream or an audio file holds; with --check, whether it is whole. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/program.h"
#include "ground/audio.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/spool.h"
#include "ground/stream.h"

static struct {
    bool check;
} options;

static const struct nc_option table[] = {
    {"check", 0, NC_OPT_FLAG, &options.check, NULL, 0, 0,
     "print nothing; exit 0 if the input is whole, 65 if it is damaged or cut short", NULL},
    {.kind = NC_OPT_END},
};

static const struct nc_program program = {
    .name = "nc-info",
    .usage = "[OPTION...] [FILE...]",
    .summary = "Tells what matrix streams or audio files hold (standard input by default).",
    .epilogue = NULL,
    .options = table,
    .file_operands = true,
};

/* ---- a matrix stream ---- */

static void print_shape(const struct nc_array_spec *spec)
{
    for (size_t i = 0; i < spec->axes; i++)
        printf("%s%zu", i ? " x " : "", spec->shape[i]);
}

static void print_stream(const struct nc_reader *reader)
{
    const struct nc_head *head = nc_reader_head(reader);
    for (size_t i = 0; i < head->line_count; i++)
        if (strcmp(head->lines[i].key, "pg") != 0)
            printf("  %-14s %s\n", head->lines[i].key, head->lines[i].value);
    for (size_t i = 0; i < head->array_count; i++) {
        const struct nc_array_spec *spec = &head->arrays[i];
        printf("  array %-8s %s  ", spec->name, nc_dtype_name(spec->dtype));
        print_shape(spec);
        printf("  %llu frames  step %llu  %s\n", (unsigned long long)nc_reader_frames(reader, spec),
               (unsigned long long)spec->step, spec->attributes);
    }
    for (size_t i = 0; i < head->line_count; i++)
        if (strcmp(head->lines[i].key, "pg") == 0)
            printf("  history        %s\n", head->lines[i].value);
}

/* Lines known only at the stream's end, as the sample count of a live recording. */
static void print_tail(const struct nc_chunk *chunk)
{
    if (strcmp(chunk->type, "tail") == 0 && !options.check)
        printf("  at the end     %.*s", (int)chunk->bytes, (const char *)chunk->payload);
}

/* Reads every stream of the input to its end; the signature of the first has been read. */
static int read_streams(int fd, const char *name, struct nc_error *err)
{
    struct nc_reader *reader;
    struct nc_chunk chunk;
    int status = nc_reader_open_after_signature(&reader, fd, name, err);
    if (status != NC_OK)
        return status;
    do {
        if (!options.check)
            printf("%s: matrix stream\n", name);
        while ((status = nc_reader_next(reader, &chunk, err)) > 0)
            print_tail(&chunk);
        if (status == NC_OK && !options.check)
            print_stream(reader);
        if (status == NC_OK)
            status = nc_reader_next_stream(reader, err);
    } while (status > 0);
    nc_reader_close(reader);
    return status;
}

/* ---- audio ---- */

struct levels {
    double peak, squares;
    uint64_t samples;
};

static int measure(struct nc_audio *audio, struct levels *levels, struct nc_error *err)
{
    enum { BLOCK = 4096 };
    size_t channels = nc_audio_info(audio)->channels, got = BLOCK;
    float *block = nc_array(BLOCK * channels, sizeof *block, "a block of audio", err);
    if (!block)
        return NC_ERR_SYSTEM;
    int status = NC_OK;
    while (status == NC_OK && got == BLOCK) {
        status = nc_audio_read(audio, block, BLOCK, &got, err);
        for (size_t i = 0; status == NC_OK && i < got * channels; i++) {
            double x = (double)block[i];
            levels->peak = fmax(levels->peak, fabs(x));
            levels->squares += x * x;
        }
        levels->samples += status == NC_OK ? got : 0;
    }
    free(block);
    return status;
}

static double decibel(double amplitude)
{
    return 20 * log10(amplitude);
}

static void print_audio(const char *name, const struct nc_audio_info *info,
                        const struct levels *levels)
{
    double count = (double)levels->samples * info->channels;
    printf("%s: audio\n", name);
    printf("  %-14s %s %s\n", "format", info->format, info->subtype);
    printf("  %-14s %u Hz\n", "rate", info->rate);
    printf("  %-14s %u\n", "channels", info->channels);
    printf("  %-14s %llu\n", "samples", (unsigned long long)levels->samples);
    printf("  %-14s %.3f s\n", "duration", (double)levels->samples / info->rate);
    if (levels->peak > 0) {
        printf("  %-14s %.1f dBFS\n", "peak", decibel(levels->peak));
        printf("  %-14s %.1f dBFS\n", "level", decibel(sqrt(levels->squares / count)));
    } else {
        printf("  %-14s digital silence\n", "level");
    }
    for (int tag = 0; tag < NC_TAG_COUNT; tag++)
        if (info->tags.value[tag])
            printf("  %-14s %s\n", nc_tag_name((enum nc_tag)tag), info->tags.value[tag]);
}

/* fd: the whole file; closed here. */
static int read_audio(int fd, const char *name, struct nc_error *err)
{
    struct nc_audio *audio;
    struct levels levels = {0};
    int status = nc_audio_open_fd(&audio, fd, name, err);
    if (status != NC_OK)
        return status;
    status = measure(audio, &levels, err);
    if (status == NC_OK && !options.check)
        print_audio(name, nc_audio_info(audio), &levels);
    nc_audio_close(audio);
    return status;
}

/* ---- either ---- */

/* *whole: a file like fd before `bytes` of it were read. That of a pipe is a temporary one, to
 * which all of it is copied. */
static int put_back(int fd, const char *name, const void *start, size_t bytes, int *whole,
                    struct nc_error *err)
{
    if (lseek(fd, -(off_t)bytes, SEEK_CUR) < 0)
        return nc_spool_input(fd, name, start, bytes, whole, err);
    *whole = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return *whole >= 0 ? NC_OK : nc_fail(err, NC_ERR_SYSTEM, "%s:", name);
}

static int inspect(const char *path, struct nc_error *err)
{
    unsigned char start[NC_SIGNATURE_BYTES];
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "<stdin>" : path;
    if (standard)
        nc_refuse_terminal_input();
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return nc_fail(err, NC_ERR_NOINPUT, "%s:", path);

    ssize_t n = nc_read_full(fd, start, sizeof start);
    int status;
    if (n < 0)
        status = nc_fail(err, NC_ERR_IO, "%s:", name);
    else if (n == 0)
        status = nc_fail(err, NC_ERR_DATA, "%s: empty input", name);
    else if (n == sizeof start && memcmp(start, nc_signature, sizeof start) == 0)
        status = read_streams(fd, name, err);
    else {
        int whole;
        status = put_back(fd, name, start, (size_t)n, &whole, err);
        if (status == NC_OK)
            status = read_audio(whole, name, err);
    }
    if (!standard)
        close(fd);
    return status;
}

int main(int argc, char **argv)
{
    int worst = 0;
    int first = nc_options_parse(&program, argc, argv);
    for (int i = first; i < argc || i == first; i++) {
        struct nc_error err;
        int status = inspect(i < argc ? argv[i] : "-", &err);
        if (status == NC_OK)
            continue;
        fflush(stdout);
        nc_warn("%s", err.text);
        if (-status > worst)
            worst = -status;
    }
    nc_close_stdout();
    return worst;
}
