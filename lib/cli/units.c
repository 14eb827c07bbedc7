#include "cli/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The number at the start of text; *rest is what follows it. */
static bool leading_number(const char *text, double *value, const char **rest)
{
    char *end;
    if (isspace((unsigned char)*text) || strpbrk(text, "xXnN") == text)
        return false;
    *value = strtod(text, &end);
    *rest = end;
    return end != text && isfinite(*value);
}

bool nc_parse_number(const char *text, double *value)
{
    const char *rest;
    return leading_number(text, value, &rest) && *rest == '\0';
}

bool nc_parse_integer(const char *text, long long *value)
{
    char *end;
    if (isspace((unsigned char)*text))
        return false;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0;
}

bool nc_parse_seconds(const char *text, double *seconds)
{
    const char *unit;
    if (!leading_number(text, seconds, &unit))
        return false;
    if (strcmp(unit, "ms") == 0)
        *seconds /= 1000;
    else if (strcmp(unit, "min") == 0)
        *seconds *= 60;
    else if (*unit && strcmp(unit, "s") != 0)
        return false;
    return true;
}

bool nc_parse_length(const char *text, struct nc_length *length)
{
    length->seconds = !nc_parse_number(text, &length->value);
    return !length->seconds || nc_parse_seconds(text, &length->value);
}

bool nc_parse_hertz(const char *text, double *hertz)
{
    const char *unit;
    if (!leading_number(text, hertz, &unit))
        return false;
    if (strcasecmp(unit, "kHz") == 0 || strcmp(unit, "k") == 0)
        *hertz *= 1000;
    else if (*unit && strcasecmp(unit, "Hz") != 0)
        return false;
    return true;
}

bool nc_parse_decibel(const char *text, double *decibel)
{
    const char *unit;
    return leading_number(text, decibel, &unit) && (!*unit || strcasecmp(unit, "dB") == 0);
}

bool nc_parse_gain(const char *text, double *factor)
{
    const char *unit;
    if (!leading_number(text, factor, &unit))
        return false;
    if (strcasecmp(unit, "dB") == 0)
        *factor = pow(10, *factor / 20);
    else if (*unit)
        return false;
    return true;
}

bool nc_parse_bytes(const char *text, double *bytes)
{
    static const char *const prefixes = "kMGT";
    const char *unit;
    if (!leading_number(text, bytes, &unit))
        return false;
    const char *prefix = *unit ? strchr(prefixes, *unit == 'K' ? 'k' : *unit) : NULL;
    if (prefix) {
        *bytes *= pow(1024, (double)(prefix - prefixes + 1));
        unit++;
        if (*unit == 'i')
            unit++;
    }
    return !*unit || strcmp(unit, "B") == 0;
}

bool nc_parse_pair(const char *text, struct nc_pair *pair)
{
    char *end;
    long long values[2];
    for (int i = 0; i < 2; i++) {
        if (!isdigit((unsigned char)*text))
            return false;
        errno = 0;
        values[i] = strtoll(text, &end, 10);
        if (errno || *end != (i == 0 ? 'x' : '\0'))
            return false;
        text = end + 1;
    }
    pair->bins = (size_t)values[0];
    pair->frames = (size_t)values[1];
    return true;
}

double nc_length_samples(struct nc_length length, double rate)
{
    return length.seconds ? round(length.value * rate) : length.value;
}
