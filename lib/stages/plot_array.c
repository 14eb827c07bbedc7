#include "stages/plot_array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stages/stft_head.h"

static void read_scales(struct nc_plot_array *a, const struct nc_head *head,
                        const struct nc_array_spec *spec)
{
    double rate, n_fft, hop;
    char text[64];
    unsigned long factor = 1;
    if (nc_array_attribute(spec, "factor", text, sizeof text))
        factor = strtoul(text, NULL, 10);
    if (nc_head_number(head, "rate", 1, 1e9, &rate, NULL) != NC_OK ||
        nc_head_number(head, "n_fft", 1, 1 << 24, &n_fft, NULL) != NC_OK ||
        nc_head_number(head, "hop", 1, 1 << 24, &hop, NULL) != NC_OK)
        return;
    a->hertz = rate / n_fft * (factor > 0 ? (double)factor : 1);
    a->seconds = hop / rate * (double)spec->step;
    /* The middle of a row of several bins. */
    a->first_hertz = ((factor > 0 ? (double)factor : 1) - 1) / 2 * rate / n_fft;
}

static void read_reference(struct nc_plot_array *a, const struct nc_head *head)
{
    struct nc_stft_params params;
    const struct nc_array_spec *spec;
    double sum = 0;
    a->reference = NAN;
    if (nc_stft_head_read(head, &params, &spec, NULL) != NC_OK)
        return;
    float *window = nc_stft_window(&params, NULL);
    for (size_t i = 0; window && i < params.n_fft; i++)
        sum += (double)window[i];
    free(window);
    if (sum > 0)
        a->reference = -20 * log10(sum / 2);
}

static enum nc_plot_meaning meaning_of(const struct nc_array_spec *spec)
{
    char value[32] = "";
    if (spec->dtype == NC_C8)
        return NC_PLOT_POWER;
    if (strcmp(spec->name, "noise") == 0)
        return NC_PLOT_POWER;
    if (strcmp(spec->name, "snr") == 0)
        return NC_PLOT_RATIO;
    if (spec->dtype != NC_F4 || !nc_array_attribute(spec, "value", value, sizeof value))
        return NC_PLOT_PLAIN;
    if (nc_array_attribute(spec, "scale", value + 16, 16) && strcmp(value + 16, "none") != 0)
        return NC_PLOT_PLAIN;
    return strcmp(value, "dB") == 0          ? NC_PLOT_DB
           : strcmp(value, "magnitude") == 0 ? NC_PLOT_MAGNITUDE
           : strcmp(value, "power") == 0     ? NC_PLOT_POWER
                                             : NC_PLOT_PLAIN;
}

bool nc_plot_array_drawable(const struct nc_array_spec *spec)
{
    return (spec->axes == 2 || spec->axes == 3) &&
           (spec->dtype == NC_U8 || spec->dtype == NC_F4 || spec->dtype == NC_C8);
}

const struct nc_array_spec *nc_plot_array_labels(const struct nc_head *head,
                                                 const struct nc_array_spec *spec)
{
    const struct nc_array_spec *label = nc_head_array(head, "label");
    return label && label->dtype == NC_U8 && label->axes == 2 && label->step == spec->step &&
                   label->shape[0] == spec->shape[0] && label->shape[1] == spec->shape[1]
               ? label
               : NULL;
}

/* The amplitudes for a histogram: at the labels' resolution where there are any. */
static const struct nc_array_spec *amplitudes(const struct nc_head *head)
{
    const struct nc_array_spec *reduced = nc_head_array(head, "reduced");
    const struct nc_array_spec *spec = nc_head_array(head, "spec");
    if (spec &&
        (!reduced || (!nc_plot_array_labels(head, reduced) && nc_plot_array_labels(head, spec))))
        return spec;
    return reduced;
}

const struct nc_array_spec *nc_plot_array_choose(const struct nc_head *head, const char *name,
                                                 enum nc_plot_want want)
{
    if (name)
        return nc_head_array(head, name);
    if (want == NC_PLOT_WANT_HISTOGRAM)
        return amplitudes(head);
    if (want == NC_PLOT_WANT_SCATTER)
        return nc_head_array(head, "table");
    const struct nc_array_spec *last = NULL;
    for (size_t i = 0; i < head->array_count; i++)
        if (nc_plot_array_drawable(&head->arrays[i]))
            last = &head->arrays[i];
    if (last && (strcmp(last->name, "noise") == 0 || strcmp(last->name, "snr") == 0))
        last = nc_head_array(head, "voice") ? nc_head_array(head, "voice") : last;
    return last;
}

void nc_plot_array_describe(struct nc_plot_array *array, const struct nc_head *head,
                            const struct nc_array_spec *spec)
{
    *array = (struct nc_plot_array){.meaning = meaning_of(spec)};
    read_scales(array, head, spec);
    read_reference(array, head);
}

float nc_plot_array_shown(const struct nc_plot_array *a, float value)
{
    const double least = 1e-20;
    double reference = isnan(a->reference) ? 0 : a->reference;
    switch (a->meaning) {
    case NC_PLOT_DB:
        return (float)((double)value + reference);
    case NC_PLOT_MAGNITUDE:
        return (float)(20 * log10(fmax((double)value, sqrt(least))) + reference);
    case NC_PLOT_POWER:
        return (float)(10 * log10(fmax((double)value, least)) + reference);
    case NC_PLOT_RATIO:
        return (float)(10 * log10(fmax((double)value, least)));
    default:
        return value;
    }
}
