/* ZIP archives as NumPy's .npz files are: entries stored or deflated, of any size (ZIP64).
 * Format: PKWARE, APPNOTE.TXT; deflate by zlib. */
#ifndef NC_GROUND_ZIP_H
#define NC_GROUND_ZIP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ground/error.h"

struct nc_zip_entry {
    char *name;
    unsigned method, flags;
    uint32_t crc;
    uint64_t compressed, size; /* bytes in the archive, and of the entry itself */
    uint64_t offset;           /* of its local header */
};

/* ---- reading ---- */

struct nc_zip {
    const char *name; /* of the file, for messages; borrowed */
    FILE *file;       /* borrowed */
    uint64_t file_bytes;
    struct nc_zip_entry *entries;
    size_t count, capacity;
};

/* Reads the directory of a seekable file. NC_ERR_DATA: no archive, truncated, encrypted. */
int nc_zip_open(struct nc_zip *zip, FILE *file, const char *name, struct nc_error *err);
void nc_zip_close(struct nc_zip *zip);

/* Copies an entry to the descriptor `to`, a temporary file, and checks its size and CRC. Never
 * writes more than the size that the directory tells. */
int nc_zip_extract(struct nc_zip *zip, const struct nc_zip_entry *entry, int to,
                   struct nc_error *err);

/* ---- writing ---- */

struct nc_zip_writer {
    FILE *out; /* borrowed; write errors stay in it. Need not be seekable */
    uint64_t at;
    struct nc_zip_entry *entries;
    size_t count, capacity;
};

void nc_zip_writer_init(struct nc_zip_writer *writer, FILE *out);

/* A stored entry: `start_bytes` of start, then `bytes` of the seekable file fd from its beginning.
 */
int nc_zip_add(struct nc_zip_writer *writer, const char *name, const void *start,
               size_t start_bytes, int fd, uint64_t bytes, struct nc_error *err);

/* Writes the directory. */
void nc_zip_finish(struct nc_zip_writer *writer);
void nc_zip_writer_free(struct nc_zip_writer *writer);

#endif
