/* How close a processed recording is to the clean one: objective measures of speech quality and
 * intelligibility.
 *
 * Every measure takes the clean reference and the test signal, samples in [-1, 1], one channel,
 * equally long and in step (nc_find_lag tells how far they are not), and stores a number, or NAN
 * where the measure is not defined: for a reference of nothing but zeros, or signals too short.
 * Ratios in dB are kept within +-NC_SCORE_LIMIT_DB so that equal signals, too, give a number. */
#ifndef NC_STAGES_SCORE_H
#define NC_STAGES_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

#define NC_SCORE_LIMIT_DB 200.0

/* The lowest sampling rate of the measures that look at speech bands (LLR, WSS), in Hz. */
#define NC_SCORE_LEAST_RATE 8000

enum nc_measure {
    NC_SI_SDR,
    NC_SNR,
    NC_SEGMENTAL_SNR,
    NC_STOI,
    NC_ESTOI,
    NC_LLR,
    NC_WSS,
    NC_MEASURES /* how many there are */
};

struct nc_measure_info {
    const char *key;   /* as in JSON and TSV: "si_sdr" */
    const char *title; /* as in a table's head: "SI-SDR" */
    const char *unit;  /* "dB" or "" */
    int decimals;      /* worth printing */
    bool lower_is_better;
};

extern const struct nc_measure_info nc_measure_info[NC_MEASURES];

struct nc_score {
    double value[NC_MEASURES];
};

/* All measures of interleaved signals [samples][channels]: the mean over the channels. A measure
 * undefined for one channel is undefined for all. rate in Hz. Errors: NC_ERR_SYSTEM. */
int nc_score_all(const float *reference, const float *test, size_t samples, size_t channels,
                 unsigned rate, struct nc_score *score, struct nc_error *err);

/* The advantage of `test` over `noisy`, measure by measure; above 0 is better, whatever the
 * measure. */
void nc_score_improvement(const struct nc_score *test, const struct nc_score *noisy,
                          struct nc_score *improvement);

/* Scale-invariant signal-to-distortion ratio in dB (Le Roux, Wisdom, Erdogan, Hershey 2019, eq. 5):
 * the best-scaled reference is the target, everything else is error. Means are not removed. */
double nc_score_si_sdr(const float *reference, const float *test, size_t samples);

/* Signal-to-noise ratio in dB of the whole signal; the noise is test - reference, levels as they
 * are. */
double nc_score_snr(const float *reference, const float *test, size_t samples);

/* Segmental SNR in dB (Hansen & Pellom 1998; Hu & Loizou 2008): the mean of the SNRs of frames of
 * 30 ms, three quarters overlapping, Hann window, each limited to -10 .. 35 dB. Frames in which the
 * reference is digital silence count as -10 dB. Errors: NC_ERR_SYSTEM. */
int nc_score_segmental_snr(const float *reference, const float *test, size_t samples, unsigned rate,
                           double *value, struct nc_error *err);

/* Short-time objective intelligibility (Taal, Hendriks, Heusdens, Jensen 2011) and its extension
 * for fluctuating noise (ESTOI: Jensen & Taal 2016), at 10 kHz, to which other rates are converted.
 * Undefined when fewer than 30 frames (0.4 s) of the reference are within 40 dB of its loudest.
 * Errors: NC_ERR_SYSTEM. */
int nc_score_stoi(const float *reference, const float *test, size_t samples, unsigned rate,
                  double *stoi, double *estoi, struct nc_error *err);

/* Log-likelihood ratio of linear prediction (Quackenbush, Barnwell, Clements 1988; Hu & Loizou
 * 2008): order 10 below 10 kHz, else 16; frames as for the segmental SNR, each limited to 2; mean
 * of the lowest 95 %. Errors: NC_ERR_SYSTEM. */
int nc_score_llr(const float *reference, const float *test, size_t samples, unsigned rate,
                 double *value, struct nc_error *err);

/* Weighted spectral slope distance (Klatt 1982; Hu & Loizou 2008): 25 critical bands up to 3.8 kHz;
 * frames as for the segmental SNR; mean of the lowest 95 %. Errors: NC_ERR_SYSTEM. */
int nc_score_wss(const float *reference, const float *test, size_t samples, unsigned rate,
                 double *value, struct nc_error *err);

#endif
