/* Masking as a flow of frames: the spectrogram and the evidence about it go in as they come, in
 * whatever order; masked frames come out when everything about them is known. */
#ifndef NC_STAGES_MASKER_H
#define NC_STAGES_MASKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/mixture.h"
#include "stages/mask.h"
#include "stages/mask_report.h"

/* The arrays that tell voice from noise. */
enum nc_evidence { NC_EVIDENCE_LABEL, NC_EVIDENCE_VOICE, NC_EVIDENCE_NOISE, NC_EVIDENCE_SNR };
enum { NC_EVIDENCE_KINDS = 4 };

struct nc_masker_params {
    struct nc_mask_params mask;
    bool used[NC_EVIDENCE_KINDS];  /* which evidence will come */
    bool labels_as_evidence;       /* noise and snr are made of the labels; see label_evidence.h */
    bool floor_given;              /* keep mask.gain.floor_db also then, else take what suits */
    struct nc_mixture_shape shape; /* for labels as evidence */
    bool keep_noise;               /* what is taken away comes out, instead of what stays */
    double smooth_frames, smooth_bins; /* deviations; both 0 = no smoothing */
    bool await_voice;                  /* see nc_masker_found_voice */
    double memory;                     /* bytes for frames that wait, before they go to a file */
};

struct nc_masker;

int nc_masker_new(struct nc_masker **masker, const struct nc_masker_params *params,
                  struct nc_error *err);
void nc_masker_free(struct nc_masker *masker);

/* Frames of the spectrogram, [channels][bins] complex each; frames of evidence, [masks][bins]. */
int nc_masker_push_spec(struct nc_masker *masker, const void *frames, uint64_t count,
                        struct nc_error *err);
int nc_masker_push_evidence(struct nc_masker *masker, enum nc_evidence kind, const void *frames,
                            uint64_t count, struct nc_error *err);

/* No more will come. NC_ERR_DATA if spectrogram and evidence are not of one length. */
int nc_masker_end(struct nc_masker *masker, struct nc_error *err);

/* The next masked frame into spec [channels][bins]: 1, 0 if there is none (yet), or negative. To be
 * called until it gives 0, after every push and after the end. */
int nc_masker_next(struct nc_masker *masker, float *spec, struct nc_error *err);

/* With await_voice nothing comes out before NC_VOICE_FRAMES frames had voice. If the end comes
 * first, there is no voice to bring out, and more likely something that the method does not know:
 * then gains are raised to NC_GENTLE_DB at least. False if that happened. */
#define NC_VOICE_FRAMES 10
#define NC_GENTLE_DB (-6.0)
bool nc_masker_found_voice(const struct nc_masker *masker);

/* What was heard so far. Borrowed. */
const struct nc_mask_report *nc_masker_report(const struct nc_masker *masker);

#endif
