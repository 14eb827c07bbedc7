#include "stages/cell_source.h"

#include <stdlib.h>
#include <string.h>

#include "ground/mem.h"

/* The place of a word in a list "a,b,c"; -1 if it is not there. */
static int index_in_list(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0;; i++) {
        if (strcspn(list, ",") == length && strncmp(list, word, length) == 0)
            return i;
        list = strchr(list, ',');
        if (!list)
            return -1;
        list++;
    }
}

/* Which column is the level, and its unit, from the array's attributes. */
static void find_level(struct nc_cells *cells, const struct nc_array_spec *spec)
{
    static const char *const values[] = {"dB", "magnitude", "power", "real"};
    char text[128];

    cells->amplitude = cells->columns - 1;
    if (spec->axes == 3 && nc_array_attribute(spec, "columns", text, sizeof text)) {
        int column = index_in_list(text, "amplitude");
        if (column >= 0 && (size_t)column < cells->columns)
            cells->amplitude = (size_t)column;
    }
    cells->value = NC_VALUE_DB;
    if (nc_array_attribute(spec, "value", text, sizeof text))
        for (int v = NC_VALUE_DB; v <= NC_VALUE_REAL; v++)
            if (strcmp(text, values[v]) == 0)
                cells->value = (enum nc_spectrum_value)v;
    cells->scaled =
        nc_array_attribute(spec, "scale", text, sizeof text) && strcmp(text, "none") != 0;
}

int nc_cell_source_open(struct nc_cell_source *source, const struct nc_head *head,
                        struct nc_error *err)
{
    static const char *const names[] = {"table", "reduced", "spec"};
    const struct nc_array_spec *spec = NULL;

    memset(source, 0, sizeof *source);
    for (size_t i = 0; i < sizeof names / sizeof *names && !spec; i++)
        spec = nc_head_array(head, names[i]);
    if (!spec)
        return nc_fail(err, NC_ERR_DATA, "the stream has neither `table` nor `reduced` nor `spec`");

    bool table = strcmp(spec->name, "table") == 0;
    source->spec = spec;
    source->complex_cells = spec->dtype == NC_C8 && strcmp(spec->name, "spec") == 0;
    if (spec->axes != (table ? 3 : 2) || (!source->complex_cells && spec->dtype != NC_F4))
        return nc_fail(err, NC_ERR_DATA, "array `%s` has an unexpected shape or type", spec->name);
    source->cells.channels = spec->shape[0];
    source->cells.bins = spec->shape[1];
    source->cells.columns = table ? spec->shape[2] : 1;
    find_level(&source->cells, spec);
    return NC_OK;
}

void nc_cell_source_free(struct nc_cell_source *source)
{
    free(source->cells.x);
    source->cells.x = NULL;
}

int nc_cell_source_append(struct nc_cell_source *source, const struct nc_chunk *chunk,
                          struct nc_error *err)
{
    struct nc_cells *cells = &source->cells;
    size_t items = source->spec->frame_items, frames = (size_t)chunk->frames;
    void *x = cells->x;
    int status = nc_grow(&x, &source->capacity, cells->frames + frames, items * sizeof *cells->x,
                         "the recording's samples (use nc-reduce before it, or --by columns)", err);
    cells->x = x;
    if (status != NC_OK)
        return status;
    float *to = cells->x + cells->frames * items;
    if (source->complex_cells)
        nc_spectrum_values(NC_VALUE_DB, chunk->payload, frames * items, to);
    else
        memcpy(to, chunk->payload, frames * items * sizeof *to);
    cells->frames += frames;
    return NC_OK;
}

int nc_cell_source_check(struct nc_cell_source *source, bool frame_by_frame, uint64_t first,
                         struct nc_error *err)
{
    struct nc_cells *cells = &source->cells;
    int status = nc_cells_check(cells, first, err);
    if (status != NC_OK || !source->complex_cells || cells->frames == 0)
        return status;

    size_t items = source->spec->frame_items, all = cells->frames * items;
    size_t group = frame_by_frame ? items : all;
    for (float *x = cells->x; x < cells->x + all; x += group)
        nc_raise_to_floor(x, group, nc_largest(x, group) - (float)NC_RANGE_DB);
    return NC_OK;
}
