/* Linear prediction: a known autoregressive process is found again. */
#include "methods/lpc.h"

#include "check.h"

int main(void)
{
    /* An AR(2) process x(n) = 1.2 x(n-1) - 0.5 x(n-2) + e(n): its autocorrelation obeys the same
     * recursion (Yule-Walker), with r(1) = r(0) 1.2 / (1 + 0.5). */
    double lags[6] = {1, 0.8};
    for (int k = 2; k < 6; k++)
        lags[k] = 1.2 * lags[k - 1] - 0.5 * lags[k - 2];
    double a[6];
    nc_levinson(lags, 5, a);
    const double want[6] = {1, -1.2, 0.5, 0, 0, 0};
    for (int k = 0; k < 6; k++)
        CHECK_NEAR(a[k], want[k], 1e-12, "coefficient of the process");
    CHECK_NEAR(nc_prediction_error(lags, 5, a), 1 - 1.2 * 0.8 + 0.5 * lags[2], 1e-12,
               "the error left is r(0) + sum of a(k) r(k)");

    const double frame[4] = {1, 2, 3, 4};
    double r[3];
    nc_autocorrelation(frame, 4, 2, r);
    CHECK(r[0] == 30 && r[1] == 20 && r[2] == 11, "autocorrelation");

    const double nothing[3] = {0, 0, 0};
    nc_levinson(nothing, 2, a);
    CHECK(a[0] == 1 && a[1] == 0 && a[2] == 0, "silence: nothing to predict");
    return check_done();
}
