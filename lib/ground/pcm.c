#include "ground/pcm.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name, *subtype;
    unsigned char bytes;
} types[NC_PCM_COUNT] = {
    [NC_PCM_U8] = {"u8", "PCM_U8", 1},       [NC_PCM_S8] = {"s8", "PCM_S8", 1},
    [NC_PCM_S16LE] = {"s16le", "PCM_16", 2}, [NC_PCM_S16BE] = {"s16be", "PCM_16", 2},
    [NC_PCM_S24LE] = {"s24le", "PCM_24", 3}, [NC_PCM_S24BE] = {"s24be", "PCM_24", 3},
    [NC_PCM_S32LE] = {"s32le", "PCM_32", 4}, [NC_PCM_S32BE] = {"s32be", "PCM_32", 4},
    [NC_PCM_F32LE] = {"f32le", "FLOAT", 4},  [NC_PCM_F32BE] = {"f32be", "FLOAT", 4},
    [NC_PCM_F64LE] = {"f64le", "DOUBLE", 8}, [NC_PCM_F64BE] = {"f64be", "DOUBLE", 8},
    [NC_PCM_MULAW] = {"mulaw", "ULAW", 1},   [NC_PCM_ALAW] = {"alaw", "ALAW", 1},
};

enum nc_pcm nc_pcm_find(const char *name)
{
    size_t length = strlen(name);
    enum nc_pcm type = 0;
    for (; type < NC_PCM_COUNT; type++) {
        const char *candidate = types[type].name;
        bool without_order =
            strncmp(candidate, name, length) == 0 && strcmp(candidate + length, "le") == 0;
        if (strcmp(candidate, name) == 0 || without_order)
            break;
    }
    return type;
}

const char *nc_pcm_subtype(enum nc_pcm type)
{
    return types[type].subtype;
}

enum nc_pcm nc_pcm_of_subtype(const char *subtype)
{
    enum nc_pcm type = 0;
    while (type < NC_PCM_COUNT && strcmp(types[type].subtype, subtype) != 0)
        type++;
    return type;
}

size_t nc_pcm_bytes(enum nc_pcm type)
{
    return types[type].bytes;
}

bool nc_pcm_is_float(enum nc_pcm type)
{
    return type >= NC_PCM_F32LE && type <= NC_PCM_F64BE;
}

/* An integer of `width` bytes in the low bits. Called with constants, so the loop unrolls. */
static inline uint64_t load(const unsigned char *bytes, unsigned width, bool big_endian)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++)
        value |= (uint64_t)bytes[i] << 8 * (big_endian ? width - 1 - i : i);
    return value;
}

static inline void store(unsigned char *bytes, uint64_t value, unsigned width, bool big_endian)
{
    for (unsigned i = 0; i < width; i++)
        bytes[i] = (unsigned char)(value >> 8 * (big_endian ? width - 1 - i : i));
}

static inline void decode_integers(const unsigned char *bytes, float *samples, size_t count,
                                   unsigned width, bool big_endian)
{
    /* At the top of 32 bits the sign is in place, whatever the width. */
    for (size_t i = 0; i < count; i++) {
        uint32_t top = (uint32_t)load(bytes + i * width, width, big_endian) << (32 - 8 * width);
        samples[i] = (float)(int32_t)top * 0x1p-31f;
    }
}

static inline void decode_floats(const unsigned char *bytes, float *samples, size_t count,
                                 bool big_endian)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = (uint32_t)load(bytes + 4 * i, 4, big_endian);
        memcpy(&samples[i], &word, 4);
    }
}

static inline void decode_doubles(const unsigned char *bytes, float *samples, size_t count,
                                  bool big_endian)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t word = load(bytes + 8 * i, 8, big_endian);
        double value;
        memcpy(&value, &word, 8);
        samples[i] = (float)value;
    }
}

/* ITU-T G.711: sign, 3 bits of exponent, 4 of mantissa; all bits inverted; 14-bit range biased by
 * 33, here scaled to 16 bits. */
static int mulaw_value(unsigned char code)
{
    unsigned bits = ~(unsigned)code & 0xff;
    int magnitude = (int)(((bits & 0x0f) << 3) + 0x84) << (bits >> 4 & 7);
    return bits & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

/* ITU-T G.711: even bits inverted, sign bit set for positive values; 13-bit range scaled to 16. */
static int alaw_value(unsigned char code)
{
    unsigned bits = (unsigned)code ^ 0x55;
    int exponent = (int)(bits >> 4 & 7), magnitude = (int)((bits & 0x0f) << 4) + 8;
    if (exponent > 0)
        magnitude = (magnitude + 0x100) << (exponent - 1);
    return bits & 0x80 ? magnitude : -magnitude;
}

void nc_pcm_decode(enum nc_pcm type, const unsigned char *bytes, float *samples, size_t count)
{
    switch (type) {
    case NC_PCM_U8:
        for (size_t i = 0; i < count; i++)
            samples[i] = (float)(bytes[i] - 128) * 0x1p-7f;
        break;
    case NC_PCM_S8:
        decode_integers(bytes, samples, count, 1, false);
        break;
    case NC_PCM_S16LE:
        decode_integers(bytes, samples, count, 2, false);
        break;
    case NC_PCM_S16BE:
        decode_integers(bytes, samples, count, 2, true);
        break;
    case NC_PCM_S24LE:
        decode_integers(bytes, samples, count, 3, false);
        break;
    case NC_PCM_S24BE:
        decode_integers(bytes, samples, count, 3, true);
        break;
    case NC_PCM_S32LE:
        decode_integers(bytes, samples, count, 4, false);
        break;
    case NC_PCM_S32BE:
        decode_integers(bytes, samples, count, 4, true);
        break;
    case NC_PCM_F32LE:
        decode_floats(bytes, samples, count, false);
        break;
    case NC_PCM_F32BE:
        decode_floats(bytes, samples, count, true);
        break;
    case NC_PCM_F64LE:
        decode_doubles(bytes, samples, count, false);
        break;
    case NC_PCM_F64BE:
        decode_doubles(bytes, samples, count, true);
        break;
    case NC_PCM_MULAW:
        for (size_t i = 0; i < count; i++)
            samples[i] = (float)mulaw_value(bytes[i]) * 0x1p-15f;
        break;
    case NC_PCM_ALAW:
        for (size_t i = 0; i < count; i++)
            samples[i] = (float)alaw_value(bytes[i]) * 0x1p-15f;
        break;
    case NC_PCM_COUNT:
        break;
    }
}

/* One sample to an integer of `bits` bits; in double, because 2^31 - 1 is no float. */
static inline int32_t quantise(float sample, unsigned bits, size_t *clipped)
{
    double full = (double)(1u << (bits - 1));
    double value = rint((double)sample * full);
    double inside = value > full - 1 ? full - 1 : value < -full ? -full : value;
    *clipped += inside != value;
    return (int32_t)inside;
}

size_t nc_pcm_quantise(const float *samples, int32_t *integers, size_t count, unsigned bits)
{
    size_t clipped = 0;
    for (size_t i = 0; i < count; i++)
        integers[i] = (int32_t)((uint32_t)quantise(samples[i], bits, &clipped) << (32 - bits));
    return clipped;
}

/* The code whose value is nearest: the decoder searched, so that the two cannot disagree. Codes of
 * one sign are monotone, so half a dozen comparisons find it. */
static unsigned char nearest_code(float sample, int (*value)(unsigned char), unsigned char mask,
                                  size_t *clipped)
{
    unsigned char sign = sample < 0 ? 0 : 0x80;
    double target = fabs((double)sample) * 0x1p15;
    unsigned low = 0, high = 127;
    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        int magnitude = value((unsigned char)((middle ^ mask) | 0x80));
        if (magnitude < 0)
            magnitude = -magnitude;
        *(magnitude <= target ? &low : &high) = middle;
    }
    int below = value((unsigned char)((low ^ mask) | 0x80));
    int above = value((unsigned char)((high ^ mask) | 0x80));
    *clipped += target > 32768;
    unsigned code = target - below <= above - target ? low : high;
    return (unsigned char)((code ^ mask) | sign);
}

static inline size_t encode_integers(const float *samples, unsigned char *bytes, size_t count,
                                     unsigned width, bool big_endian)
{
    size_t clipped = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t value = quantise(samples[i], 8 * width, &clipped);
        store(bytes + i * width, (uint32_t)value, width, big_endian);
    }
    return clipped;
}

static void encode_floats(const float *samples, unsigned char *bytes, size_t count, bool big_endian)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, &samples[i], 4);
        store(bytes + 4 * i, word, 4, big_endian);
    }
}

static void encode_doubles(const float *samples, unsigned char *bytes, size_t count,
                           bool big_endian)
{
    for (size_t i = 0; i < count; i++) {
        double value = (double)samples[i];
        uint64_t word;
        memcpy(&word, &value, 8);
        store(bytes + 8 * i, word, 8, big_endian);
    }
}

size_t nc_pcm_encode(enum nc_pcm type, const float *samples, unsigned char *bytes, size_t count)
{
    size_t clipped = 0;
    switch (type) {
    case NC_PCM_U8:
        for (size_t i = 0; i < count; i++)
            bytes[i] = (unsigned char)(quantise(samples[i], 8, &clipped) + 128);
        return clipped;
    case NC_PCM_S8:
        return encode_integers(samples, bytes, count, 1, false);
    case NC_PCM_S16LE:
        return encode_integers(samples, bytes, count, 2, false);
    case NC_PCM_S16BE:
        return encode_integers(samples, bytes, count, 2, true);
    case NC_PCM_S24LE:
        return encode_integers(samples, bytes, count, 3, false);
    case NC_PCM_S24BE:
        return encode_integers(samples, bytes, count, 3, true);
    case NC_PCM_S32LE:
        return encode_integers(samples, bytes, count, 4, false);
    case NC_PCM_S32BE:
        return encode_integers(samples, bytes, count, 4, true);
    case NC_PCM_F32LE:
    case NC_PCM_F32BE:
        encode_floats(samples, bytes, count, type == NC_PCM_F32BE);
        return 0;
    case NC_PCM_F64LE:
    case NC_PCM_F64BE:
        encode_doubles(samples, bytes, count, type == NC_PCM_F64BE);
        return 0;
    case NC_PCM_MULAW:
        for (size_t i = 0; i < count; i++)
            bytes[i] = nearest_code(samples[i], mulaw_value, 0x7f, &clipped);
        return clipped;
    case NC_PCM_ALAW:
        for (size_t i = 0; i < count; i++)
            bytes[i] = nearest_code(samples[i], alaw_value, 0x55, &clipped);
        return clipped;
    case NC_PCM_COUNT:
        break;
    }
    return 0;
}

size_t nc_pcm_first_not_finite(const float *samples, size_t count)
{
    /* 0 * x is 0 for finite x and NaN for the others: one test a block in the usual case. */
    float sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += samples[i] * 0.0f;
    if (sum == 0)
        return count;
    size_t i = 0;
    while (i < count && isfinite(samples[i]))
        i++;
    return i;
}
