#include "cli/cell_grid.h"

#include "cli/units.h"

int nc_cell_grid_read(const struct nc_head *head, const struct nc_array_spec *array,
                      struct nc_cell_grid *grid, struct nc_error *err)
{
    double rate, hop, n_fft, pad;
    struct nc_pair factor = {1, 1};
    char text[64];
    if (nc_head_number(head, "rate", 1, 1e9, &rate, err) != NC_OK ||
        nc_head_number(head, "hop", 1, 1e9, &hop, err) != NC_OK ||
        nc_head_number(head, "n_fft", 1, 1e9, &n_fft, err) != NC_OK ||
        nc_head_number(head, "pad", 0, 1e9, &pad, err) != NC_OK)
        return err->status;
    if (nc_array_attribute(array, "factor", text, sizeof text))
        nc_parse_pair(text, &factor);
    factor.frames = (size_t)array->step;
    grid->seconds = hop * (double)factor.frames / rate;
    grid->first_second = (n_fft / 2 - pad + hop * (double)(factor.frames - 1) / 2) / rate;
    grid->hertz = (double)factor.bins * rate / n_fft;
    grid->first_hertz = (double)(factor.bins - 1) / 2 * rate / n_fft;
    return NC_OK;
}
