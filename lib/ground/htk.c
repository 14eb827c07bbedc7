#include "ground/htk.h"

#include <stdlib.h>

#include "ground/item.h"
#include "ground/mem.h"

/* Qualifiers of the kind. */
enum { KIND_MASK = 077, COMPRESSED = 02000 };

static uint32_t load_big(const unsigned char *p, size_t size)
{
    uint32_t x = 0;
    for (size_t i = 0; i < size; i++)
        x = x << 8 | p[i];
    return x;
}

/* Kinds of real vectors: all but waveforms, 16-bit reflection coefficients, and discrete symbols.
 */
static bool is_vector(unsigned kind)
{
    return kind >= 1 && kind <= 11 && kind != 5 && kind != 10;
}

static int read_scales(FILE *file, const char *name, struct nc_htk *htk, struct nc_error *err)
{
    static const struct nc_item item = {'f', 4, true};
    htk->scale = nc_array(2 * htk->items, sizeof(float), name, err);
    if (!htk->scale)
        return NC_ERR_SYSTEM;
    htk->offset = htk->scale + htk->items;
    for (size_t i = 0; i < 2 * htk->items; i++) {
        unsigned char bytes[4];
        if (fread(bytes, 1, 4, file) != 4)
            return nc_fail(err, NC_ERR_DATA, "%s: truncated HTK file", name);
        htk->scale[i] = (float)nc_item_number(&item, bytes);
    }
    for (size_t i = 0; i < htk->items; i++)
        if (!(htk->scale[i] < 0 || htk->scale[i] > 0))
            return nc_fail(err, NC_ERR_DATA, "%s: a scale of compressed numbers is 0", name);
    return NC_OK;
}

int nc_htk_read_header(FILE *file, const char *name, struct nc_htk *htk, struct nc_error *err)
{
    unsigned char start[12];
    *htk = (struct nc_htk){0};
    if (fread(start, 1, sizeof start, file) != sizeof start)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated HTK file", name);
    uint32_t frames = load_big(start, 4), bytes = load_big(start + 8, 2);
    unsigned kind = load_big(start + 10, 2);
    htk->frames = frames;
    htk->period = load_big(start + 4, 4);
    htk->kind = kind & KIND_MASK;
    htk->compressed = kind & COMPRESSED;
    size_t size = htk->compressed ? 2 : 4;
    htk->items = bytes / size;
    if (frames > INT32_MAX || htk->period > INT32_MAX || bytes > INT16_MAX || bytes == 0 ||
        bytes % size != 0)
        return nc_fail(err, NC_ERR_DATA, "%s: not an HTK file", name);
    if (!is_vector(htk->kind))
        return nc_fail(err, NC_ERR_DATA, "%s: HTK files of kind %u hold no vectors of numbers",
                       name, htk->kind);
    if (!htk->compressed)
        return NC_OK;
    /* The scales count as four frames. */
    if (frames < 4)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated HTK file", name);
    htk->frames = frames - 4;
    return read_scales(file, name, htk, err);
}

void nc_htk_free(struct nc_htk *htk)
{
    free(htk->scale);
    *htk = (struct nc_htk){0};
}

static void put_big(FILE *file, uint32_t x, unsigned size)
{
    while (size-- > 0)
        putc((int)(x >> (8 * size) & 0xff), file);
}

void nc_htk_write_header(FILE *file, uint32_t frames, uint32_t period, size_t items, unsigned kind)
{
    put_big(file, frames, 4);
    put_big(file, period, 4);
    put_big(file, (uint32_t)(4 * items), 2);
    put_big(file, kind, 2);
}
