/* What nc-plot draws: panels from streams and audio files. */
#ifndef NC_CLI_PLOT_INPUT_H
#define NC_CLI_PLOT_INPUT_H

#include "cli/stft_options.h"
#include "stages/plot_source.h"

struct nc_plot_input {
    struct nc_plot_request request;
    struct nc_stft_options stft; /* for audio */
    bool wave;                   /* of audio: the waveform, a panel a channel */
};

/* Reads a file (NULL or "-": standard input) to its end and adds its panels, titled with the file's
 * name, to the figure. NC_ERR_NOINPUT, NC_ERR_DATA, NC_ERR_USAGE (too many panels), NC_ERR_SYSTEM.
 */
int nc_plot_input_read(const struct nc_plot_input *input, const char *path,
                       struct nc_plot_figure *figure, struct nc_error *err);

/* Replaces control characters, and bytes that are no UTF-8, by question marks. */
void nc_plot_clean_text(char *text);

#endif
