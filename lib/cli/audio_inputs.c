#include "cli/audio_inputs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

enum { BLOCK = 8192 }; /* samples of every channel read at a time */

int nc_audio_inputs_open(struct nc_audio_inputs *inputs, char **names, size_t count,
                         struct nc_error *err)
{
    size_t files = count > 0 ? count : 1;

    memset(inputs, 0, sizeof *inputs);
    inputs->names = names;
    inputs->files = nc_array(files, sizeof(struct nc_audio *), "input files", err);
    if (!inputs->files)
        return NC_ERR_SYSTEM;
    for (size_t i = 0; i < files; i++) {
        int status = nc_audio_open(&inputs->files[i], count > 0 ? names[i] : NULL, NULL, err);
        if (status)
            return status;
        inputs->count++;
        const struct nc_audio_info *info = nc_audio_info(inputs->files[i]);
        if (i == 0)
            inputs->info = info;
        if (info->rate != inputs->info->rate)
            return nc_fail(err, NC_ERR_DATA, "%s has %u Hz, %s %u Hz: resample one of them first",
                           names[0], inputs->info->rate, names[i], info->rate);
        if (info->channels != inputs->info->channels)
            return nc_fail(err, NC_ERR_DATA, "%s has %u channel%s, %s %u", names[0],
                           inputs->info->channels, inputs->info->channels == 1 ? "" : "s", names[i],
                           info->channels);
        inputs->channels += info->channels;
    }
    return NC_OK;
}

void nc_audio_inputs_close(struct nc_audio_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        nc_audio_close(inputs->files[i]);
    free(inputs->files);
    memset(inputs, 0, sizeof *inputs);
}

static int report_lengths(const struct nc_audio_inputs *inputs, size_t shorter, size_t longer,
                          size_t end, struct nc_error *err)
{
    return nc_fail(err, NC_ERR_DATA,
                   "%s ends after %zu samples, %s goes on: --trim ends with the shortest, --pad "
                   "adds silence",
                   inputs->names[shorter], end, inputs->names[longer]);
}

struct reader {
    const struct nc_audio_inputs *inputs;
    enum nc_length_rule rule;
    size_t width;  /* channels of one file */
    float *file;   /* one file's block, [BLOCK][width] */
    float *block;  /* all files', [BLOCK][channels] */
    size_t frames; /* before this block */
};

/* Reads the next block of every file; *count is what the rule lets through, *last whether that was
 * the end. */
static int read_block(struct reader *r, size_t *count, bool *last, struct nc_error *err)
{
    size_t channels = r->inputs->channels;
    size_t shortest = BLOCK;
    size_t longest = 0;
    size_t short_file = 0;
    size_t long_file = 0;

    memset(r->block, 0, BLOCK * channels * sizeof *r->block);
    for (size_t i = 0; i < r->inputs->count; i++) {
        size_t got;
        int status = nc_audio_read(r->inputs->files[i], r->file, BLOCK, &got, err);
        if (status)
            return status;
        for (size_t t = 0; t < got; t++)
            memcpy(r->block + t * channels + i * r->width, r->file + t * r->width,
                   r->width * sizeof *r->block);
        if (got < shortest) {
            shortest = got;
            short_file = i;
        }
        if (i == 0 || got > longest) {
            longest = got;
            long_file = i;
        }
    }
    if (shortest < longest && r->rule == NC_LENGTHS_SAME)
        return report_lengths(r->inputs, short_file, long_file, r->frames + shortest, err);
    *count = r->rule == NC_LENGTHS_PAD ? longest : shortest;
    *last = *count < BLOCK;
    return NC_OK;
}

int nc_audio_inputs_read(struct nc_audio_inputs *inputs, enum nc_length_rule rule, size_t memory,
                         struct nc_spill **spill, struct nc_error *err)
{
    struct reader reader = {.inputs = inputs, .rule = rule, .width = inputs->info->channels};
    bool last = false;
    int status = NC_ERR_SYSTEM;

    *spill = nc_spill_open(inputs->channels, memory, err);
    reader.file = nc_array(BLOCK * reader.width, sizeof(float), "input block", err);
    reader.block = nc_array(BLOCK * inputs->channels, sizeof(float), "input block", err);
    if (*spill && reader.file && reader.block)
        status = NC_OK;
    while (!status && !last) {
        size_t count = 0;
        status = read_block(&reader, &count, &last, err);
        if (!status)
            status = nc_spill_append(*spill, reader.block, count, err);
        if (!status)
            reader.frames += count;
    }
    free(reader.file);
    free(reader.block);
    return status;
}
