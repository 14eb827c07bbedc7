/* Header of a chunk, to and from its 32 bytes. Shared by the stream's reader and writer. */
#ifndef NC_GROUND_STREAM_CHUNK_H
#define NC_GROUND_STREAM_CHUNK_H

#include <stdbool.h>
#include <stdint.h>

#include "ground/stream.h"

struct nc_chunk_header {
    char type[5];
    uint16_t array;
    uint64_t bytes;
    uint64_t first;
    uint32_t payload_crc;
};

void nc_chunk_header_store(unsigned char *to, const struct nc_chunk_header *header);

/* False if the header's own CRC, its type, its flags or its length is not valid. */
bool nc_chunk_header_load(struct nc_chunk_header *header, const unsigned char *from);

/* CRC-32 as in gzip and PNG (ISO 3309). */
uint32_t nc_crc(const void *data, size_t bytes);

/* Zeros that follow a payload to make it a multiple of 8. */
size_t nc_chunk_padding(uint64_t payload_bytes);

#endif
