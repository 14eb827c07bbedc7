/* Samples as bytes: the uncompressed sample formats, to and from float in [-1, 1).
 *
 * An integer of b bits is value / 2^(b-1), the scaling of libsndfile, sox and ffmpeg; written back
 * it is rounded to the nearest (ties to even) and clipped, without dither, so that reading and
 * writing returns the same integers up to 24 bits. */
#ifndef NC_GROUND_PCM_H
#define NC_GROUND_PCM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum nc_pcm {
    NC_PCM_U8,
    NC_PCM_S8,
    NC_PCM_S16LE,
    NC_PCM_S16BE,
    NC_PCM_S24LE,
    NC_PCM_S24BE,
    NC_PCM_S32LE,
    NC_PCM_S32BE,
    NC_PCM_F32LE,
    NC_PCM_F32BE,
    NC_PCM_F64LE,
    NC_PCM_F64BE,
    NC_PCM_MULAW,
    NC_PCM_ALAW,
    NC_PCM_COUNT
};

/* The type of a name of ffmpeg's, "s16le", "f32be", "mulaw"; without le or be (s16, s24, s32, f32,
 * f64) little-endian; NC_PCM_COUNT if unknown. */
enum nc_pcm nc_pcm_find(const char *name);

/* libsndfile's name of the sample type without its byte order: "PCM_16", "FLOAT", "ULAW", ... and
 * the little-endian type of such a name (NC_PCM_COUNT if there is none). */
const char *nc_pcm_subtype(enum nc_pcm type);
enum nc_pcm nc_pcm_of_subtype(const char *subtype);

size_t nc_pcm_bytes(enum nc_pcm type); /* a sample */
bool nc_pcm_is_float(enum nc_pcm type);

/* count samples from bytes to samples. */
void nc_pcm_decode(enum nc_pcm type, const unsigned char *bytes, float *samples, size_t count);

/* count samples to bytes; returns how many were clipped (0 for the float types). */
size_t nc_pcm_encode(enum nc_pcm type, const float *samples, unsigned char *bytes, size_t count);

/* Rounds count samples to integers of `bits` bits, clipped, and shifted to the top of 32 bits;
 * returns how many were clipped. */
size_t nc_pcm_quantise(const float *samples, int32_t *integers, size_t count, unsigned bits);

/* Index of the first sample that is NaN or infinite; count if all are finite. */
size_t nc_pcm_first_not_finite(const float *samples, size_t count);

#endif
