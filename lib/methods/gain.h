/* Gain rules: from what is known of a cell (power, noise, voice ratio, voice posterior) to the
 * factor its amplitude is multiplied by. */
#ifndef NC_METHODS_GAIN_H
#define NC_METHODS_GAIN_H

#include <stddef.h>

enum nc_gain_rule {
    NC_GAIN_LSA,    /* minimum mean-square error of the log amplitude */
    NC_GAIN_WIENER, /* snr / (1 + snr) */
    NC_GAIN_SOFT,   /* the voice posterior itself */
    NC_GAIN_HARD    /* 1 where the voice posterior is above one half, else the floor */
};

struct nc_gain_params {
    enum nc_gain_rule rule;
    double floor_db; /* no cell is reduced further than this; at most 0 */
    double exponent; /* the rule's gain is raised to this power before the floor; 1 = as it is */
    double strength; /* 0 = untouched (gain exactly 1) .. 1 = the whole gain */
};

/* gain[bins] of one frame, in [floor, 1]. power, noise: power spectral densities, positive.
 * snr: voice/noise ratio (the a-priori ratio), 0 where nothing was heard. voice: posterior, read by
 * the soft and hard rules alone (else may be NULL, as noise and snr may for those). gain may be any
 * of the inputs. */
void nc_gain(const struct nc_gain_params *params, size_t bins, const float *power,
             const float *noise, const float *snr, const float *voice, float *gain);

/* The squared log-spectral amplitude gain, at most 1 (Ephraim & Malah 1985, eq. 20):
 * (X/(1+X))^2 exp(E1(v)), v = X/(1+X) gamma, where X is snr and gamma the a-posteriori ratio
 * power/noise. v exp(E1(v)) is entire, and a ratio of polynomials follows it within 2e-7 up to
 * v = 12, where exp(E1(v)) is 1 to single precision. */
static inline float nc_lsa_squared(float snr, float gamma)
{
    float wiener = snr / (1.0F + snr);
    float v = wiener * gamma;
    v = v < 1e-8F ? 1e-8F : v;
    v = v > 12.0F ? 12.0F : v;
    float p = 0.1003461815F + v * (0.0130607259F + v * 0.0014047807F);
    p = 0.5614594026F + v * (0.7616992465F + v * (0.3991285066F + v * p));
    float q = 0.1043023565F + v * (0.0128698301F + v * 0.0014085701F);
    q = 1.0F + v * (0.3566339606F + v * q);
    float squared = wiener * wiener * p / (q * v);
    return squared > 1.0F ? 1.0F : squared;
}

#endif
