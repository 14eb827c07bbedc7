#include "cli/separation_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/npy.h"
#include "ground/outfile.h"

enum { BLOCK = 4096 };

/* ---- audio ---- */

/* Gives each writer its `width` channels of every frame, in one pass. */
static int copy_frames(const struct nc_signal *signal, struct nc_audio_writer **writers,
                       size_t count, size_t width, float *block, float *part, struct nc_error *err)
{
    int status = NC_OK;

    for (size_t start = 0; !status && start < signal->frames; start += BLOCK) {
        size_t frames = signal->frames - start < BLOCK ? signal->frames - start : BLOCK;
        status = signal->read(signal, start, frames, block, err);
        for (size_t i = 0; !status && i < count; i++) {
            for (size_t t = 0; t < frames; t++)
                memcpy(part + t * width, block + t * signal->channels + i * width,
                       width * sizeof *part);
            status = nc_audio_writer_write(writers[i], part, frames, err);
        }
    }
    return status;
}

/* Writes `count` files of `width` channels each and gives them their names at the end. */
static int write_audio(const struct nc_separation *s, char **paths, size_t count, size_t width,
                       const struct nc_audio_spec *like, struct nc_error *err)
{
    struct nc_audio_spec spec = *like;
    struct nc_audio_writer **writers = nc_array(count, sizeof *writers, "output files", err);
    float *block = nc_array(BLOCK * s->components, sizeof *block, "output block", err);
    float *part = nc_array(BLOCK * width, sizeof *part, "output block", err);
    int status = writers && block && part ? NC_OK : NC_ERR_SYSTEM;

    spec.channels = (unsigned)width;
    spec.samples = s->signal.frames;
    for (size_t i = 0; !status && i < count; i++)
        status = nc_audio_writer_open(&writers[i], paths[i], &spec, err);
    if (!status)
        status = copy_frames(&s->signal, writers, count, width, block, part, err);
    for (size_t i = 0; !status && i < count; i++)
        status = nc_audio_writer_commit(writers[i], err);
    for (size_t i = 0; writers && i < count; i++)
        nc_audio_writer_close(writers[i]);
    free(writers);
    free(block);
    free(part);
    return status;
}

int nc_separation_write(const struct nc_separation *separation, const char *path,
                        const struct nc_audio_spec *like, struct nc_error *err)
{
    char *paths[] = {path ? (char *)(size_t)path : NULL};

    return write_audio(separation, paths, 1, separation->components, like, err);
}

int nc_separation_write_files(const struct nc_separation *separation, const char *folder,
                              const struct nc_audio_spec *like, struct nc_error *err)
{
    size_t n = separation->components;
    int width = snprintf(NULL, 0, "%zu", n);
    size_t room = strlen(folder) + 64;
    char **paths = nc_array(n, sizeof(char *), "output names", err);
    char *text = nc_array(n, room, "output names", err);
    int status = paths && text ? NC_OK : NC_ERR_SYSTEM;

    if (!status && mkdir(folder, 0777) != 0 && errno != EEXIST)
        status = nc_fail(err, NC_ERR_NOINPUT, "cannot make folder %.300s:", folder);
    for (size_t k = 0; !status && k < n; k++) {
        paths[k] = text + k * room;
        snprintf(paths[k], room, "%s/component-%0*zu.%.16s", folder, width, k + 1, like->format);
    }
    if (!status)
        status = write_audio(separation, paths, n, 1, like, err);
    free(paths);
    free(text);
    return status;
}

/* ---- matrices ---- */

static bool ends_with(const char *path, const char *extension)
{
    size_t length = strlen(path);
    size_t end = strlen(extension);

    return length > end && strcmp(path + length - end, extension) == 0;
}

int nc_separation_check_matrices_path(enum nc_separation_method method, const char *path,
                                      struct nc_error *err)
{
    if (ends_with(path, ".npy") || (method == NC_SEPARATE_FASTICA && ends_with(path, ".csv")))
        return NC_OK;
    return nc_fail(err, NC_ERR_USAGE, "--mixing %s: %s", path,
                   method == NC_SEPARATE_FASTICA
                       ? "the name has to end in .csv or .npy"
                       : "the name has to end in .npy (a matrix for each frequency)");
}

/* Element of the k-th row of the unmixing (which = 0) or transposed mixing matrix (1). */
static double element(const struct nc_ica *ica, size_t which, size_t k, size_t c)
{
    return which == 0 ? ica->unmixing[k * ica->channels + c] : ica->mixing[c * ica->components + k];
}

static void print_csv(FILE *out, const struct nc_ica *ica)
{
    fputs("matrix,component", out);
    for (size_t c = 0; c < ica->channels; c++)
        fprintf(out, ",input_%zu", c + 1);
    for (size_t which = 0; which < 2; which++)
        for (size_t k = 0; k < ica->components; k++) {
            fprintf(out, "\n%s,%zu", which == 0 ? "unmixing" : "mixing", k + 1);
            for (size_t c = 0; c < ica->channels; c++)
                fprintf(out, ",%.17g", element(ica, which, k, c));
        }
    fputc('\n', out);
}

static void put_double(FILE *out, double value)
{
    unsigned char bytes[8];
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    nc_store_u64(bytes, bits);
    fwrite(bytes, 1, sizeof bytes, out);
}

static void print_npy(FILE *out, const struct nc_separation *s)
{
    if (s->auxiva.unmixing) {
        size_t n = s->auxiva.n;
        nc_npy_write_header(out, "<c16", 3, (uint64_t[]){s->auxiva.bins, n, n});
        for (size_t i = 0; i < s->auxiva.bins * n * n; i++) {
            put_double(out, creal(s->auxiva.unmixing[i]));
            put_double(out, cimag(s->auxiva.unmixing[i]));
        }
        return;
    }
    nc_npy_write_header(out, "<f8", 3, (uint64_t[]){2, s->components, s->channels});
    for (size_t which = 0; which < 2; which++)
        for (size_t k = 0; k < s->components; k++)
            for (size_t c = 0; c < s->channels; c++)
                put_double(out, element(&s->ica, which, k, c));
}

int nc_separation_write_matrices(const struct nc_separation *separation, const char *path,
                                 struct nc_error *err)
{
    char *text = NULL;
    size_t size = 0;
    struct nc_outfile file = {0};
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return nc_fail_memory(err, "matrices", 0);
    int status = NC_OK;
    if (ends_with(path, ".npy"))
        print_npy(out, separation);
    else
        print_csv(out, &separation->ica);
    if (fclose(out) != 0 && !status)
        status = nc_fail_memory(err, "matrices", 0);
    if (!status)
        status = nc_outfile_open(&file, path, err);
    if (!status)
        status = nc_write_full(file.fd, text, size, file.name, err);
    if (!status)
        status = nc_outfile_commit(&file, err);
    nc_outfile_abandon(&file);
    free(text);
    return status;
}
