#include "cli/array_text.h"

#include <string.h>

#include "ground/bytes.h"

static void print_float(FILE *out, const unsigned char *item)
{
    float x;
    memcpy(&x, item, sizeof x);
    fprintf(out, "%.9g", (double)x);
}

static void print_double(FILE *out, const unsigned char *item)
{
    double x;
    memcpy(&x, item, sizeof x);
    fprintf(out, "%.17g", x);
}

static void print_item(FILE *out, enum nc_dtype dtype, const unsigned char *item, char separator)
{
    switch (dtype) {
    case NC_U8:
        fprintf(out, "%u", *item);
        break;
    case NC_I2:
        fprintf(out, "%d", (int16_t)nc_load_u16(item));
        break;
    case NC_I4:
        fprintf(out, "%ld", (long)(int32_t)nc_load_u32(item));
        break;
    case NC_F4:
        print_float(out, item);
        break;
    case NC_F8:
        print_double(out, item);
        break;
    case NC_C8:
        print_float(out, item);
        fputc(separator, out);
        print_float(out, item + 4);
        break;
    case NC_C16:
        print_double(out, item);
        fputc(separator, out);
        print_double(out, item + 8);
        break;
    }
}

void nc_array_print(FILE *out, const struct nc_array_spec *spec, const void *frames, uint64_t count,
                    char separator)
{
    const unsigned char *item = frames;
    size_t columns = spec->shape[spec->axes - 1];
    for (uint64_t row = 0; row < count * (spec->frame_items / columns); row++) {
        for (size_t i = 0; i < columns; i++, item += nc_dtype_size(spec->dtype)) {
            if (i > 0)
                fputc(separator, out);
            print_item(out, spec->dtype, item, separator);
        }
        fputc('\n', out);
    }
}

void nc_array_print_header(FILE *out, const struct nc_array_spec *spec, char separator)
{
    char names[128];
    size_t columns = spec->shape[spec->axes - 1];
    if (nc_array_attribute(spec, "columns", names, sizeof names)) {
        for (char *p = names; *p; p++)
            fputc(*p == ',' ? separator : *p, out);
        fputc('\n', out);
        return;
    }
    _Bool two = spec->dtype == NC_C8 || spec->dtype == NC_C16;
    for (size_t i = 0; i < columns; i++) {
        if (i > 0)
            fputc(separator, out);
        if (two)
            fprintf(out, "re%zu%cim%zu", i, separator, i);
        else
            fprintf(out, "%zu", i);
    }
    fputc('\n', out);
}
