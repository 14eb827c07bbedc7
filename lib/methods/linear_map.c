#include "methods/linear_map.h"

#include <stdlib.h>

#include "ground/mem.h"

enum { BLOCK = 1024 };

static void apply(const struct nc_linear_map *map, const float *in, size_t count, float *out)
{
    size_t n = map->input.channels;

    for (size_t t = 0; t < count; t++)
        for (size_t k = 0; k < map->outputs; k++) {
            double sum = 0;
            for (size_t c = 0; c < n; c++)
                sum += map->matrix[k * n + c] *
                       ((double)in[t * n + c] - (map->offset ? map->offset[c] : 0));
            out[t * map->outputs + k] = (float)sum;
        }
}

static int read_mapped(const struct nc_signal *signal, size_t first, size_t count, float *out,
                       struct nc_error *err)
{
    const struct nc_linear_map *map = signal->context;
    float *in = nc_array(BLOCK * map->input.channels, sizeof *in, "signal block", err);
    int status = in ? NC_OK : NC_ERR_SYSTEM;

    for (size_t done = 0; !status && done < count; done += BLOCK) {
        size_t part = count - done < BLOCK ? count - done : BLOCK;
        status = map->input.read(&map->input, first + done, part, in, err);
        if (!status)
            apply(map, in, part, out + done * map->outputs);
    }
    free(in);
    return status;
}

struct nc_signal nc_linear_map_signal(const struct nc_linear_map *map)
{
    return (struct nc_signal){map->input.frames, map->outputs, read_mapped, (void *)(size_t)map};
}
