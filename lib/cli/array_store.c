#include "cli/array_store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/array_text.h"
#include "ground/fdio.h"
#include "ground/htk.h"
#include "ground/mat4.h"
#include "ground/mem.h"
#include "ground/npy.h"
#include "ground/spool.h"
#include "ground/zip.h"

enum { BLOCK_ITEMS = 8192 };

/* One array that is stored: its data so far, in a temporary file. */
struct kept {
    const struct nc_array_spec *spec;
    int fd; /* or -1 */
    uint64_t frames;
};

struct nc_array_store {
    FILE *out;
    enum nc_array_format format;
    const struct nc_head *head;
    struct kept arrays[NC_MAX_ARRAYS];
    size_t count;
    uint32_t period; /* HTK: units of 100 ns */
    unsigned char *block;
};

static const char spool_name[] = "temporary file (see TMPDIR)";

/* ---- opening ---- */

static int check_htk(struct nc_array_store *s, const struct nc_array_spec *spec,
                     struct nc_error *err)
{
    double rate, hop;
    if (spec->dtype == NC_C8 || spec->dtype == NC_C16)
        return nc_fail(err, NC_ERR_DATA, "array `%s` is complex: HTK features are real",
                       spec->name);
    if (spec->frame_items > NC_HTK_MAX_ITEMS)
        return nc_fail(err, NC_ERR_DATA,
                       "array `%s` has %zu numbers a frame: an HTK file has room for %d",
                       spec->name, spec->frame_items, NC_HTK_MAX_ITEMS);
    if (nc_head_number(s->head, "rate", 1, 1e9, &rate, err) != NC_OK ||
        nc_head_number(s->head, "hop", 1, 1e9, &hop, err) != NC_OK)
        return err->status;
    double period = hop * (double)spec->step / rate * 1e7 + 0.5;
    if (period > INT32_MAX)
        return nc_fail(err, NC_ERR_DATA, "array `%s`: frames are too far apart for HTK",
                       spec->name);
    s->period = (uint32_t)period;
    return NC_OK;
}

static bool streams(enum nc_array_format format)
{
    return format == NC_FORMAT_TEXT || format == NC_FORMAT_CSV || format == NC_FORMAT_TSV ||
           format == NC_FORMAT_RAW;
}

static char separator(enum nc_array_format format)
{
    return format == NC_FORMAT_CSV ? ',' : format == NC_FORMAT_TSV ? '\t' : ' ';
}

static int add(struct nc_array_store *s, const struct nc_array_spec *spec, struct nc_error *err)
{
    struct kept *kept = &s->arrays[s->count++];
    *kept = (struct kept){.spec = spec, .fd = -1};
    int status = s->format == NC_FORMAT_HTK ? check_htk(s, spec, err) : NC_OK;
    if (status == NC_OK && !streams(s->format))
        status = nc_spool_create(&kept->fd, err);
    return status;
}

int nc_array_store_open(struct nc_array_store **store, FILE *out, enum nc_array_format format,
                        const struct nc_head *head, const struct nc_array_spec *array, bool header,
                        struct nc_error *err)
{
    struct nc_array_store *s = calloc(1, sizeof *s);
    int status = NC_OK;
    *store = s;
    if (!s)
        return nc_fail_memory(err, "an array", sizeof *s);
    s->out = out;
    s->format = format;
    s->head = head;
    s->block = malloc(BLOCK_ITEMS * NC_ITEM_MAX_SIZE);
    if (!s->block)
        status = nc_fail_memory(err, "an array", BLOCK_ITEMS * NC_ITEM_MAX_SIZE);
    if (status == NC_OK && array)
        status = add(s, array, err);
    for (size_t i = 0; status == NC_OK && !array && i < head->array_count; i++)
        status = add(s, &head->arrays[i], err);
    if (status == NC_OK && header && streams(format) && format != NC_FORMAT_RAW)
        nc_array_print_header(out, array, separator(format));
    if (status != NC_OK) {
        nc_array_store_close(s);
        *store = NULL;
    }
    return status;
}

void nc_array_store_close(struct nc_array_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->count; i++)
        if (store->arrays[i].fd >= 0)
            close(store->arrays[i].fd);
    free(store->block);
    free(store);
}

/* ---- chunks ---- */

/* The type of an array's numbers; of complex ones, of each part. */
static struct nc_item part_item(enum nc_dtype dtype)
{
    static const char kinds[] = {[NC_U8] = 'u', [NC_I2] = 'i', [NC_I4] = 'i', [NC_F4] = 'f',
                                 [NC_F8] = 'f', [NC_C8] = 'f', [NC_C16] = 'f'};
    bool complex = dtype == NC_C8 || dtype == NC_C16;
    return (struct nc_item){kinds[dtype], nc_dtype_size(dtype) / (complex ? 2 : 1), false};
}

/* Any numbers as 32-bit floats. */
static void put_floats(FILE *out, const struct nc_array_spec *spec, const unsigned char *bytes,
                       size_t size, bool big_endian)
{
    struct nc_item item = part_item(spec->dtype);
    if (item.kind == 'f' && item.size == 4 && !big_endian) {
        fwrite(bytes, 1, size, out);
        return;
    }
    for (size_t at = 0; at < size; at += item.size) {
        float x = (float)nc_item_number(&item, bytes + at);
        unsigned char native[4];
        memcpy(native, &x, sizeof native);
        for (int i = 0; i < 4; i++)
            putc(native[big_endian ? 3 - i : i], out);
    }
}

int nc_array_store_chunk(struct nc_array_store *s, const struct nc_chunk *chunk,
                         struct nc_error *err)
{
    struct kept *kept = s->arrays, *end = kept + s->count;
    while (kept < end && kept->spec != chunk->spec)
        kept++;
    if (!chunk->spec || kept == end)
        return NC_OK;
    kept->frames += chunk->frames;
    if (kept->fd >= 0)
        return nc_write_full(kept->fd, chunk->payload, chunk->bytes, spool_name, err);
    if (s->format == NC_FORMAT_RAW)
        put_floats(s->out, chunk->spec, chunk->payload, chunk->bytes, false);
    else
        nc_array_print(s->out, chunk->spec, chunk->payload, chunk->frames, separator(s->format));
    return NC_OK;
}

/* ---- the end ---- */

/* The next bytes of the temporary file, at most a block; *got 0 at its end. */
static int next_block(struct nc_array_store *s, const struct kept *kept, size_t *got,
                      struct nc_error *err)
{
    ssize_t bytes = nc_read_full(kept->fd, s->block, BLOCK_ITEMS * NC_ITEM_MAX_SIZE);
    *got = bytes > 0 ? (size_t)bytes : 0;
    return bytes < 0 ? nc_fail(err, NC_ERR_IO, "%s:", spool_name) : NC_OK;
}

static int rewind_kept(const struct kept *kept, struct nc_error *err)
{
    return lseek(kept->fd, 0, SEEK_SET) == 0 ? NC_OK : nc_fail(err, NC_ERR_IO, "%s:", spool_name);
}

/* The .npy header of what was kept; its size. */
static size_t npy_header(const struct kept *kept, char *header)
{
    uint64_t shape[1 + NC_MAX_AXES] = {kept->frames};
    for (size_t i = 0; i < kept->spec->axes; i++)
        shape[1 + i] = kept->spec->shape[i];
    return nc_npy_format_header(header, nc_dtype_name(kept->spec->dtype), 1 + kept->spec->axes,
                                shape);
}

static int finish_npy(struct nc_array_store *s, const struct kept *kept, struct nc_error *err)
{
    char header[NC_NPY_HEADER_BYTES];
    size_t got;
    fwrite(header, 1, npy_header(kept, header), s->out);
    int status = rewind_kept(kept, err);
    while (status == NC_OK && (status = next_block(s, kept, &got, err)) == NC_OK && got > 0 &&
           !ferror(s->out))
        fwrite(s->block, 1, got, s->out);
    return status;
}

static int finish_npz(struct nc_array_store *s, struct nc_error *err)
{
    struct nc_zip_writer zip;
    int status = NC_OK;
    nc_zip_writer_init(&zip, s->out);
    for (size_t i = 0; status == NC_OK && i < s->count; i++) {
        const struct kept *kept = &s->arrays[i];
        char header[NC_NPY_HEADER_BYTES], name[sizeof kept->spec->name + 4];
        snprintf(name, sizeof name, "%s.npy", kept->spec->name);
        status = nc_zip_add(&zip, name, header, npy_header(kept, header), kept->fd,
                            kept->frames * kept->spec->frame_bytes, err);
    }
    if (status == NC_OK)
        nc_zip_finish(&zip);
    nc_zip_writer_free(&zip);
    return status;
}

/* Real parts first, then imaginary ones: the data is read once for each. */
static int finish_mat(struct nc_array_store *s, const struct kept *kept, struct nc_error *err)
{
    const struct nc_array_spec *spec = kept->spec;
    struct nc_item item = part_item(spec->dtype);
    size_t parts = nc_dtype_size(spec->dtype) / item.size, got;
    if (kept->frames > INT32_MAX || spec->frame_items > INT32_MAX)
        return nc_fail(err, NC_ERR_DATA, "array `%s` is too large for a .mat file", spec->name);
    nc_mat4_write_header(s->out, spec->name, spec->dtype, (uint32_t)spec->frame_items,
                         (uint32_t)kept->frames);
    int status = NC_OK;
    for (size_t part = 0; status == NC_OK && part < parts; part++) {
        status = rewind_kept(kept, err);
        while (status == NC_OK && (status = next_block(s, kept, &got, err)) == NC_OK && got > 0 &&
               !ferror(s->out)) {
            if (parts == 1)
                fwrite(s->block, 1, got, s->out);
            for (size_t at = part * item.size; parts == 2 && at < got; at += 2 * item.size)
                fwrite(s->block + at, 1, item.size, s->out);
        }
    }
    return status;
}

static int finish_htk(struct nc_array_store *s, const struct kept *kept, struct nc_error *err)
{
    size_t got;
    if (kept->frames > INT32_MAX)
        return nc_fail(err, NC_ERR_DATA, "array `%s` has too many frames for HTK",
                       kept->spec->name);
    nc_htk_write_header(s->out, (uint32_t)kept->frames, s->period, kept->spec->frame_items,
                        NC_HTK_USER);
    int status = rewind_kept(kept, err);
    while (status == NC_OK && (status = next_block(s, kept, &got, err)) == NC_OK && got > 0 &&
           !ferror(s->out))
        put_floats(s->out, kept->spec, s->block, got, true);
    return status;
}

int nc_array_store_finish(struct nc_array_store *s, struct nc_error *err)
{
    int status = NC_OK;
    if (s->format == NC_FORMAT_NPY)
        return finish_npy(s, s->arrays, err);
    if (s->format == NC_FORMAT_HTK)
        return finish_htk(s, s->arrays, err);
    if (s->format == NC_FORMAT_NPZ)
        return finish_npz(s, err);
    for (size_t i = 0; s->format == NC_FORMAT_MAT && status == NC_OK && i < s->count; i++)
        status = finish_mat(s, &s->arrays[i], err);
    return status;
}
