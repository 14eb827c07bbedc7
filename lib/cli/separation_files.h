/* What nc-ica writes: the components as audio, and the matrices as text or NumPy array. */
#ifndef NC_CLI_SEPARATION_FILES_H
#define NC_CLI_SEPARATION_FILES_H

#include "ground/audio.h"
#include "ground/error.h"
#include "stages/separation.h"

/* All components as the channels of one file (path NULL: standard output). `like` tells rate,
 * format, sample type and tags; its channels and samples are set here. */
int nc_separation_write(const struct nc_separation *separation, const char *path,
                        const struct nc_audio_spec *like, struct nc_error *err);

/* One file a component, DIR/component-1.wav and so on (numbers of equal width); the folder is made
 * if it is not there. The files get their names when all are complete. */
int nc_separation_write_files(const struct nc_separation *separation, const char *folder,
                              const struct nc_audio_spec *like, struct nc_error *err);

/* The matrices, by the path's extension. `.csv` (FastICA alone): lines
 * `matrix,component,input_1,input_2,...`, matrix being `unmixing` (component = sum of these times
 * the inputs less their means) or `mixing` (input = sum over components of these times the
 * components). `.npy`: the same as one array, FastICA f8 [2][components][inputs]; AuxIVA the
 * unmixing matrices, c16 [bins][components][inputs]. */
int nc_separation_write_matrices(const struct nc_separation *separation, const char *path,
                                 struct nc_error *err);

/* NC_ERR_USAGE if the matrices of this method cannot be written to such a path. */
int nc_separation_check_matrices_path(enum nc_separation_method method, const char *path,
                                      struct nc_error *err);

#endif
