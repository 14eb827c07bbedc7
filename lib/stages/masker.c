#include "stages/masker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/frame_queue.h"
#include "ground/mem.h"
#include "stages/gain_smoother.h"
#include "stages/label_evidence.h"

/* Frames pass through up to four waiting places: until their evidence has come, until the mixture
 * has made noise and snr of their labels, until their smoothed gains are known, and at the
 * beginning until voice has been found. */
struct nc_masker {
    struct nc_masker_params params;
    struct nc_frame_queue *spec, *evidence[NC_EVIDENCE_KINDS];
    struct nc_label_evidence *labels;
    struct nc_frame_queue *labelled_spec;
    struct nc_gain_smoother *smoother;
    struct nc_frame_queue *smoothed_spec;
    struct nc_frame_queue *held_spec, *held_gains;
    bool waiting; /* for voice */
    bool gentle;  /* there was none */
    bool ended;
    void *row[NC_EVIDENCE_KINDS]; /* one frame of each evidence */
    float *frame;                 /* one of the spectrogram */
    float *gains, *power;         /* [masks][bins] */
    float *scratch;               /* [2][bins] */
    struct nc_mask_report report;
};

static const size_t item_bytes[NC_EVIDENCE_KINDS] = {1, sizeof(float), sizeof(float),
                                                     sizeof(float)};

static int new_queues(struct nc_masker *m, struct nc_error *err)
{
    const struct nc_masker_params *p = &m->params;
    size_t frame_bytes = p->mask.channels * p->mask.bins * 2 * sizeof(float);
    size_t masks = p->mask.masks * p->mask.bins;
    size_t share = (size_t)(p->memory / 4);
    int status = nc_frame_queue_new(&m->spec, frame_bytes, share, err);
    for (int kind = 0; status == NC_OK && kind < NC_EVIDENCE_KINDS; kind++)
        if (p->used[kind])
            status =
                nc_frame_queue_new(&m->evidence[kind], masks * item_bytes[kind], share / 4, err);
    if (status == NC_OK && p->labels_as_evidence)
        status = nc_frame_queue_new(&m->labelled_spec, frame_bytes, share, err);
    if (status == NC_OK && (p->smooth_frames > 0 || p->smooth_bins > 0))
        status = nc_frame_queue_new(&m->smoothed_spec, frame_bytes, share, err);
    if (status == NC_OK && p->await_voice)
        status = nc_frame_queue_new(&m->held_spec, frame_bytes, share, err);
    if (status == NC_OK && p->await_voice)
        status = nc_frame_queue_new(&m->held_gains, masks * sizeof(float), share / 2, err);
    return status;
}

static int new_rows(struct nc_masker *m, struct nc_error *err)
{
    const struct nc_mask_params *p = &m->params.mask;
    size_t masks = p->masks * p->bins;
    for (int kind = 0; kind < NC_EVIDENCE_KINDS; kind++)
        if (!(m->row[kind] = nc_array(masks, item_bytes[kind], "a frame", err)))
            return NC_ERR_SYSTEM;
    m->frame = nc_array(p->channels * p->bins, 2 * sizeof(float), "a frame", err);
    m->gains = nc_array(masks, sizeof(float), "a frame's gains", err);
    m->power = nc_array(masks, sizeof(float), "a frame's powers", err);
    m->scratch = nc_array(2 * p->bins, sizeof(float), "a frame's powers", err);
    return m->frame && m->gains && m->power && m->scratch ? NC_OK : NC_ERR_SYSTEM;
}

/* The label clustering's gain constants, but for what was asked for. */
static int new_label_evidence(struct nc_masker *m, struct nc_error *err)
{
    struct nc_masker_params *p = &m->params;
    struct nc_gain_params gain;
    int status = nc_label_evidence_new(&m->labels, &p->shape, p->mask.masks,
                                       (size_t)(p->memory / 4), &gain, err);
    if (status != NC_OK)
        return status;
    if (!p->floor_given)
        p->mask.gain.floor_db = gain.floor_db;
    p->mask.gain.exponent = gain.exponent;
    return NC_OK;
}

int nc_masker_new(struct nc_masker **masker, const struct nc_masker_params *params,
                  struct nc_error *err)
{
    struct nc_masker *m = calloc(1, sizeof *m);
    *masker = NULL;
    if (!m)
        return nc_fail_memory(err, "masking", 0);
    m->params = *params;
    m->waiting = params->await_voice;
    int status = new_queues(m, err);
    if (status == NC_OK)
        status = new_rows(m, err);
    if (status == NC_OK && params->labels_as_evidence)
        status = new_label_evidence(m, err);
    if (status == NC_OK && m->smoothed_spec)
        status = nc_gain_smoother_new(&m->smoother, params->smooth_frames, params->smooth_bins,
                                      params->mask.masks, params->mask.bins, err);
    if (status != NC_OK) {
        nc_masker_free(m);
        return status;
    }
    *masker = m;
    return NC_OK;
}

void nc_masker_free(struct nc_masker *masker)
{
    if (!masker)
        return;
    nc_frame_queue_free(masker->spec);
    nc_frame_queue_free(masker->labelled_spec);
    nc_frame_queue_free(masker->smoothed_spec);
    nc_frame_queue_free(masker->held_spec);
    nc_frame_queue_free(masker->held_gains);
    for (int kind = 0; kind < NC_EVIDENCE_KINDS; kind++) {
        nc_frame_queue_free(masker->evidence[kind]);
        free(masker->row[kind]);
    }
    nc_label_evidence_free(masker->labels);
    nc_gain_smoother_free(masker->smoother);
    free(masker->frame);
    free(masker->gains);
    free(masker->power);
    free(masker->scratch);
    free(masker);
}

int nc_masker_push_spec(struct nc_masker *masker, const void *frames, uint64_t count,
                        struct nc_error *err)
{
    return nc_frame_queue_push(masker->spec, frames, count, err);
}

int nc_masker_push_evidence(struct nc_masker *masker, enum nc_evidence kind, const void *frames,
                            uint64_t count, struct nc_error *err)
{
    if (!masker->evidence[kind])
        return NC_OK; /* of no use to the rule */
    return nc_frame_queue_push(masker->evidence[kind], frames, count, err);
}

const struct nc_mask_report *nc_masker_report(const struct nc_masker *masker)
{
    return &masker->report;
}

/* ---- first place: spectrogram and evidence meet ---- */

/* Takes the oldest frame of both: 1, 0 if not all is there, or negative. */
static int join(struct nc_masker *m, struct nc_error *err)
{
    bool there = nc_frame_queue_count(m->spec) > 0;
    for (int kind = 0; kind < NC_EVIDENCE_KINDS; kind++)
        if (m->evidence[kind])
            there = there && nc_frame_queue_count(m->evidence[kind]) > 0;
    if (!there)
        return 0;
    int status = nc_frame_queue_pop(m->spec, m->frame, err);
    for (int kind = 0; status == NC_OK && kind < NC_EVIDENCE_KINDS; kind++)
        if (m->evidence[kind])
            status = nc_frame_queue_pop(m->evidence[kind], m->row[kind], err);
    return status == NC_OK ? 1 : status;
}

/* ---- second place: labels become noise and snr ---- */

static int push_labels(struct nc_masker *m, struct nc_error *err)
{
    const struct nc_mask_params *p = &m->params.mask;
    const unsigned char *label = m->row[NC_EVIDENCE_LABEL];
    for (size_t mask = 0; mask < p->masks; mask++)
        nc_mask_power(p, m->frame, mask, m->power + mask * p->bins);
    for (size_t i = 0; i < p->masks * p->bins; i++)
        m->gains[i] = label[i] >= p->voice_label ? 0.0f : 1.0f;
    int status = nc_frame_queue_push(m->labelled_spec, m->frame, 1, err);
    return status == NC_OK ? nc_label_evidence_push(m->labels, m->power, m->gains, err) : status;
}

/* A frame of the spectrogram in m->frame with all its evidence in m->row: 1, 0 or negative. */
static int next_with_evidence(struct nc_masker *m, struct nc_error *err)
{
    if (!m->labels)
        return join(m, err);
    int status;
    while ((status = nc_label_evidence_next(m->labels, m->row[NC_EVIDENCE_NOISE],
                                            m->row[NC_EVIDENCE_SNR], err)) == 0) {
        status = join(m, err);
        if (status <= 0)
            return status;
        status = push_labels(m, err);
        if (status != NC_OK)
            return status;
    }
    if (status > 0) {
        int popped = nc_frame_queue_pop(m->labelled_spec, m->frame, err);
        status = popped == NC_OK ? 1 : popped;
    }
    return status;
}

/* ---- gains ---- */

static int make_gains(struct nc_masker *m, struct nc_error *err)
{
    const bool *used = m->params.used;
    bool made = m->labels != NULL;
    struct nc_mask_evidence evidence = {
        .label = used[NC_EVIDENCE_LABEL] && !made ? m->row[NC_EVIDENCE_LABEL] : NULL,
        .voice = used[NC_EVIDENCE_VOICE] ? m->row[NC_EVIDENCE_VOICE] : NULL,
        .noise = used[NC_EVIDENCE_NOISE] || made ? m->row[NC_EVIDENCE_NOISE] : NULL,
        .snr = used[NC_EVIDENCE_SNR] || made ? m->row[NC_EVIDENCE_SNR] : NULL,
    };
    int status = nc_mask_gains(&m->params.mask, &evidence, m->frame, m->scratch, m->gains, err);
    if (status == NC_OK)
        nc_mask_report_frame(&m->report, &m->params.mask, &evidence, m->gains, m->frame);
    return status;
}

/* A frame whose smoothed gains are known; all are, once `ended`. */
static int next_smoothed(struct nc_masker *m, bool ended, struct nc_error *err)
{
    if (!m->smoother || !nc_gain_smoother_next(m->smoother, ended, m->gains))
        return 0;
    int status = nc_frame_queue_pop(m->smoothed_spec, m->frame, err);
    return status == NC_OK ? 1 : status;
}

/* The next frame in m->frame with its final gains in m->gains: 1, 0 or negative. */
static int next_with_gains(struct nc_masker *m, struct nc_error *err)
{
    for (;;) {
        int status = next_smoothed(m, false, err);
        if (status != 0)
            return status;
        status = next_with_evidence(m, err);
        if (status == 0)
            return m->ended ? next_smoothed(m, true, err) : 0;
        if (status > 0)
            status = make_gains(m, err);
        if (status != NC_OK)
            return status;
        if (!m->smoother)
            return 1;
        nc_gain_smoother_push(m->smoother, m->gains);
        status = nc_frame_queue_push(m->smoothed_spec, m->frame, 1, err);
        if (status != NC_OK)
            return status;
    }
}

/* ---- last place: is there any voice? ---- */

bool nc_masker_found_voice(const struct nc_masker *masker)
{
    return !masker->gentle;
}

static int hold(struct nc_masker *m, struct nc_error *err)
{
    int status = nc_frame_queue_push(m->held_spec, m->frame, 1, err);
    return status == NC_OK ? nc_frame_queue_push(m->held_gains, m->gains, 1, err) : status;
}

static int next_held(struct nc_masker *m, struct nc_error *err)
{
    if (!m->held_spec || nc_frame_queue_count(m->held_spec) == 0)
        return 0;
    int status = nc_frame_queue_pop(m->held_spec, m->frame, err);
    if (status == NC_OK)
        status = nc_frame_queue_pop(m->held_gains, m->gains, err);
    return status == NC_OK ? 1 : status;
}

static void make_gentle(struct nc_masker *m)
{
    float least = (float)pow(10, NC_GENTLE_DB / 20);
    for (size_t i = 0; i < m->params.mask.masks * m->params.mask.bins; i++)
        if (m->gains[i] < least)
            m->gains[i] = least;
}

/* The next frame that may go out, in m->frame, with its gains: 1, 0 or negative. */
static int next_decided(struct nc_masker *m, struct nc_error *err)
{
    while (m->waiting) {
        int status = next_with_gains(m, err);
        if (status < 0 || (status == 0 && !m->ended))
            return status;
        if (status == 0) {
            m->waiting = false;
            m->gentle = m->report.frames > 0;
            break;
        }
        status = hold(m, err);
        if (status != NC_OK)
            return status;
        m->waiting = m->report.voice_frames < NC_VOICE_FRAMES;
    }
    int status = next_held(m, err);
    if (status == 0)
        status = next_with_gains(m, err);
    if (status > 0 && m->gentle)
        make_gentle(m);
    return status;
}

int nc_masker_next(struct nc_masker *masker, float *spec, struct nc_error *err)
{
    const struct nc_mask_params *p = &masker->params.mask;
    int status = next_decided(masker, err);
    if (status <= 0)
        return status;
    if (masker->params.keep_noise)
        nc_mask_keep_noise(p, masker->gains, masker->frame);
    else
        nc_mask_keep_voice(p, masker->gains, masker->frame);
    memcpy(spec, masker->frame, p->channels * p->bins * 2 * sizeof *spec);
    return 1;
}

int nc_masker_end(struct nc_masker *masker, struct nc_error *err)
{
    /* Whatever could be joined has been, by nc_masker_next. */
    uint64_t left = nc_frame_queue_count(masker->spec);
    for (int kind = 0; kind < NC_EVIDENCE_KINDS; kind++)
        if (masker->evidence[kind])
            left += nc_frame_queue_count(masker->evidence[kind]);
    if (left > 0)
        return nc_fail(err, NC_ERR_DATA, "spec and its labels have different numbers of frames");
    int status = masker->labels ? nc_label_evidence_end(masker->labels, err) : NC_OK;
    masker->ended = true;
    return status;
}
