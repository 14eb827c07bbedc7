/* Gain rules: the log-spectral amplitude against its integral, limits, blending. */
#include "check.h"
#include "methods/gain.h"

static const struct nc_gain_params lsa = {
    .rule = NC_GAIN_LSA, .floor_db = -25.0, .exponent = 1.0, .strength = 1.0};

/* E1(v) = integral from 1 to infinity of exp(-v t) / t: Simpson's rule in s = log t. */
static double exponential_integral(double v)
{
    int steps = 4000;
    double end = log(750.0 / v), h = end / steps, sum = 0.0;
    if (end <= 0.0)
        return 0.0;
    for (int i = 0; i <= steps; i++)
        sum += (i == 0 || i == steps ? 1 : i % 2 ? 4 : 2) * exp(-v * exp(i * h));
    return sum * h / 3.0;
}

static double worst_lsa(void)
{
    double worst = 0.0;
    for (double x = -30.0; x <= 40.0; x += 2.5)
        for (double g = -40.0; g <= 30.0; g += 2.5) {
            double snr = pow(10.0, x / 10.0), gamma = pow(10.0, g / 10.0), w = snr / (1.0 + snr);
            double want = fmin(1.0, w * w * exp(exponential_integral(w * gamma)));
            double got = (double)nc_lsa_squared((float)snr, (float)gamma);
            worst = fmax(worst, fabs(got / want - 1.0));
        }
    return worst;
}

static double one_gain(struct nc_gain_params params, float power, float noise, float snr,
                       float voice)
{
    float gain;
    nc_gain(&params, 1, &power, &noise, &snr, &voice, &gain);
    return (double)gain;
}

static struct nc_gain_params with_rule(enum nc_gain_rule rule)
{
    struct nc_gain_params params = lsa;
    params.rule = rule;
    return params;
}

static void check_rules(void)
{
    double floor = pow(10.0, -1.25);
    CHECK_NEAR(one_gain(with_rule(NC_GAIN_WIENER), 1, 1, 3, 0), 0.75, 1e-6, "Wiener: X / (1 + X)");
    CHECK_NEAR(one_gain(with_rule(NC_GAIN_SOFT), 1, 1, 3, 0.4F), 0.4, 1e-6, "soft: the posterior");
    CHECK_NEAR(one_gain(with_rule(NC_GAIN_HARD), 1, 1, 3, 0.4F), floor, 1e-6, "hard: noise");
    CHECK_NEAR(one_gain(with_rule(NC_GAIN_HARD), 1, 1, 3, 0.6F), 1.0, 0.0, "hard: voice");
    CHECK_NEAR(one_gain(lsa, 1e-12F, 1, 0, 0), floor, 1e-7, "nothing heard: the floor");
    CHECK_NEAR(one_gain(lsa, 1e20F, 1e-12F, 1e15F, 1), 1.0, 0.0, "far above the noise: exactly 1");
}

static void check_blend(void)
{
    struct nc_gain_params params = lsa;
    params.exponent = 2.0;
    double once = one_gain(lsa, 2, 1, 1, 0);
    CHECK_NEAR(one_gain(params, 2, 1, 1, 0), once * once, 1e-6, "exponent 2 squares the gain");
    params.exponent = 1.0;
    params.strength = 0.5;
    CHECK_NEAR(one_gain(params, 2, 1, 1, 0), 0.5 + 0.5 * once, 1e-6, "half strength");
    params.strength = 0.0;
    CHECK(one_gain(params, 2, 1, 0.1F, 0) == 1.0, "strength 0: exactly 1");
    params.strength = 1.0;
    params.floor_db = 0.0;
    CHECK(one_gain(params, 2, 1, 0.1F, 0) == 1.0, "a floor of 0 dB: exactly 1");
}

int main(void)
{
    CHECK_NEAR(worst_lsa(), 0.0, 1e-6, "LSA: Ephraim & Malah's integral");
    check_rules();
    check_blend();
    return check_done();
}
