/* Numbers with units, as they are given on the command line: "32ms", "4kHz", "-12dB", "1GiB".
 *
 * Every parser takes the whole text: trailing junk, NaN and infinities are refused. */
#ifndef NC_CLI_UNITS_H
#define NC_CLI_UNITS_H

#include <stdbool.h>
#include <stddef.h>

/* A length of signal, in samples ("512") or in time ("32ms", "0.5s"). */
struct nc_length {
    double value; /* samples, or seconds */
    bool seconds;
};

/* A size of blocks or matrices, "3x28": bins x frames. */
struct nc_pair {
    size_t bins, frames;
};

bool nc_parse_number(const char *text, double *value);
bool nc_parse_integer(const char *text, long long *value);
bool nc_parse_length(const char *text, struct nc_length *length);
bool nc_parse_seconds(const char *text, double *seconds); /* "80ms", "1.5s", "1.5" */
bool nc_parse_hertz(const char *text, double *hertz);     /* "4kHz", "4000Hz", "4000" */
bool nc_parse_decibel(const char *text, double *decibel); /* "-25dB", "-25" */
bool nc_parse_gain(const char *text, double *factor);     /* "-12dB", "0.25"; a factor, not dB */
bool nc_parse_bytes(const char *text, double *bytes);     /* "1GiB", "512M", "4096" */
bool nc_parse_pair(const char *text, struct nc_pair *pair);

/* Samples of a length at `rate` samples a second, rounded to nearest. */
double nc_length_samples(struct nc_length length, double rate);

#endif
