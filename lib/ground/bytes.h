/* Little-endian integers in byte buffers, whatever the machine's own order. */
#ifndef NC_GROUND_BYTES_H
#define NC_GROUND_BYTES_H

#include <stdint.h>

static inline void nc_store_u16(unsigned char *p, uint16_t x)
{
    p[0] = (unsigned char)(x & 0xff);
    p[1] = (unsigned char)(x >> 8);
}

static inline void nc_store_u32(unsigned char *p, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)((x >> (8 * i)) & 0xff);
}

static inline void nc_store_u64(unsigned char *p, uint64_t x)
{
    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)((x >> (8 * i)) & 0xff);
}

static inline uint16_t nc_load_u16(const unsigned char *p)
{
    return (uint16_t)(p[0] | (unsigned)p[1] << 8);
}

static inline uint32_t nc_load_u32(const unsigned char *p)
{
    return (uint32_t)nc_load_u16(p) | (uint32_t)nc_load_u16(p + 2) << 16;
}

static inline uint64_t nc_load_u64(const unsigned char *p)
{
    return (uint64_t)nc_load_u32(p) | (uint64_t)nc_load_u32(p + 4) << 32;
}

#endif
