#include "ground/array_spec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

static const struct {
    const char *name;
    size_t size;
} dtypes[] = {
    [NC_U8] = {"|u1", 1}, [NC_I2] = {"<i2", 2}, [NC_I4] = {"<i4", 4},    [NC_F4] = {"<f4", 4},
    [NC_F8] = {"<f8", 8}, [NC_C8] = {"<c8", 8}, [NC_C16] = {"<c16", 16},
};
enum { DTYPES = sizeof dtypes / sizeof dtypes[0] };

const char *nc_dtype_name(enum nc_dtype dtype)
{
    return dtypes[dtype].name;
}

size_t nc_dtype_size(enum nc_dtype dtype)
{
    return dtypes[dtype].size;
}

/* Fills in the products; refuses shapes that no chunk can hold. */
static int check_spec(struct nc_array_spec *spec, struct nc_error *err)
{
    spec->frame_items = 1;
    _Bool fits = spec->axes >= 1 && spec->axes <= NC_MAX_AXES && spec->step >= 1;
    for (size_t i = 0; fits && i < spec->axes; i++)
        fits = spec->shape[i] > 0 &&
               nc_multiply(spec->frame_items, spec->shape[i], &spec->frame_items);
    fits = fits && nc_multiply(spec->frame_items, nc_dtype_size(spec->dtype), &spec->frame_bytes);
    if (!fits || spec->frame_bytes > NC_MAX_FRAME_BYTES)
        return nc_fail(err, NC_ERR_DATA, "array %s has an impossible shape or step", spec->name);
    return NC_OK;
}

static int add_spec(struct nc_head *head, struct nc_array_spec *spec, struct nc_error *err)
{
    if (head->array_count >= NC_MAX_ARRAYS)
        return nc_fail(err, NC_ERR_DATA, "more than %d arrays in one stream", NC_MAX_ARRAYS);
    if (nc_head_array(head, spec->name))
        return nc_fail(err, NC_ERR_DATA, "the stream has an array %s already", spec->name);
    int status = check_spec(spec, err);
    if (status == NC_OK)
        head->arrays[head->array_count++] = *spec;
    return status;
}

const struct nc_array_spec *nc_head_array(const struct nc_head *head, const char *name)
{
    for (size_t i = 0; i < head->array_count; i++)
        if (strcmp(head->arrays[i].name, name) == 0)
            return &head->arrays[i];
    return NULL;
}

static _Bool id_used(const struct nc_head *head, unsigned id)
{
    for (size_t i = 0; i < head->array_count; i++)
        if (head->arrays[i].id == id)
            return 1;
    return 0;
}

const struct nc_array_spec *nc_head_add_array(struct nc_head *head, const char *name,
                                              enum nc_dtype dtype, size_t axes, const size_t *shape,
                                              uint64_t step, const char *attributes,
                                              struct nc_error *err)
{
    struct nc_array_spec spec = {.dtype = dtype, .axes = axes, .step = step};
    if (strlen(name) >= sizeof spec.name || strlen(attributes) >= sizeof spec.attributes ||
        axes > NC_MAX_AXES) {
        nc_fail(err, NC_ERR_INTERNAL, "array %s cannot be described", name);
        return NULL;
    }
    snprintf(spec.name, sizeof spec.name, "%s", name);
    snprintf(spec.attributes, sizeof spec.attributes, "%s", attributes);
    memcpy(spec.shape, shape, axes * sizeof *shape);
    while (id_used(head, spec.id))
        spec.id++;
    if (add_spec(head, &spec, err) != NC_OK)
        return NULL;
    return &head->arrays[head->array_count - 1];
}

void nc_head_remove_array(struct nc_head *head, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < head->array_count; i++)
        if (strcmp(head->arrays[i].name, name) != 0)
            head->arrays[kept++] = head->arrays[i];
    head->array_count = kept;
}

_Bool nc_array_attribute(const struct nc_array_spec *spec, const char *key, char *text, size_t size)
{
    size_t length = strlen(key);
    for (const char *word = spec->attributes; word && *word;) {
        const char *end = strchr(word, ' ');
        size_t word_length = end ? (size_t)(end - word) : strlen(word);
        if (word_length > length && strncmp(word, key, length) == 0 && word[length] == '=') {
            size_t value_length = word_length - length - 1;
            if (value_length >= size)
                return 0;
            memcpy(text, word + length + 1, value_length);
            text[value_length] = '\0';
            return 1;
        }
        word = end ? end + 1 : NULL;
    }
    return 0;
}

/* ---- text ---- */

static _Bool parse_unsigned(const char *text, char **end, unsigned long long most,
                            unsigned long long *value)
{
    if (*text < '0' || *text > '9') /* strtoull would take a sign or spaces */
        return 0;
    errno = 0;
    *value = strtoull(text, end, 10);
    return errno == 0 && *value <= most;
}

static _Bool parse_shape(struct nc_array_spec *spec, const char *text)
{
    for (;;) {
        char *end;
        unsigned long long size;
        if (spec->axes == NC_MAX_AXES || !parse_unsigned(text, &end, NC_MAX_FRAME_BYTES, &size))
            return 0;
        spec->shape[spec->axes++] = (size_t)size;
        if (*end == '\0')
            return 1;
        if (*end != 'x')
            return 0;
        text = end + 1;
    }
}

static _Bool parse_dtype(struct nc_array_spec *spec, const char *text)
{
    for (int i = 0; i < DTYPES; i++)
        if (strcmp(dtypes[i].name, text) == 0) {
            spec->dtype = (enum nc_dtype)i;
            return 1;
        }
    return 0;
}

/* The words after the shape: step is kept as a number, the others as text. */
static _Bool parse_attributes(struct nc_array_spec *spec, char **rest)
{
    size_t used = 0;
    spec->step = 1;
    for (char *word; (word = strtok_r(NULL, " ", rest));) {
        if (strncmp(word, "step=", 5) == 0) {
            char *end;
            unsigned long long step;
            if (!parse_unsigned(word + 5, &end, UINT32_MAX, &step) || *end || step == 0)
                return 0;
            spec->step = step;
            continue;
        }
        int n = snprintf(spec->attributes + used, sizeof spec->attributes - used, "%s%s",
                         used ? " " : "", word);
        if (n < 0 || (size_t)n >= sizeof spec->attributes - used)
            return 0;
        used += (size_t)n;
    }
    return 1;
}

int nc_array_spec_parse(struct nc_head *head, char *text, struct nc_error *err)
{
    struct nc_array_spec spec = {0};
    char *rest, *end;
    char *id = strtok_r(text, " ", &rest);
    char *name = id ? strtok_r(NULL, " ", &rest) : NULL;
    char *dtype = name ? strtok_r(NULL, " ", &rest) : NULL;
    char *shape = dtype ? strtok_r(NULL, " ", &rest) : NULL;
    unsigned long long number;

    if (!shape || strlen(name) >= sizeof spec.name ||
        !parse_unsigned(id, &end, UINT16_MAX, &number) || *end || !parse_dtype(&spec, dtype) ||
        !parse_shape(&spec, shape) || !parse_attributes(&spec, &rest))
        return nc_fail(err, NC_ERR_DATA, "damaged head: array line `%.40s` makes no sense",
                       name ? name : "");
    spec.id = (unsigned)number;
    if (id_used(head, spec.id))
        return nc_fail(err, NC_ERR_DATA, "damaged head: two arrays have the id %u", spec.id);
    snprintf(spec.name, sizeof spec.name, "%s", name);
    return add_spec(head, &spec, err);
}

void nc_array_spec_write(FILE *out, const struct nc_array_spec *spec)
{
    fprintf(out, "array %u %s %s ", spec->id, spec->name, nc_dtype_name(spec->dtype));
    for (size_t i = 0; i < spec->axes; i++)
        fprintf(out, "%s%zu", i ? "x" : "", spec->shape[i]);
    if (spec->attributes[0])
        fprintf(out, " %s", spec->attributes);
    fprintf(out, " step=%llu\n", (unsigned long long)spec->step);
}
