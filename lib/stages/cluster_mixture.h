/* The mixture clustering of a spectrogram's frames: in long segments, or frame by frame as they
 * come.
 */
#ifndef NC_STAGES_CLUSTER_MIXTURE_H
#define NC_STAGES_CLUSTER_MIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"
#include "methods/mixture.h"

struct nc_cluster_mixture_params {
    const char *preset; /* of the mixture's constants: see mixture.h */
    bool online;        /* each frame from the past alone, in constant memory */
    bool linked; /* one clustering for all channels, of their summed power; else one for each */
    size_t channels;
    struct nc_mixture_shape shape; /* of the spectrogram */
};

struct nc_cluster_mixture;

/* NC_ERR_USAGE if no spectrogram has that shape. Free with nc_cluster_mixture_free. */
int nc_cluster_mixture_new(struct nc_cluster_mixture **mixture,
                           const struct nc_cluster_mixture_params *params, struct nc_error *err);
void nc_cluster_mixture_free(struct nc_cluster_mixture *mixture);

/* How many clusterings there are: 1 if linked, else one a channel. */
size_t nc_cluster_mixture_masks(const struct nc_cluster_mixture *mixture);

/* The gain rule that goes with the results. */
const struct nc_gain_params *nc_cluster_mixture_gain(const struct nc_cluster_mixture *mixture);

/* Offers frames spec [frames][channels][bins] complex, interleaved re, im; *accepted says how many
 * of them were taken in, at least one if no results wait to be taken out. NaN is refused
 * (NC_ERR_DATA, naming channel, frame and bin). */
int nc_cluster_mixture_push(struct nc_cluster_mixture *mixture, const float *spec, size_t frames,
                            size_t *accepted, struct nc_error *err);

/* No more frames will come. Call it when no results wait. */
int nc_cluster_mixture_end(struct nc_cluster_mixture *mixture, struct nc_error *err);

/* Puts the results of up to NC_MIXTURE_BLOCK next frames into the fields, [frames][masks][bins],
 * and returns how many: 0 if none wait. Online they wait after each push, offline after some. */
enum { NC_MIXTURE_BLOCK = 32 };
size_t nc_cluster_mixture_take(struct nc_cluster_mixture *mixture,
                               const struct nc_mixture_fields *out);

#endif
