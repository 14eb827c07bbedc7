#include "ground/npy.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ground/bytes.h"

static const unsigned char magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
enum { MAX_HEADER = 16384 };

/* What follows `'key':` in the header's Python dictionary, or NULL. */
static const char *find_key(const char *header, const char *key)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "'%s':", key);
    const char *at = strstr(header, quoted);
    if (!at)
        return NULL;
    at += strlen(quoted);
    return at + strspn(at, " ");
}

static bool parse_descr(struct nc_npy *npy, const char *text)
{
    /* '<f4', '|u1' */
    if (!text || text[0] != '\'' || (text[1] != '<' && text[1] != '|') || !text[2] ||
        !strchr("uifcb", text[2]))
        return false;
    npy->item = (struct nc_item){.kind = text[2]};
    npy->item.size = strtoul(text + 3, NULL, 10);
    switch (npy->item.kind) {
    case 'f':
        return npy->item.size == 4 || npy->item.size == 8;
    case 'c':
        return npy->item.size == 8 || npy->item.size == 16;
    default:
        return npy->item.size == 1 || npy->item.size == 2 || npy->item.size == 4 ||
               npy->item.size == 8;
    }
}

static bool parse_shape(struct nc_npy *npy, const char *text)
{
    if (!text || *text++ != '(')
        return false;
    npy->axes = 0;
    for (;;) {
        text += strspn(text, " ,");
        if (*text == ')')
            return true;
        if (!isdigit((unsigned char)*text) || npy->axes == NC_NPY_MAX_AXES)
            return false;
        char *end;
        npy->shape[npy->axes++] = strtoull(text, &end, 10);
        text = end;
    }
}

int nc_npy_read_header(FILE *file, const char *name, struct nc_npy *npy, struct nc_error *err)
{
    unsigned char start[12];
    char header[MAX_HEADER + 1];
    if (fread(start, 1, 10, file) != 10 || memcmp(start, magic, sizeof magic) != 0)
        return nc_fail(err, NC_ERR_DATA, "%s: not an .npy file", name);
    size_t length = nc_load_u16(start + 8);
    if (start[6] >= 2) {
        if (fread(start + 10, 1, 2, file) != 2)
            return nc_fail(err, NC_ERR_DATA, "%s: truncated .npy file", name);
        length = nc_load_u32(start + 8);
    }
    if (length > MAX_HEADER || fread(header, 1, length, file) != length)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated .npy file", name);
    header[length] = '\0';

    const char *order = find_key(header, "fortran_order");
    if (!order || strncmp(order, "False", 5) != 0)
        return nc_fail(err, NC_ERR_DATA, "%s: not in C order: save numpy.ascontiguousarray(x)",
                       name);
    if (!parse_descr(npy, find_key(header, "descr")) ||
        !parse_shape(npy, find_key(header, "shape")))
        return nc_fail(err, NC_ERR_DATA, "%s: not an array of little-endian numbers", name);
    return NC_OK;
}

size_t nc_npy_format_header(char *buffer, const char *dtype, size_t axes, const uint64_t *shape)
{
    char text[512];
    int used =
        snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': False, 'shape': (", dtype);
    for (size_t i = 0; i < axes; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%llu,%s",
                         (unsigned long long)shape[i], i + 1 < axes ? " " : "");
    used += snprintf(text + used, sizeof text - (size_t)used, "), }");

    /* Magic, version, length and text together are padded to a multiple of 64. */
    size_t bytes = ((size_t)used + 1 + 10 + 63) / 64 * 64;
    unsigned char start[10] = {0};
    memcpy(start, magic, sizeof magic);
    start[6] = 1;
    nc_store_u16(start + 8, (uint16_t)(bytes - sizeof start));
    memcpy(buffer, start, sizeof start);
    memset(buffer + sizeof start, ' ', bytes - sizeof start);
    memcpy(buffer + sizeof start, text, (size_t)used);
    buffer[bytes - 1] = '\n';
    return bytes;
}

void nc_npy_write_header(FILE *file, const char *dtype, size_t axes, const uint64_t *shape)
{
    char header[NC_NPY_HEADER_BYTES];
    fwrite(header, 1, nc_npy_format_header(header, dtype, axes, shape), file);
}
