/* Labels of any clustering as evidence: cells labelled noise tell the noise's power, and the
 * mixture tells the voice ratio from it. So hard labels drive a soft gain.
 *
 * As a noise estimate, labels lose much less sound than as a mask: a cell that is labelled wrongly
 * is one of many that the estimate is made of. */
#ifndef NC_STAGES_LABEL_EVIDENCE_H
#define NC_STAGES_LABEL_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/gain.h"
#include "methods/mixture.h"

struct nc_label_evidence;

/* masks: channels of the labels. memory: bytes for results that wait, before they go to a file.
 * gain is set to the gain rule's constants that go with the results. */
int nc_label_evidence_new(struct nc_label_evidence **evidence, const struct nc_mixture_shape *shape,
                          size_t masks, size_t memory, struct nc_gain_params *gain,
                          struct nc_error *err);
void nc_label_evidence_free(struct nc_label_evidence *evidence);

/* One frame: power [masks][bins], noise_label [masks][bins] 1 for noise, 0 for voice. Whatever this
 * completes waits for nc_label_evidence_next. */
int nc_label_evidence_push(struct nc_label_evidence *evidence, const float *power,
                           const float *noise_label, struct nc_error *err);

/* No more frames will come. */
int nc_label_evidence_end(struct nc_label_evidence *evidence, struct nc_error *err);

/* The next frame's noise and snr, [masks][bins] each: 1, 0 if it is not known yet, or negative. */
int nc_label_evidence_next(struct nc_label_evidence *evidence, float *noise, float *snr,
                           struct nc_error *err);

#endif
