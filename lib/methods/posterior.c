#include "methods/posterior.h"

#include <math.h>

#include "ground/clones.h"
#include "ground/fastmath.h"

void nc_posterior_init(struct nc_posterior *posterior, const double voice_db[NC_VOICE_LEVELS])
{
    for (size_t i = 0; i < NC_VOICE_LEVELS; i++) {
        double xi = pow(10.0, voice_db[i] / 10.0);
        posterior->slope[i] = (float)(xi / (1.0 + xi));
        posterior->scale[i] = (float)(1.0 / (1.0 + xi) / NC_VOICE_LEVELS);
    }
}

/* gamma is limited where the noise label has long been 0 to any purpose, and R still finite. */
NC_CLONES
void nc_posterior_noise(const struct nc_posterior *posterior, float odds, size_t bins,
                        const float *power, const float *noise, float *noise_label)
{
    const float s0 = posterior->slope[0], s1 = posterior->slope[1], s2 = posterior->slope[2];
    const float c0 = odds * posterior->scale[0], c1 = odds * posterior->scale[1];
    const float c2 = odds * posterior->scale[2];
    for (size_t k = 0; k < bins; k++) {
        float gamma = nc_smaller(power[k] / noise[k], 75.0F);
        float ratio = c0 * nc_exp(s0 * gamma) + c1 * nc_exp(s1 * gamma) + c2 * nc_exp(s2 * gamma);
        noise_label[k] = 1.0F / (1.0F + ratio);
    }
}
