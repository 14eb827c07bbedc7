#include "stages/mask_report.h"

#include <math.h>

/* How much of a cell's power is voice, 0..1. */
static double voice_share(const struct nc_mask_params *p, const struct nc_mask_evidence *e,
                          size_t at)
{
    if (e->snr)
        return (double)(e->snr[at] / (1 + e->snr[at]));
    if (e->label)
        return e->label[at] >= p->voice_label ? 1 : 0;
    return e->voice ? (double)e->voice[at] : 0;
}

void nc_mask_report_frame(struct nc_mask_report *report, const struct nc_mask_params *params,
                          const struct nc_mask_evidence *evidence, const float *gains,
                          const float *spec)
{
    double voice = 0, total = 0, after = 0;
    for (size_t c = 0; c < params->channels; c++) {
        size_t mask = params->masks == params->channels ? c : 0;
        const float *cells = spec + 2 * c * params->bins;
        for (size_t k = 0; k < params->bins; k++) {
            size_t at = mask * params->bins + k;
            double re = (double)cells[2 * k], im = (double)cells[2 * k + 1];
            double power = re * re + im * im, gain = (double)gains[at];
            total += power;
            voice += power * voice_share(params, evidence, at);
            after += power * gain * gain;
        }
    }
    report->frames++;
    report->voice_power += voice;
    report->noise_power += total - voice;
    if (voice > NC_VOICE_SHARE * total) {
        report->voice_frames++;
    } else {
        report->pause_before += total;
        report->pause_after += after;
    }
}

double nc_mask_report_snr(const struct nc_mask_report *report)
{
    return 10 * log10(report->voice_power / report->noise_power);
}

double nc_mask_report_reduction(const struct nc_mask_report *report)
{
    return 10 * log10(report->pause_before / report->pause_after);
}

double nc_mask_report_noise_level(const struct nc_mask_report *report, size_t channels,
                                  size_t n_fft, double window_power)
{
    /* Parseval: the bins stand for both halves of the spectrum, and each frame's energy is that of
     * its samples under the window. */
    double energy = 2 * report->noise_power / (double)n_fft;
    return 10 * log10(energy / (report->frames * (double)channels * window_power));
}
