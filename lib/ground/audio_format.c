#include "ground/audio_format.h"

#include <sndfile.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The first name of a number is the one shown; further ones are extensions in use. */
static const struct {
    const char *name;
    int number;
} formats[] = {
    {"wav", SF_FORMAT_WAV},   {"wav", SF_FORMAT_WAVEX}, {"rf64", SF_FORMAT_RF64},
    {"w64", SF_FORMAT_W64},   {"flac", SF_FORMAT_FLAC}, {"ogg", SF_FORMAT_OGG},
    {"oga", SF_FORMAT_OGG},   {"opus", SF_FORMAT_OGG},  {"mp3", SF_FORMAT_MPEG},
    {"aiff", SF_FORMAT_AIFF}, {"aif", SF_FORMAT_AIFF},  {"au", SF_FORMAT_AU},
    {"snd", SF_FORMAT_AU},    {"caf", SF_FORMAT_CAF},   {"raw", SF_FORMAT_RAW},
};

static const struct {
    const char *name;
    int number;
} subtypes[] = {
    {"PCM_S8", SF_FORMAT_PCM_S8},
    {"PCM_16", SF_FORMAT_PCM_16},
    {"PCM_24", SF_FORMAT_PCM_24},
    {"PCM_32", SF_FORMAT_PCM_32},
    {"PCM_U8", SF_FORMAT_PCM_U8},
    {"FLOAT", SF_FORMAT_FLOAT},
    {"DOUBLE", SF_FORMAT_DOUBLE},
    {"ULAW", SF_FORMAT_ULAW},
    {"ALAW", SF_FORMAT_ALAW},
    {"IMA_ADPCM", SF_FORMAT_IMA_ADPCM},
    {"MS_ADPCM", SF_FORMAT_MS_ADPCM},
    {"GSM610", SF_FORMAT_GSM610},
    {"VOX_ADPCM", SF_FORMAT_VOX_ADPCM},
    {"NMS_ADPCM_16", SF_FORMAT_NMS_ADPCM_16},
    {"NMS_ADPCM_24", SF_FORMAT_NMS_ADPCM_24},
    {"NMS_ADPCM_32", SF_FORMAT_NMS_ADPCM_32},
    {"G721_32", SF_FORMAT_G721_32},
    {"G723_24", SF_FORMAT_G723_24},
    {"G723_40", SF_FORMAT_G723_40},
    {"DWVW_12", SF_FORMAT_DWVW_12},
    {"DWVW_16", SF_FORMAT_DWVW_16},
    {"DWVW_24", SF_FORMAT_DWVW_24},
    {"DWVW_N", SF_FORMAT_DWVW_N},
    {"DPCM_8", SF_FORMAT_DPCM_8},
    {"DPCM_16", SF_FORMAT_DPCM_16},
    {"VORBIS", SF_FORMAT_VORBIS},
    {"OPUS", SF_FORMAT_OPUS},
    {"ALAC_16", SF_FORMAT_ALAC_16},
    {"ALAC_20", SF_FORMAT_ALAC_20},
    {"ALAC_24", SF_FORMAT_ALAC_24},
    {"ALAC_32", SF_FORMAT_ALAC_32},
    {"MPEG_LAYER_I", SF_FORMAT_MPEG_LAYER_I},
    {"MPEG_LAYER_II", SF_FORMAT_MPEG_LAYER_II},
    {"MPEG_LAYER_III", SF_FORMAT_MPEG_LAYER_III},
};

enum {
    FORMAT_COUNT = sizeof formats / sizeof *formats,
    SUBTYPE_COUNT = sizeof subtypes / sizeof *subtypes
};

const char *nc_audio_format_name(int sndfile_format)
{
    int major = sndfile_format & SF_FORMAT_TYPEMASK;
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (formats[i].number == major)
            return formats[i].name;
    return "other";
}

int nc_audio_format_find(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcasecmp(formats[i].name, name) == 0)
            return formats[i].number;
    return 0;
}

/* What follows the last dot of a file's name, or "". */
static const char *extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot + 1 : "";
}

const char *nc_audio_format_of_path(const char *path)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcasecmp(formats[i].name, extension(path)) == 0)
            return formats[i].name;
    return NULL;
}

bool nc_audio_format_is_foreign(const char *path)
{
    static const char *const foreign[] = {"m4a", "m4b", "mp4", "aac", "wma", "webm",
                                          "mka", "mkv", "mov", "amr", "3gp", "ac3"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcasecmp(foreign[i], extension(path)) == 0)
            return true;
    return false;
}

const char *nc_audio_format_list(void)
{
    return "wav, rf64, w64, flac, ogg, opus, mp3, aiff, au, caf, raw";
}

const char *nc_audio_subtype_name(int sndfile_format)
{
    int subtype = sndfile_format & SF_FORMAT_SUBMASK;
    for (size_t i = 0; i < SUBTYPE_COUNT; i++)
        if (subtypes[i].number == subtype)
            return subtypes[i].name;
    return "unknown";
}

int nc_audio_subtype_find(const char *name)
{
    for (size_t i = 0; i < SUBTYPE_COUNT; i++)
        if (strcasecmp(subtypes[i].name, name) == 0)
            return subtypes[i].number;
    return 0;
}

const char *nc_audio_format_listed(size_t index)
{
    index += index > 0; /* the second wav */
    return index < FORMAT_COUNT ? formats[index].name : NULL;
}

const char *nc_audio_subtype_listed(size_t index)
{
    return index < SUBTYPE_COUNT ? subtypes[index].name : NULL;
}

unsigned nc_audio_subtype_bits(int subtype)
{
    switch (subtype) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        return 8;
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ALAC_16:
        return 16;
    case SF_FORMAT_ALAC_20:
        return 20;
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_24:
        return 24;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
        return 32;
    default:
        return 0;
    }
}

/* At least as precise as `wanted` if there is one, else the next below; compressed sounds become 16
 * bits, as their decoders usually do. */
static const int *substitutes(int wanted)
{
    static const int precise[] = {SF_FORMAT_FLOAT, SF_FORMAT_PCM_32, SF_FORMAT_PCM_24,
                                  SF_FORMAT_PCM_16, 0};
    static const int integer32[] = {SF_FORMAT_PCM_32, SF_FORMAT_PCM_24, SF_FORMAT_PCM_16, 0};
    static const int integer24[] = {SF_FORMAT_PCM_24, SF_FORMAT_PCM_32, SF_FORMAT_PCM_16, 0};
    static const int integer8[] = {SF_FORMAT_PCM_U8, SF_FORMAT_PCM_S8, SF_FORMAT_PCM_16, 0};
    static const int integer16[] = {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, 0};
    unsigned bits = nc_audio_subtype_bits(wanted);
    if (wanted == SF_FORMAT_FLOAT || wanted == SF_FORMAT_DOUBLE)
        return precise;
    return bits == 32 ? integer32 : bits > 16 ? integer24 : bits == 8 ? integer8 : integer16;
}

/* Sample types that fit whole samples of any number: not the compressed ones. */
static bool is_plain(int subtype)
{
    return nc_audio_subtype_bits(subtype) > 0 || subtype == SF_FORMAT_FLOAT ||
           subtype == SF_FORMAT_DOUBLE || subtype == SF_FORMAT_ULAW || subtype == SF_FORMAT_ALAW;
}

int nc_audio_subtype_choose(const char *format, int wanted, bool exact, unsigned rate,
                            unsigned channels)
{
    SF_INFO info = {.samplerate = (int)rate, .channels = (int)channels};
    int major = nc_audio_format_find(format);
    if (strcasecmp(format, "opus") == 0)
        wanted = exact && wanted != SF_FORMAT_OPUS ? 0 : SF_FORMAT_OPUS;
    else if (!exact && !is_plain(wanted) && major != SF_FORMAT_OGG && major != SF_FORMAT_MPEG)
        wanted = SF_FORMAT_PCM_16;
    info.format = major | wanted;
    if (wanted && sf_format_check(&info))
        return wanted;
    if (exact)
        return 0;
    for (const int *other = substitutes(wanted); *other; other++) {
        info.format = major | *other;
        if (sf_format_check(&info))
            return *other;
    }
    static const int compressed[] = {SF_FORMAT_VORBIS, SF_FORMAT_MPEG_LAYER_III};
    for (size_t i = 0; i < 2; i++) {
        info.format = major | compressed[i];
        if (sf_format_check(&info))
            return compressed[i];
    }
    return 0;
}
