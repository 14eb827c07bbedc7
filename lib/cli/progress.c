#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

void nc_progress_start(struct nc_progress *progress, bool wanted)
{
    progress->shown = wanted && isatty(STDERR_FILENO);
    progress->percent = -1;
}

void nc_progress_update(struct nc_progress *progress, double done, double total)
{
    int percent = total > 0 ? (int)(100 * done / total) : -1;
    if (!progress->shown || percent == progress->percent)
        return;
    progress->percent = percent;
    fprintf(stderr, "\r%3d%%", percent);
    fflush(stderr);
}

void nc_progress_end(struct nc_progress *progress)
{
    if (progress->shown && progress->percent >= 0)
        fputs("\r    \r", stderr);
    progress->percent = -1;
}
