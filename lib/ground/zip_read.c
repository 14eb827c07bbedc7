#include <libdeflate.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/zip.h"

enum {
    END_BYTES = 22,           /* the record at the end of the archive, without its comment */
    TAIL = END_BYTES + 65535, /* where it may begin, counted from the end */
    ENTRY_BYTES = 46,
    LOCAL_BYTES = 30,
    BLOCK = 64 << 10,
    ENCRYPTED = 1
};

static int damaged(const struct nc_zip *zip, struct nc_error *err)
{
    return nc_fail(err, NC_ERR_DATA, "%s: truncated or damaged .npz (ZIP) file", zip->name);
}

static bool read_at(struct nc_zip *zip, uint64_t offset, void *to, size_t bytes)
{
    return offset <= zip->file_bytes && bytes <= zip->file_bytes - offset &&
           fseeko(zip->file, (off_t)offset, SEEK_SET) == 0 &&
           fread(to, 1, bytes, zip->file) == bytes;
}

struct directory {
    uint64_t offset, count;
};

/* ZIP64's record, of which a locator just before the end record tells the place. */
static bool find_directory64(struct nc_zip *zip, uint64_t end, struct directory *directory)
{
    unsigned char locator[20], record[56];
    if (end < sizeof locator || !read_at(zip, end - sizeof locator, locator, sizeof locator) ||
        memcmp(locator, "PK\6\7", 4) != 0)
        return false;
    if (!read_at(zip, nc_load_u64(locator + 8), record, sizeof record) ||
        memcmp(record, "PK\6\6", 4) != 0)
        return false;
    directory->count = nc_load_u64(record + 32);
    directory->offset = nc_load_u64(record + 48);
    return true;
}

/* The end record is the last one whose comment reaches just to the end of the file. */
static bool find_directory(struct nc_zip *zip, struct directory *directory)
{
    size_t size = zip->file_bytes < TAIL ? (size_t)zip->file_bytes : TAIL;
    unsigned char *tail = malloc(size + 1), *record = NULL;
    if (tail && size >= END_BYTES && read_at(zip, zip->file_bytes - size, tail, size)) {
        for (size_t at = size - END_BYTES + 1; !record && at-- > 0;)
            if (memcmp(tail + at, "PK\5\6", 4) == 0 &&
                at + END_BYTES + nc_load_u16(tail + at + 20) == size)
                record = tail + at;
    }
    bool found = record;
    if (found) {
        directory->count = nc_load_u16(record + 10);
        directory->offset = nc_load_u32(record + 16);
        uint64_t end = zip->file_bytes - size + (uint64_t)(record - tail);
        if (directory->count == UINT16_MAX || directory->offset == UINT32_MAX ||
            nc_load_u32(record + 12) == UINT32_MAX)
            found = find_directory64(zip, end, directory);
    }
    free(tail);
    return found;
}

/* ZIP64's extra field holds, in this order, those of size, compressed size and offset whose own
 * field is all ones. */
static bool read_extra64(struct nc_zip_entry *e, const unsigned char *extra, size_t bytes)
{
    uint64_t *wide[3] = {&e->size, &e->compressed, &e->offset};
    for (size_t at = 0; at + 4 <= bytes;) {
        size_t length = nc_load_u16(extra + at + 2), field = at + 4, end = field + length;
        if (end > bytes)
            return false;
        for (size_t i = 0; nc_load_u16(extra + at) == 1 && i < 3; i++) {
            if (*wide[i] != UINT32_MAX)
                continue;
            if (field + 8 > end)
                return false;
            *wide[i] = nc_load_u64(extra + field);
            field += 8;
        }
        at = end;
    }
    return true;
}

/* The directory's entry at *at, which moves to the next one. */
static int read_entry(struct nc_zip *zip, uint64_t *at, struct nc_error *err)
{
    unsigned char fixed[ENTRY_BYTES];
    if (!read_at(zip, *at, fixed, sizeof fixed) || memcmp(fixed, "PK\1\2", 4) != 0)
        return damaged(zip, err);
    size_t name = nc_load_u16(fixed + 28), extra = nc_load_u16(fixed + 30);
    void *entries = zip->entries;
    int status =
        nc_grow(&entries, &zip->capacity, zip->count + 1, sizeof *zip->entries, zip->name, err);
    zip->entries = entries;
    if (status != NC_OK)
        return status;
    char *text = malloc(name + extra + 1);
    if (!text)
        return nc_fail_memory(err, zip->name, (double)(name + extra));
    struct nc_zip_entry *e = &zip->entries[zip->count++];
    *e = (struct nc_zip_entry){.name = text,
                               .flags = nc_load_u16(fixed + 8),
                               .method = nc_load_u16(fixed + 10),
                               .crc = nc_load_u32(fixed + 16),
                               .compressed = nc_load_u32(fixed + 20),
                               .size = nc_load_u32(fixed + 24),
                               .offset = nc_load_u32(fixed + 42)};
    bool good = read_at(zip, *at + sizeof fixed, text, name + extra) &&
                read_extra64(e, (unsigned char *)text + name, extra);
    text[good ? name : 0] = '\0';
    if (!good)
        return damaged(zip, err);
    *at += sizeof fixed + name + extra + nc_load_u16(fixed + 32);
    return NC_OK;
}

int nc_zip_open(struct nc_zip *zip, FILE *file, const char *name, struct nc_error *err)
{
    struct stat info;
    struct directory directory;
    *zip = (struct nc_zip){.name = name, .file = file};
    if (fstat(fileno(file), &info) != 0)
        return nc_fail(err, NC_ERR_IO, "%s:", name);
    zip->file_bytes = (uint64_t)info.st_size;
    if (!find_directory(zip, &directory))
        return damaged(zip, err);
    int status = NC_OK;
    for (uint64_t i = 0; status == NC_OK && i < directory.count; i++)
        status = read_entry(zip, &directory.offset, err);
    if (status != NC_OK)
        nc_zip_close(zip);
    return status;
}

void nc_zip_close(struct nc_zip *zip)
{
    for (size_t i = 0; i < zip->count; i++)
        free(zip->entries[i].name);
    free(zip->entries);
    zip->entries = NULL;
    zip->count = zip->capacity = 0;
}

/* ---- contents ---- */

struct extraction {
    struct nc_zip *zip;
    const struct nc_zip_entry *entry;
    int to;
    uint64_t in, out; /* bytes so far */
    uint32_t crc;
    unsigned char source[BLOCK], target[BLOCK];
};

/* The next bytes of the archive; 0 at the end of the entry or of the file. */
static size_t next_source(struct extraction *x)
{
    uint64_t left = x->entry->compressed - x->in;
    size_t got = fread(x->source, 1, left < BLOCK ? (size_t)left : BLOCK, x->zip->file);
    x->in += got;
    return got;
}

static int put(struct extraction *x, const unsigned char *bytes, size_t count, struct nc_error *err)
{
    if (count > x->entry->size - x->out)
        return damaged(x->zip, err);
    x->out += count;
    x->crc = libdeflate_crc32(x->crc, bytes, count);
    return nc_write_full(x->to, bytes, count, "<temporary file>", err);
}

static int extract_stored(struct extraction *x, struct nc_error *err)
{
    size_t got;
    int status = NC_OK;
    while (status == NC_OK && (got = next_source(x)) > 0)
        status = put(x, x->source, got, err);
    return status;
}

static int extract_deflated(struct extraction *x, struct nc_error *err)
{
    z_stream z = {0};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK) /* negative: without zlib's own header */
        return nc_fail_memory(err, "zlib", 0);
    int status = NC_OK, progress = Z_OK;
    while (status == NC_OK && progress == Z_OK) {
        if (z.avail_in == 0) {
            z.next_in = x->source;
            z.avail_in = (unsigned)next_source(x);
        }
        z.next_out = x->target;
        z.avail_out = BLOCK;
        progress = inflate(&z, Z_NO_FLUSH); /* Z_BUF_ERROR where nothing is left to read */
        if (progress == Z_OK || progress == Z_STREAM_END)
            status = put(x, x->target, BLOCK - z.avail_out, err);
    }
    inflateEnd(&z);
    if (status == NC_OK && progress != Z_STREAM_END)
        status = damaged(x->zip, err);
    return status;
}

int nc_zip_extract(struct nc_zip *zip, const struct nc_zip_entry *entry, int to,
                   struct nc_error *err)
{
    unsigned char local[LOCAL_BYTES];
    if (entry->flags & ENCRYPTED || (entry->method != 0 && entry->method != 8))
        return nc_fail(err, NC_ERR_DATA,
                       "%s: `%s` is encrypted, or compressed by other than deflate", zip->name,
                       entry->name);
    if (!read_at(zip, entry->offset, local, sizeof local) || memcmp(local, "PK\3\4", 4) != 0 ||
        fseeko(zip->file, nc_load_u16(local + 26) + nc_load_u16(local + 28), SEEK_CUR) != 0)
        return damaged(zip, err);
    struct extraction *x = calloc(1, sizeof *x);
    if (!x)
        return nc_fail_memory(err, zip->name, sizeof *x);
    x->zip = zip;
    x->entry = entry;
    x->to = to;
    int status = entry->method == 0 ? extract_stored(x, err) : extract_deflated(x, err);
    if (status == NC_OK && (x->out != entry->size || x->crc != entry->crc))
        status = damaged(zip, err);
    free(x);
    return status;
}
