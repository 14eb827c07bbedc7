#include "cli/label_file.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cell_grid.h"
#include "ground/mem.h"
#include "ground/stream.h"

struct nc_label_file {
    unsigned char *labels; /* [frames][channels][bins] */
    size_t frames, capacity, channels, bins, spec_bins;
    struct nc_cell_grid from, to; /* of the labels, and of the spectrogram they are applied to */
};

unsigned nc_first_voice_label(const struct nc_array_spec *label)
{
    char text[16];
    int clusters = 2;
    if (label && nc_array_attribute(label, "clusters", text, sizeof text))
        clusters = atoi(text);
    return clusters > 2 ? (unsigned)(clusters + 1) / 2 : 1;
}

static int read_labels(struct nc_label_file *f, struct nc_reader *reader, const char *path,
                       struct nc_error *err)
{
    const struct nc_array_spec *label = nc_head_array(nc_reader_head(reader), "label");
    if (!label || label->dtype != NC_U8 || label->axes != 2)
        return nc_fail(err, NC_ERR_DATA, "%s: the stream has no array `label`", path);
    f->channels = label->shape[0];
    f->bins = label->shape[1];
    int status = nc_cell_grid_read(nc_reader_head(reader), label, &f->from, err);
    if (status != NC_OK)
        return nc_fail_in(err, path);

    struct nc_chunk chunk;
    while ((status = nc_reader_next(reader, &chunk, err)) > 0) {
        if (chunk.spec != label)
            continue;
        void *labels = f->labels;
        status = nc_grow(&labels, &f->capacity, f->frames + (size_t)chunk.frames,
                         label->frame_bytes, "labels", err);
        f->labels = labels;
        if (status != NC_OK)
            return status;
        memcpy(f->labels + f->frames * label->frame_bytes, chunk.payload, chunk.bytes);
        f->frames += (size_t)chunk.frames;
    }
    if (status == 0 && f->frames == 0)
        return nc_fail(err, NC_ERR_DATA, "%s: there are no labels in it", path);
    return status;
}

int nc_label_file_open(struct nc_label_file **file, const char *path, const struct nc_head *head,
                       struct nc_error *err)
{
    struct nc_reader *reader = NULL;
    struct nc_label_file *f = calloc(1, sizeof *f);
    *file = NULL;
    if (!f)
        return nc_fail_memory(err, "labels", 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int status =
        fd < 0 ? nc_fail(err, NC_ERR_NOINPUT, "%s:", path) : nc_reader_open(&reader, fd, path, err);
    if (status == NC_OK)
        status = read_labels(f, reader, path, err);
    nc_reader_close(reader);
    if (fd >= 0)
        close(fd);

    const struct nc_array_spec *spec = nc_head_array(head, "spec");
    if (status == NC_OK && f->channels != 1 && f->channels != spec->shape[0])
        status = nc_fail(err, NC_ERR_DATA, "%s: labels of %zu channels, but spec has %zu", path,
                         f->channels, spec->shape[0]);
    if (status == NC_OK) {
        f->spec_bins = spec->shape[1];
        status = nc_cell_grid_read(head, spec, &f->to, err);
    }
    if (status != NC_OK) {
        nc_label_file_close(f);
        return status;
    }
    *file = f;
    return NC_OK;
}

void nc_label_file_close(struct nc_label_file *file)
{
    if (!file)
        return;
    free(file->labels);
    free(file);
}

size_t nc_label_file_channels(const struct nc_label_file *file)
{
    return file->channels;
}

/* The index, among `count` at first + i * step, that is nearest to x. */
static size_t nearest(double x, double first, double step, size_t count)
{
    double i = floor((x - first) / step + 0.5);
    if (i <= 0)
        return 0;
    return i >= (double)count ? count - 1 : (size_t)i;
}

void nc_label_file_frame(const struct nc_label_file *file, uint64_t frame, unsigned char *labels)
{
    const struct nc_cell_grid *to = &file->to, *from = &file->from;
    double second = to->first_second + (double)frame * to->seconds;
    size_t t = nearest(second, from->first_second, from->seconds, file->frames);
    for (size_t c = 0; c < file->channels; c++) {
        const unsigned char *row = file->labels + (t * file->channels + c) * file->bins;
        for (size_t k = 0; k < file->spec_bins; k++) {
            double hertz = to->first_hertz + (double)k * to->hertz;
            labels[c * file->spec_bins + k] =
                row[nearest(hertz, from->first_hertz, from->hertz, file->bins)];
        }
    }
}
