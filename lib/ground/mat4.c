#include "ground/mat4.h"

#include <ctype.h>
#include <string.h>

#include "ground/bytes.h"

enum { HEADER_BYTES = 20, MAX_NAME = 256 };

static uint32_t swap(uint32_t x)
{
    return x >> 24 | (x >> 8 & 0xff00) | (x << 8 & 0xff0000) | x << 24;
}

/* The type word is the decimal digits MOPT: byte order, 0, kind of number, kind of matrix. */
static bool parse_type(struct nc_mat4 *m, uint32_t type)
{
    static const struct nc_item items[] = {{'f', 8, false}, {'f', 4, false}, {'i', 4, false},
                                           {'i', 2, false}, {'u', 2, false}, {'u', 1, false}};
    uint32_t order = type / 1000, zero = type / 100 % 10, kind = type / 10 % 10, shape = type % 10;
    if (order > 1 || zero != 0 || kind > 5 || shape > 2)
        return false;
    m->item = items[kind];
    m->item.big_endian = order == 1;
    m->numeric = shape == 0;
    return true;
}

int nc_mat4_read_header(FILE *file, const char *name, struct nc_mat4 *matrix, struct nc_error *err)
{
    unsigned char start[HEADER_BYTES];
    char variable[MAX_NAME];
    uint32_t words[5];
    size_t got = fread(start, 1, sizeof start, file);
    if (got == 0 && !ferror(file))
        return 0;
    if (got >= 7 && (memcmp(start, "MATLAB ", 7) == 0 || memcmp(start, "\211HDF", 4) == 0))
        return nc_fail(err, NC_ERR_DATA, "%s: a MATLAB file of a later level: save it with -v4",
                       name);
    if (got < sizeof start)
        return nc_fail(err, NC_ERR_DATA, "%s: truncated, or not a MATLAB level 4 file", name);
    for (size_t i = 0; i < 5; i++)
        words[i] = nc_load_u32(start + 4 * i);
    if (words[0] > 9999) /* written by a big-endian machine */
        for (size_t i = 0; i < 5; i++)
            words[i] = swap(words[i]);
    *matrix = (struct nc_mat4){.rows = words[1], .columns = words[2], .complex = words[3] == 1};
    if (!parse_type(matrix, words[0]) || words[1] > INT32_MAX || words[2] > INT32_MAX ||
        words[3] > 1 || words[4] < 1 || words[4] > MAX_NAME)
        return nc_fail(err, NC_ERR_DATA, "%s: not a MATLAB level 4 file", name);
    /* Both sizes are below 2^31 and an item at most 16 bytes: 66 bits. */
    uint64_t count = matrix->rows * matrix->columns, each = matrix->item.size;
    each *= matrix->complex ? 2 : 1;
    if (count > (UINT64_MAX >> 2) / each)
        return nc_fail(err, NC_ERR_DATA, "%s: a matrix of impossible size", name);
    matrix->bytes = count * each;
    if (fread(variable, 1, words[4], file) != words[4])
        return nc_fail(err, NC_ERR_DATA, "%s: truncated .mat file", name);
    variable[words[4] - 1] = '\0';
    for (char *p = variable; *p; p++)
        if (!isprint((unsigned char)*p))
            return nc_fail(err, NC_ERR_DATA, "%s: not a MATLAB level 4 file", name);
    snprintf(matrix->name, sizeof matrix->name, "%.63s", variable);
    return 1;
}

int nc_mat4_find(FILE *file, const char *name, const char *variable, struct nc_mat4 *matrix,
                 struct nc_error *err)
{
    int status;
    while ((status = nc_mat4_read_header(file, name, matrix, err)) > 0) {
        if (variable ? strcmp(matrix->name, variable) == 0 : matrix->numeric)
            return 1;
        if (fseeko(file, (off_t)matrix->bytes, SEEK_CUR) != 0)
            return nc_fail(err, NC_ERR_IO, "%s:", name);
    }
    return status;
}

void nc_mat4_write_header(FILE *file, const char *variable, enum nc_dtype dtype, uint32_t rows,
                          uint32_t columns)
{
    static const uint32_t kinds[] = {[NC_U8] = 50, [NC_I2] = 30, [NC_I4] = 20, [NC_F4] = 10,
                                     [NC_F8] = 0,  [NC_C8] = 10, [NC_C16] = 0};
    unsigned char start[HEADER_BYTES];
    size_t length = strlen(variable);
    nc_store_u32(start, kinds[dtype]);
    nc_store_u32(start + 4, rows);
    nc_store_u32(start + 8, columns);
    nc_store_u32(start + 12, dtype == NC_C8 || dtype == NC_C16);
    nc_store_u32(start + 16, (uint32_t)length + 1);
    fwrite(start, 1, sizeof start, file);
    /* Octave and MATLAB want a name for a variable: letters, digits and underscores. */
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)variable[i];
        putc(isalnum(c) && c < 0x80 && !(i == 0 && isdigit(c)) ? c : '_', file);
    }
    putc('\0', file);
}
