/* How well two labellings agree, whatever the names of their clusters. */
#ifndef NC_TESTS_AGREEMENT_H
#define NC_TESTS_AGREEMENT_H

#include <stddef.h>
#include <stdint.h>

static inline double agreement_pairs(double count)
{
    return count * (count - 1) / 2;
}

/* Adjusted Rand index (Hubert & Arabie 1985): 1 for equal partitions, about 0 for unrelated ones.
 * Labels below 16. */
static inline double adjusted_rand(const uint8_t *a, const uint8_t *b, size_t n)
{
    enum { LABELS = 16 };
    double table[LABELS][LABELS] = {{0}}, rows[LABELS] = {0}, columns[LABELS] = {0};
    double both = 0, in_a = 0, in_b = 0;
    for (size_t i = 0; i < n; i++) {
        table[a[i]][b[i]]++;
        rows[a[i]]++;
        columns[b[i]]++;
    }
    for (int i = 0; i < LABELS; i++) {
        in_a += agreement_pairs(rows[i]);
        in_b += agreement_pairs(columns[i]);
        for (int j = 0; j < LABELS; j++)
            both += agreement_pairs(table[i][j]);
    }
    double expected = in_a * in_b / agreement_pairs((double)n), most = (in_a + in_b) / 2;
    return most > expected ? (both - expected) / (most - expected) : 1;
}

#endif
