/* Fuzz target for libFuzzer: any bytes, read as a stream to their end. A third of the inputs get
 * right checksums, without which the fuzzer would hardly pass the first header. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ground/bytes.h"
#include "ground/fdio.h"
#include "ground/stream.h"
#include "ground/stream_chunk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Makes the CRCs of the chunks right as far as their lengths can be followed. */
static void repair(uint8_t *bytes, size_t size)
{
    memcpy(bytes, nc_signature, size < NC_SIGNATURE_BYTES ? size : NC_SIGNATURE_BYTES);
    for (size_t at = NC_SIGNATURE_BYTES; at + NC_CHUNK_HEADER_BYTES <= size;) {
        uint64_t payload = nc_load_u64(bytes + at + 8) % 4096;
        if (at + NC_CHUNK_HEADER_BYTES + payload > size)
            return;
        nc_store_u64(bytes + at + 8, payload);
        nc_store_u32(bytes + at + 24, nc_crc(bytes + at + NC_CHUNK_HEADER_BYTES, (size_t)payload));
        nc_store_u32(bytes + at + 28, nc_crc(bytes + at, 28));
        at += NC_CHUNK_HEADER_BYTES + (size_t)payload + nc_chunk_padding(payload);
    }
}

static void read_all(int fd)
{
    struct nc_error err = {0};
    struct nc_reader *reader;
    struct nc_chunk chunk;
    if (nc_reader_open(&reader, fd, "fuzz", &err) != NC_OK)
        return;
    int status;
    do {
        while ((status = nc_reader_next(reader, &chunk, &err)) > 0)
            continue;
        if (status == 0)
            status = nc_reader_next_stream(reader, &err);
    } while (status > 0);
    nc_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", 0);
    uint8_t *bytes = malloc(size + 1);
    if (fd < 0 || !bytes)
        abort();
    memcpy(bytes, data, size);
    if (size > 0 && data[size - 1] % 3 == 0)
        repair(bytes, size);
    if (nc_write_full(fd, bytes, size, "fuzz", NULL) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    read_all(fd);
    close(fd);
    free(bytes);
    return 0;
}
