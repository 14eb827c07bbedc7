/* The first half of STOI (Taal, Hendriks, Heusdens, Jensen 2011, section II): both signals at 10
 * kHz, without the frames in which the reference is silent, as envelopes of 15 third-octave bands
 * from 150 Hz up. */
#ifndef NC_STAGES_SCORE_STOI_ENVELOPE_H
#define NC_STAGES_SCORE_STOI_ENVELOPE_H

#include <stddef.h>

#include "ground/error.h"

#define NC_STOI_BANDS 15

/* Stores the number of frames (of 25.6 ms every 12.8 ms; 0 for very short signals), and the
 * envelopes [frames][NC_STOI_BANDS], amplitudes, which the caller frees (also after a failure). A
 * frame counts as silent when it is more than 40 dB below the loudest one. rate in Hz. Errors:
 * NC_ERR_SYSTEM. */
int nc_stoi_envelopes(const float *reference, const float *test, size_t samples, unsigned rate,
                      size_t *frames, double **reference_envelope, double **test_envelope,
                      struct nc_error *err);

#endif
