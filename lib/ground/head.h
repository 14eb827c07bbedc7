/* The HEAD of a stream: what the recording is, which arrays follow, and what was done to them.
 *
 * HEAD is UTF-8 text, see nc-stream(5):
 *
 *     ncs 1
 *     rate 16000 Hz                                        key value
 *     array 0 spec <c8 1x257 axis=channel,bin step=1       id name dtype shape attributes
 *     pg nc-stft 0.1 nc-stft --hop 128                     history, one line a program
 *
 * Keys are unique except `pg` and `tag`, which may repeat. */
#ifndef NC_GROUND_HEAD_H
#define NC_GROUND_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"

enum {
    NC_MAX_ARRAYS = 64,
    NC_MAX_AXES = 4,
    NC_MAX_LINES = 65536,
    NC_MAX_HEAD_BYTES = 1 << 20,
    NC_MAX_FRAME_BYTES = 64 << 20 /* a chunk holds at least one whole frame */
};

enum nc_dtype { NC_U8, NC_I2, NC_I4, NC_F4, NC_F8, NC_C8, NC_C16 };

/* NumPy's name of a type ("<f4"), and its size in bytes. */
const char *nc_dtype_name(enum nc_dtype dtype);
size_t nc_dtype_size(enum nc_dtype dtype);

/* One `array` line. A frame is a row-major matrix of shape[0] x shape[1] ... elements. */
struct nc_array_spec {
    unsigned id;
    char name[32];
    enum nc_dtype dtype;
    size_t axes;
    size_t shape[NC_MAX_AXES];
    uint64_t step;        /* spectrogram frames that one frame of this array stands for */
    char attributes[256]; /* "axis=channel,bin factor=3x28": key=value words, without step */
    size_t frame_items;   /* product of shape */
    size_t frame_bytes;
};

/* value of attribute `key` copied to text; false if absent or too long for `size`. */
_Bool nc_array_attribute(const struct nc_array_spec *spec, const char *key, char *text,
                         size_t size);

struct nc_head_line {
    char *key;
    char *value;
};

struct nc_head {
    struct nc_head_line *lines; /* every line but `ncs` and `array`, in order */
    size_t line_count, line_capacity;
    struct nc_array_spec arrays[NC_MAX_ARRAYS];
    size_t array_count;
};

void nc_head_init(struct nc_head *head);
void nc_head_free(struct nc_head *head);
int nc_head_copy(struct nc_head *to, const struct nc_head *from, struct nc_error *err);

/* Text to head (which must be initialised and empty), with every number checked. */
int nc_head_parse(struct nc_head *head, const char *text, size_t bytes, struct nc_error *err);

/* Head to text; *text is to be freed by the caller. */
int nc_head_format(const struct nc_head *head, char **text, size_t *bytes, struct nc_error *err);

/* Value of the first line with this key, or NULL. Borrowed. */
const char *nc_head_get(const struct nc_head *head, const char *key);

/* The number that a value starts with ("16000 Hz"): NC_OK, or NC_ERR_DATA if it is absent, not
 * finite or outside low..high. */
int nc_head_number(const struct nc_head *head, const char *key, double low, double high,
                   double *value, struct nc_error *err);

/* Replaces the line with this key, or adds one. Control characters become spaces. */
int nc_head_set(struct nc_head *head, struct nc_error *err, const char *key, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* Adds a line even where the key exists (`tag`, `pg`). */
int nc_head_append(struct nc_head *head, const char *key, const char *value, struct nc_error *err);

/* The array of this name, or NULL. */
const struct nc_array_spec *nc_head_array(const struct nc_head *head, const char *name);

/* Declares an array with the lowest free id; attributes as in the struct. Returns NULL with err set
 * if the name exists or the shape is impossible. */
const struct nc_array_spec *nc_head_add_array(struct nc_head *head, const char *name,
                                              enum nc_dtype dtype, size_t axes, const size_t *shape,
                                              uint64_t step, const char *attributes,
                                              struct nc_error *err);

void nc_head_remove_array(struct nc_head *head, const char *name);

/* Adds `pg PROGRAM VERSION COMMAND LINE`, quoted for a shell; a line beyond 4 KiB ends in `...`. */
int nc_head_add_history(struct nc_head *head, const char *program, const char *version, int argc,
                        char **argv, struct nc_error *err);

#endif
