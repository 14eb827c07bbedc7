#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/mem.h"
#include "ground/zip.h"

enum {
    BLOCK = 128 << 10,
    DATE = 0x0021 /* 1 January 1980, so that equal data gives equal files */
};

static const uint64_t most32 = UINT32_MAX;

void nc_zip_writer_init(struct nc_zip_writer *writer, FILE *out)
{
    *writer = (struct nc_zip_writer){.out = out};
}

static void put(struct nc_zip_writer *w, const void *bytes, size_t count)
{
    fwrite(bytes, 1, count, w->out);
    w->at += count;
}

static void put_number(struct nc_zip_writer *w, uint64_t x, size_t size)
{
    unsigned char bytes[8];
    nc_store_u64(bytes, x);
    put(w, bytes, size);
}

static uint64_t at_most32(uint64_t x)
{
    return x < most32 ? x : most32;
}

/* What local header and directory have in common. ZIP64 (version 4.5) where sizes need it. */
static void put_common(struct nc_zip_writer *w, const struct nc_zip_entry *e, size_t extra)
{
    put_number(w, extra > 0 ? 45 : 20, 2);
    put_number(w, 0, 2); /* flags */
    put_number(w, 0, 2); /* stored */
    put_number(w, 0, 2); /* time */
    put_number(w, DATE, 2);
    put_number(w, e->crc, 4);
    put_number(w, at_most32(e->size), 4);
    put_number(w, at_most32(e->size), 4);
    put_number(w, strlen(e->name), 2);
    put_number(w, extra, 2);
}

static int checksum(struct nc_zip_entry *e, int fd, uint64_t bytes, unsigned char *block,
                    struct nc_error *err)
{
    if (lseek(fd, 0, SEEK_SET) != 0)
        return nc_fail(err, NC_ERR_IO, "<temporary file>:");
    while (bytes > 0) {
        size_t want = bytes < BLOCK ? (size_t)bytes : BLOCK;
        if (nc_read_full(fd, block, want) != (ssize_t)want)
            return nc_fail(err, NC_ERR_IO, "<temporary file>:");
        e->crc = libdeflate_crc32(e->crc, block, want);
        bytes -= want;
    }
    return lseek(fd, 0, SEEK_SET) == 0 ? NC_OK : nc_fail(err, NC_ERR_IO, "<temporary file>:");
}

static int copy(struct nc_zip_writer *w, int fd, uint64_t bytes, unsigned char *block,
                struct nc_error *err)
{
    while (bytes > 0 && !ferror(w->out)) {
        size_t want = bytes < BLOCK ? (size_t)bytes : BLOCK;
        if (nc_read_full(fd, block, want) != (ssize_t)want)
            return nc_fail(err, NC_ERR_IO, "<temporary file>:");
        put(w, block, want);
        bytes -= want;
    }
    return NC_OK;
}

int nc_zip_add(struct nc_zip_writer *w, const char *name, const void *start, size_t start_bytes,
               int fd, uint64_t bytes, struct nc_error *err)
{
    void *entries = w->entries;
    int status =
        nc_grow(&entries, &w->capacity, w->count + 1, sizeof *w->entries, "the archive", err);
    w->entries = entries;
    if (status != NC_OK)
        return status;
    struct nc_zip_entry *e = &w->entries[w->count];
    *e = (struct nc_zip_entry){.name = strdup(name), .size = start_bytes + bytes, .offset = w->at};
    unsigned char *block = malloc(BLOCK);
    if (!e->name || !block) {
        free(e->name);
        free(block);
        return nc_fail_memory(err, "the archive", BLOCK);
    }
    w->count++;
    e->crc = libdeflate_crc32(0, start, start_bytes);
    status = checksum(e, fd, bytes, block, err);
    if (status == NC_OK) {
        size_t extra = e->size >= most32 ? 20 : 0;
        put(w, "PK\3\4", 4);
        put_common(w, e, extra);
        put(w, e->name, strlen(e->name));
        if (extra > 0) {
            put_number(w, 1, 2);
            put_number(w, extra - 4, 2);
            put_number(w, e->size, 8);
            put_number(w, e->size, 8);
        }
        put(w, start, start_bytes);
        status = copy(w, fd, bytes, block, err);
    }
    free(block);
    return status;
}

static void put_directory_entry(struct nc_zip_writer *w, const struct nc_zip_entry *e)
{
    bool large = e->size >= most32, far = e->offset >= most32;
    size_t extra = (large || far ? 4u : 0u) + (large ? 16u : 0u) + (far ? 8u : 0u);
    put(w, "PK\1\2", 4);
    put_number(w, 45, 2); /* made by version */
    put_common(w, e, extra);
    put_number(w, 0, 6); /* comment, disk, internal attributes */
    put_number(w, 0, 4); /* external attributes */
    put_number(w, at_most32(e->offset), 4);
    put(w, e->name, strlen(e->name));
    if (extra > 0) {
        put_number(w, 1, 2);
        put_number(w, extra - 4, 2);
    }
    if (large) {
        put_number(w, e->size, 8);
        put_number(w, e->size, 8);
    }
    if (far)
        put_number(w, e->offset, 8);
}

void nc_zip_finish(struct nc_zip_writer *w)
{
    uint64_t start = w->at;
    for (size_t i = 0; i < w->count; i++)
        put_directory_entry(w, &w->entries[i]);
    uint64_t end = w->at, bytes = end - start;
    if (start >= most32) {
        put(w, "PK\6\6", 4);
        put_number(w, 44, 8);
        put_number(w, 45, 2);
        put_number(w, 45, 2);
        put_number(w, 0, 8); /* disks */
        put_number(w, w->count, 8);
        put_number(w, w->count, 8);
        put_number(w, bytes, 8);
        put_number(w, start, 8);
        put(w, "PK\6\7", 4);
        put_number(w, 0, 4);
        put_number(w, end, 8);
        put_number(w, 1, 4);
    }
    put(w, "PK\5\6", 4);
    put_number(w, 0, 4);
    put_number(w, w->count, 2);
    put_number(w, w->count, 2);
    put_number(w, bytes, 4);
    put_number(w, at_most32(start), 4);
    put_number(w, 0, 2);
}

void nc_zip_writer_free(struct nc_zip_writer *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->entries[i].name);
    free(w->entries);
    *w = (struct nc_zip_writer){0};
}
