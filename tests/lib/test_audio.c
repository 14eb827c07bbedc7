/* Audio files: every way in and out gives back what was put in, and says so when it cannot. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "ground/audio.h"
#include "ground/bytes.h"
#include "ground/rng.h"
#include "ground/wav.h"

enum { SAMPLES = 5000, CHANNELS = 2 };

static char directory[] = "/tmp/nc-test-audio-XXXXXX";
static float signal_in[SAMPLES * CHANNELS], signal_out[2 * SAMPLES * CHANNELS];
static struct nc_error err;

static const char *place(const char *name)
{
    static char path[4][256];
    static unsigned turn;
    char *to = path[turn++ % 4];
    snprintf(to, sizeof path[0], "%s/%s", directory, name);
    return to;
}

static int write_file(const char *path, const struct nc_audio_spec *spec)
{
    struct nc_audio_writer *writer;
    int status = nc_audio_writer_open(&writer, path, spec, &err);
    for (size_t done = 0; status == NC_OK && done < SAMPLES; done += 1000)
        status = nc_audio_writer_write(writer, signal_in + done * CHANNELS, 1000, &err);
    if (status == NC_OK)
        status = nc_audio_writer_commit(writer, &err);
    nc_audio_writer_close(writer);
    return status;
}

/* Samples read, or a negative status. */
static long read_audio(const char *path, const struct nc_audio_raw *raw, struct nc_audio **audio)
{
    int status = nc_audio_open(audio, path, raw, &err);
    size_t got = 0;
    if (status == NC_OK)
        status = nc_audio_read(*audio, signal_out, 2 * SAMPLES, &got, &err);
    return status == NC_OK ? (long)got : status;
}

static double largest_difference(void)
{
    double largest = 0;
    for (size_t i = 0; i < SAMPLES * CHANNELS; i++)
        largest = fmax(largest, fabs((double)(signal_in[i] - signal_out[i])));
    return largest;
}

static void check_round_trip(const char *name, const char *subtype, double tolerance)
{
    char what[128];
    struct nc_tags tags = {{0}};
    nc_tags_set(&tags, NC_TAG_TITLE, "A title", 7, &err);
    nc_tags_set(&tags, NC_TAG_COMMENT, "odd length", 10, &err);
    struct nc_audio_spec spec = {.rate = 16000,
                                 .channels = CHANNELS,
                                 .samples = SAMPLES,
                                 .subtype = subtype,
                                 .exact_subtype = true,
                                 .tags = &tags};
    struct nc_audio *audio = NULL;
    int written = write_file(place(name), &spec);
    snprintf(what, sizeof what, "%s %s is written", name, subtype);
    if (!CHECK(written == NC_OK, what))
        printf("# %s\n", err.text);
    long got = read_audio(place(name), NULL, &audio);
    snprintf(what, sizeof what, "%s %s has the same number of samples", name, subtype);
    if (!CHECK(got == SAMPLES, what))
        printf("# %ld %s\n", got, err.text);
    snprintf(what, sizeof what, "%s %s has the same samples", name, subtype);
    CHECK_NEAR(largest_difference(), 0, tolerance, what);
    const struct nc_audio_info *info = audio ? nc_audio_info(audio) : NULL;
    snprintf(what, sizeof what, "%s %s has the same subtype and rate", name, subtype);
    CHECK(info && strcmp(info->subtype, subtype) == 0 && info->rate == 16000 &&
              info->channels == CHANNELS,
          what);
    int has_tags = strstr(name, ".au") == NULL && strstr(name, ".w64") == NULL;
    snprintf(what, sizeof what, "%s %s has the same tags", name, subtype);
    if (has_tags)
        CHECK(info && info->tags.value[NC_TAG_TITLE] &&
                  strcmp(info->tags.value[NC_TAG_TITLE], "A title") == 0 &&
                  strcmp(info->tags.value[NC_TAG_COMMENT], "odd length") == 0,
              what);
    nc_audio_close(audio);
    nc_tags_clear(&tags);
}

/* A WAV of SAMPLES 16-bit samples with the given sizes in its header. */
static void write_wav(const char *name, uint32_t riff, uint32_t data, size_t bytes)
{
    unsigned char *header;
    size_t size;
    struct nc_wav_layout layout = {.rate = 8000, .channels = CHANNELS, .type = NC_PCM_S16LE};
    nc_wav_format_header(&layout, SAMPLES, &header, &size, &err);
    nc_store_u32(header + 4, riff);
    nc_store_u32(header + size - 4, data);
    FILE *file = fopen(place(name), "wb");
    fwrite(header, 1, size, file);
    for (size_t i = 0; i < bytes; i++)
        fputc((int)(i & 0x7f), file);
    fclose(file);
    free(header);
}

static void check_lengths(void)
{
    struct nc_audio *audio;
    static const uint32_t streamed[] = {0x7ffff000, 0x7fffffff, 0x7fffff00, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof streamed / sizeof *streamed; i++) {
        char what[64];
        write_wav("streamed.wav", 0xffffffff, streamed[i], 4 * SAMPLES);
        long got = read_audio(place("streamed.wav"), NULL, &audio);
        snprintf(what, sizeof what, "data size 0x%x means a streamed length", streamed[i]);
        CHECK(got == SAMPLES, what);
        nc_audio_close(audio);
    }
    write_wav("zero.wav", 36, 0, 4 * SAMPLES);
    CHECK(read_audio(place("zero.wav"), NULL, &audio) == SAMPLES,
          "data size 0 in a RIFF that ends there means a streamed length");
    nc_audio_close(audio);
    write_wav("zero.wav", 36, 0, 0);
    CHECK(read_audio(place("zero.wav"), NULL, &audio) == 0, "no samples at all");
    nc_audio_close(audio);
    write_wav("short.wav", 36 + 4 * SAMPLES, 4 * SAMPLES, 4 * SAMPLES - 1);
    CHECK(read_audio(place("short.wav"), NULL, &audio) == NC_ERR_DATA &&
              strstr(err.text, "truncated audio"),
          "a WAV that lacks one byte is truncated");
    nc_audio_close(audio);
    write_wav("partial.wav", 0xffffffff, 0xffffffff, 4 * SAMPLES - 1);
    CHECK(read_audio(place("partial.wav"), NULL, &audio) == NC_ERR_DATA,
          "a streamed WAV that ends inside a sample is truncated");
    nc_audio_close(audio);
    write_wav("raw", 0, 0, 0);
    struct nc_audio_raw raw = {.rate = 8000, .channels = 4, .type = NC_PCM_U8};
    CHECK(read_audio(place("raw"), &raw, &audio) == 11, "a 44-byte file as raw u8, 4 channels");
    nc_audio_close(audio);
}

/* Headers past 4 GiB; the file that is read has a hole for its samples. */
static void check_large(void)
{
    struct nc_wav_layout layout = {
        .rate = 8000, .channels = CHANNELS, .type = NC_PCM_S24LE, .room_for_rf64 = true};
    const uint64_t samples = UINT64_C(1) << 30, data_bytes = 6 * samples;
    unsigned char *small, *large;
    size_t size, large_size;
    nc_wav_format_header(&layout, 1000, &small, &size, &err);
    nc_wav_format_header(&layout, samples, &large, &large_size, &err);
    CHECK(size == large_size && memcmp(small, "RIFF", 4) == 0 &&
              memcmp(small + 12, "JUNK", 4) == 0 && memcmp(large, "RF64", 4) == 0 &&
              memcmp(large + 12, "ds64", 4) == 0,
          "a header becomes RF64 in place");
    CHECK(nc_load_u64(large + 20) == large_size - 8 + data_bytes &&
              nc_load_u64(large + 28) == data_bytes && nc_load_u64(large + 36) == samples,
          "RF64 tells the true sizes");
    FILE *file = fopen(place("large.wav"), "wb");
    fwrite(large, 1, large_size, file);
    fclose(file);
    free(small);
    free(large);

    struct nc_audio *audio;
    int fits = truncate(place("large.wav"), (off_t)(large_size + data_bytes)) == 0;
    if (fits) {
        CHECK(read_audio(place("large.wav"), NULL, &audio) == 2 * SAMPLES &&
                  nc_audio_info(audio)->samples == samples,
              "a file of 6 GiB is read");
        nc_audio_close(audio);
        fits = truncate(place("large.wav"), (off_t)(large_size + data_bytes - 1)) == 0;
        CHECK(fits && read_audio(place("large.wav"), NULL, &audio) == NC_ERR_DATA,
              "... truncated, it is not");
        nc_audio_close(audio);
        unlink(place("large.wav"));
    }
    layout.room_for_rf64 = false;
    nc_wav_format_header(&layout, samples, &large, &large_size, &err);
    CHECK(nc_load_u32(large + 4) == UINT32_MAX && nc_load_u32(large + large_size - 4) == UINT32_MAX,
          "without room for RF64 it counts as streamed");
    free(large);
}

static void check_companding(void)
{
    static const enum nc_pcm types[] = {NC_PCM_MULAW, NC_PCM_ALAW};
    for (size_t t = 0; t < 2; t++) {
        unsigned char codes[256], again[256];
        float values[256];
        size_t wrong = 0;
        for (unsigned i = 0; i < 256; i++)
            codes[i] = (unsigned char)i;
        nc_pcm_decode(types[t], codes, values, 256);
        nc_pcm_encode(types[t], values, again, 256);
        for (unsigned i = 0; i < 256; i++)
            wrong += codes[i] != again[i] && values[i] != 0;
        CHECK(wrong == 0, "every G.711 code is the nearest to its own value");
    }
    unsigned char code = 0x80;
    float value;
    nc_pcm_decode(NC_PCM_MULAW, &code, &value, 1);
    CHECK(value == 32124 / 32768.0f, "largest mu-law value");
    code = 0xaa;
    nc_pcm_decode(NC_PCM_ALAW, &code, &value, 1);
    CHECK(value == 32256 / 32768.0f, "largest A-law value");
}

static void check_writer(void)
{
    struct nc_audio_writer *writer;
    struct nc_audio_spec spec = {.rate = 8000, .channels = 1, .samples = NC_SAMPLES_UNKNOWN};
    static const float loud[] = {0.5f, 1.5f, -1, -1.5f, 32767 / 32768.0f};
    nc_audio_writer_open(&writer, place("loud.wav"), &spec, &err);
    nc_audio_writer_write(writer, loud, 5, &err);
    CHECK(nc_audio_writer_clipped(writer) == 2, "clipped samples are counted");
    CHECK(access(place("loud.wav"), F_OK) != 0, "no file before it is committed");
    nc_audio_writer_close(writer);
    CHECK(access(place("loud.wav"), F_OK) != 0, "no file after it was abandoned");

    nc_audio_writer_open(&writer, place("nan.wav"), &spec, &err);
    static const float nan[] = {0, NAN};
    CHECK(nc_audio_writer_write(writer, nan, 2, &err) == NC_ERR_DATA, "NaN is not written");
    nc_audio_writer_close(writer);

    spec.format = "flac";
    spec.subtype = "FLOAT";
    CHECK(nc_audio_writer_open(&writer, place("f.flac"), &spec, &err) == NC_OK &&
              strcmp(nc_audio_writer_subtype(writer), "PCM_24") == 0,
          "FLAC of float samples gets 24 bits");
    nc_audio_writer_close(writer);
    spec.exact_subtype = true;
    CHECK(nc_audio_writer_open(&writer, place("f.flac"), &spec, &err) == NC_ERR_USAGE,
          "FLAC cannot hold float samples");
    spec.format = "mp5";
    CHECK(nc_audio_writer_open(&writer, place("f.mp5"), &spec, &err) == NC_ERR_USAGE,
          "unknown format");
    CHECK(rmdir(directory) != 0, "the directory still holds the other tests' files");
}

int main(void)
{
    struct nc_rng rng;
    nc_rng_seed(&rng, 1);
    if (!mkdtemp(directory))
        return 1;
    /* Values of 16 bits, so that every wider type holds them exactly; both ends of the range. */
    for (size_t i = 0; i < SAMPLES * CHANNELS; i++)
        signal_in[i] = (float)((double)nc_rng_below(&rng, 65536) - 32768) / 32768.0f;
    signal_in[0] = -1;
    signal_in[1] = 32767 / 32768.0f;

    static const char *const exact[][2] = {
        {"a.wav", "PCM_16"},  {"a.wav", "PCM_24"},  {"a.wav", "PCM_32"},  {"a.wav", "FLOAT"},
        {"a.wav", "DOUBLE"},  {"a.rf64", "PCM_16"}, {"a.flac", "PCM_16"}, {"a.flac", "PCM_24"},
        {"a.aiff", "PCM_16"}, {"a.aiff", "PCM_24"}, {"a.aiff", "FLOAT"},  {"a.au", "PCM_16"},
        {"a.caf", "PCM_16"},  {"a.caf", "ALAC_16"}, {"a.w64", "PCM_32"},
    };
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        check_round_trip(exact[i][0], exact[i][1], 0);
    check_round_trip("a.wav", "PCM_U8", 1.01 / 128);
    check_round_trip("a.wav", "ULAW", 0.032);
    check_round_trip("a.wav", "ALAW", 0.032);
    check_lengths();
    check_large();
    check_companding();
    check_writer();

    char command[300];
    snprintf(command, sizeof command, "rm -r '%s'", directory);
    if (system(command) != 0)
        return 1;
    return check_done();
}
