/* Gaussian smoothing along frames for large standard deviations, at a cost that does not grow with
 * them.
 *
 * A Gaussian of many frames leaves nothing of fast changes, so it is taken between nodes some
 * frames apart (twelve a standard deviation or more): frames are spread over the nodes with the
 * weights of cubic interpolation, the nodes are smoothed, and frames are read back by the same
 * interpolation. The result is within about 1e-4 of the direct sum (nc_gaussian_frame), replicated
 * edges included.
 *
 *     nc_slow_gaussian_add for every frame in order, then nc_slow_gaussian_solve, then
 *     nc_slow_gaussian_frame for any frame; nc_slow_gaussian_reset begins anew. */
#ifndef NC_METHODS_SLOW_GAUSSIAN_H
#define NC_METHODS_SLOW_GAUSSIAN_H

#include <stddef.h>

#include "ground/error.h"

struct nc_slow_gaussian {
    size_t frames, bins;
    size_t step;   /* frames between nodes; row r below is the node at frame (r - 1) * step */
    size_t rows;   /* nodes: one before the first frame, two or three after the last */
    size_t radius; /* of the kernel, in nodes */
    size_t added;  /* frames so far */
    float *weight; /* [radius + 1]: half kernel */
    float *sum;    /* [rows][bins]: what was spread */
    float *smooth; /* [rows][bins] */
    float *first;  /* [bins]: the first frame, which the edge replicates */
    float *last;   /* [bins] */
};

/* sigma in frames, > 0; frames, bins >= 1. */
int nc_slow_gaussian_init(struct nc_slow_gaussian *s, double sigma, size_t frames, size_t bins,
                          struct nc_error *err);
void nc_slow_gaussian_free(struct nc_slow_gaussian *s);

void nc_slow_gaussian_reset(struct nc_slow_gaussian *s);

/* The next frame of the input, row[bins]. */
void nc_slow_gaussian_add(struct nc_slow_gaussian *s, const float *row);

/* Once all frames were added. */
void nc_slow_gaussian_solve(struct nc_slow_gaussian *s);

/* Smoothed frame number `frame`: out[bins]. */
void nc_slow_gaussian_frame(const struct nc_slow_gaussian *s, size_t frame, float *out);

#endif
