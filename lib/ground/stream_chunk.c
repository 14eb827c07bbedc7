#include "ground/stream_chunk.h"

#include <ctype.h>
#include <libdeflate.h>
#include <string.h>

#include "ground/bytes.h"

/* As PNG's: a byte above 127, a name, and line ends that text-mode transfers would change. */
const unsigned char nc_signature[NC_SIGNATURE_BYTES] = {0x89, 'N',  'C',  'S',
                                                        '\r', '\n', 0x1a, '\n'};

uint32_t nc_crc(const void *data, size_t bytes)
{
    return libdeflate_crc32(0, data, bytes);
}

size_t nc_chunk_padding(uint64_t payload_bytes)
{
    return (size_t)(-payload_bytes & 7);
}

void nc_chunk_header_store(unsigned char *to, const struct nc_chunk_header *header)
{
    memcpy(to, header->type, 4);
    nc_store_u16(to + 4, header->array);
    nc_store_u16(to + 6, 0);
    nc_store_u64(to + 8, header->bytes);
    nc_store_u64(to + 16, header->first);
    nc_store_u32(to + 24, header->payload_crc);
    nc_store_u32(to + 28, nc_crc(to, 28));
}

bool nc_chunk_header_load(struct nc_chunk_header *header, const unsigned char *from)
{
    if (nc_load_u32(from + 28) != nc_crc(from, 28))
        return false;
    memcpy(header->type, from, 4);
    header->type[4] = '\0';
    header->array = nc_load_u16(from + 4);
    header->bytes = nc_load_u64(from + 8);
    header->first = nc_load_u64(from + 16);
    header->payload_crc = nc_load_u32(from + 24);
    return isalpha((unsigned char)header->type[0]) && nc_load_u16(from + 6) == 0 &&
           header->bytes <= NC_MAX_PAYLOAD_BYTES;
}
