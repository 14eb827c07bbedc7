#include "stages/label_evidence.h"

#include <stdlib.h>
#include <string.h>

#include "ground/frame_queue.h"
#include "ground/mem.h"
#include "methods/mixture_segments.h"

struct nc_label_evidence {
    size_t masks, bins;
    struct nc_mixture_segments **segments; /* [masks], all in step */
    struct nc_frame_queue *results;        /* frames of noise [masks][bins], then snr */
    float *frame;                          /* one of those */
};

int nc_label_evidence_new(struct nc_label_evidence **evidence, const struct nc_mixture_shape *shape,
                          size_t masks, size_t memory, struct nc_gain_params *gain,
                          struct nc_error *err)
{
    struct nc_mixture_params params;
    struct nc_label_evidence *e = calloc(1, sizeof *e);
    *evidence = NULL;
    if (!e)
        return nc_fail_memory(err, "labels as evidence", 0);
    e->masks = masks;
    e->bins = shape->n_fft / 2 + 1;
    int status = nc_mixture_preset("default", &params, err);
    if (status == NC_OK) {
        *gain = params.gain;
        e->segments = nc_array(masks, sizeof *e->segments, "labels as evidence", err);
        e->frame = nc_array(2 * masks * e->bins, sizeof *e->frame, "a frame", err);
        status = e->segments && e->frame ? NC_OK : NC_ERR_SYSTEM;
    }
    for (size_t m = 0; status == NC_OK && m < masks; m++)
        status =
            nc_mixture_segments_new(&params, &nc_segment_defaults, shape, &e->segments[m], err);
    if (status == NC_OK)
        status = nc_frame_queue_new(&e->results, 2 * masks * e->bins * sizeof(float), memory, err);
    if (status != NC_OK) {
        nc_label_evidence_free(e);
        return status;
    }
    *evidence = e;
    return NC_OK;
}

void nc_label_evidence_free(struct nc_label_evidence *evidence)
{
    if (!evidence)
        return;
    for (size_t m = 0; evidence->segments && m < evidence->masks; m++)
        nc_mixture_segments_free(evidence->segments[m]);
    free(evidence->segments);
    nc_frame_queue_free(evidence->results);
    free(evidence->frame);
    free(evidence);
}

/* Moves what the segments have ready into the queue. */
static int collect(struct nc_label_evidence *e, struct nc_error *err)
{
    for (;;) {
        size_t taken = 0;
        for (size_t m = 0; m < e->masks; m++) {
            struct nc_mixture_fields out = {
                .noise = e->frame + m * e->bins,
                .snr = e->frame + (e->masks + m) * e->bins,
            };
            taken = nc_mixture_segments_take(e->segments[m], 1, &out);
        }
        if (taken == 0)
            return NC_OK;
        int status = nc_frame_queue_push(e->results, e->frame, 1, err);
        if (status != NC_OK)
            return status;
    }
}

int nc_label_evidence_push(struct nc_label_evidence *evidence, const float *power,
                           const float *noise_label, struct nc_error *err)
{
    for (size_t m = 0; m < evidence->masks; m++) {
        size_t accepted, at = m * evidence->bins;
        int status = nc_mixture_segments_push(evidence->segments[m], 1, power + at,
                                              noise_label + at, &accepted, err);
        if (status != NC_OK)
            return status;
    }
    return collect(evidence, err);
}

int nc_label_evidence_end(struct nc_label_evidence *evidence, struct nc_error *err)
{
    for (size_t m = 0; m < evidence->masks; m++) {
        int status = nc_mixture_segments_end(evidence->segments[m], err);
        if (status != NC_OK)
            return status;
    }
    return collect(evidence, err);
}

int nc_label_evidence_next(struct nc_label_evidence *evidence, float *noise, float *snr,
                           struct nc_error *err)
{
    if (nc_frame_queue_count(evidence->results) == 0)
        return 0;
    int status = nc_frame_queue_pop(evidence->results, evidence->frame, err);
    if (status != NC_OK)
        return status;
    size_t items = evidence->masks * evidence->bins;
    memcpy(noise, evidence->frame, items * sizeof *noise);
    memcpy(snr, evidence->frame + items, items * sizeof *snr);
    return 1;
}
