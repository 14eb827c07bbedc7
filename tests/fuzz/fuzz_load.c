/* Fuzz target for libFuzzer: any bytes, read as a file of each format of nc-dump --load. The first
 * byte chooses the format. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/array_source.h"
#include "cli/segment_file.h"
#include "ground/fdio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All of it, in steps that are no whole number of frames. */
static void read_array(FILE *file, enum nc_array_format format)
{
    struct nc_error err;
    struct nc_array_source *source;
    double values[1000];
    size_t got;
    if (nc_array_source_open(&source, file, "fuzz", format, "x", false, &err) != NC_OK)
        return;
    while (nc_array_source_read(source, values, 1000, &got, &err) == NC_OK && got > 0)
        continue;
    nc_array_source_close(source);
}

static void read_segments(FILE *file, enum nc_array_format format)
{
    struct nc_error err;
    struct nc_segments segments;
    nc_segments_read(&segments, file, "fuzz", format, "x", &err);
    nc_segments_free(&segments);
    fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", 0);
    if (fd < 0)
        abort();
    if (size > 0 && nc_write_full(fd, data + 1, size - 1, "fuzz", NULL) != 0)
        abort();
    FILE *file = fdopen(fd, "rb");
    if (!file)
        abort();
    rewind(file);
    enum nc_array_format format = size > 0 ? data[0] % (NC_FORMAT_RAW + 1) : NC_FORMAT_AUTO;
    if (format == NC_FORMAT_AUTO)
        format = nc_array_format_of_file(file, "fuzz");
    if (nc_array_format_is_segments(format))
        read_segments(file, format);
    else
        read_array(file, format);
    return 0;
}
