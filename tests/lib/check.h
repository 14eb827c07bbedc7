/* A unit test in C prints TAP: one `ok` or `not ok` line a check, the plan at the end.
 *
 *     int main(void) { CHECK(1 + 1 == 2, "sums"); return check_done(); }  */
#ifndef NC_TESTS_CHECK_H
#define NC_TESTS_CHECK_H

#include <math.h>
#include <stdio.h>

static int check_count, check_failures;

static inline int check_report(int passed, const char *what, const char *file, int line)
{
    check_count++;
    if (!passed)
        check_failures++;
    printf("%s %d - %s\n", passed ? "ok" : "not ok", check_count, what);
    if (!passed)
        printf("# failed at %s:%d\n", file, line);
    fflush(stdout);
    return passed;
}

static inline int check_near(double got, double want, double tolerance, const char *what,
                             const char *file, int line)
{
    int passed = fabs(got - want) <= tolerance;
    check_report(passed, what, file, line);
    if (!passed)
        printf("# got %.17g, want %.17g within %g\n", got, want, tolerance);
    return passed;
}

static inline int check_done(void)
{
    printf("1..%d\n", check_count);
    return check_failures ? 1 : 0;
}

#define CHECK(condition, what) check_report((condition) ? 1 : 0, what, __FILE__, __LINE__)
#define CHECK_NEAR(got, want, tolerance, what)                                                     \
    check_near(got, want, tolerance, what, __FILE__, __LINE__)

#endif
