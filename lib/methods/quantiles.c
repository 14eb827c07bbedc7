#include "methods/quantiles.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "ground/clones.h"

enum { COLUMNS = NC_QUANTILE_COLUMNS };

/* Maps floats to integers of the same order, and back (the map is its own inverse). */
static inline int32_t ordered_key(int32_t bits)
{
    return bits ^ ((bits >> 31) & INT32_MAX);
}

static inline int32_t key_of(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return ordered_key(bits);
}

static float value_of(int32_t key)
{
    int32_t bits = ordered_key(key);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* count[c] = how many values of column c have a key of at most limit[c]. */
NC_CLONES
static void count_at_most(size_t rows, const float *restrict values, const int32_t *restrict limit,
                          int32_t *restrict count)
{
    int32_t sum[COLUMNS] = {0};
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < COLUMNS; c++)
            sum[c] += key_of(values[r * COLUMNS + c]) <= limit[c];
    memcpy(count, sum, sizeof sum);
}

/* least[c] = the smallest key of column c above limit[c]. */
NC_CLONES
static void least_above(size_t rows, const float *restrict values, const int32_t *restrict limit,
                        int32_t *restrict least)
{
    for (size_t c = 0; c < COLUMNS; c++)
        least[c] = INT32_MAX;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < COLUMNS; c++) {
            int32_t key = key_of(values[r * COLUMNS + c]);
            int32_t candidate = key > limit[c] ? key : INT32_MAX;
            least[c] = candidate < least[c] ? candidate : least[c];
        }
}

/* The rank-th smallest key (from 0) of each column: the smallest key with more than `rank` keys at
 * or below it. */
static void order_statistic(size_t rows, const float *values, int32_t rank, int32_t *found)
{
    int32_t low[COLUMNS], high[COLUMNS], middle[COLUMNS], count[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) {
        low[c] = INT32_MIN;
        high[c] = INT32_MAX;
    }
    for (int bit = 0; bit < 32; bit++) {
        for (size_t c = 0; c < COLUMNS; c++)
            middle[c] = (int32_t)(((int64_t)low[c] + high[c]) >> 1);
        count_at_most(rows, values, middle, count);
        for (size_t c = 0; c < COLUMNS; c++) {
            if (count[c] > rank)
                high[c] = middle[c];
            else
                low[c] = middle[c] < INT32_MAX ? middle[c] + 1 : INT32_MAX;
        }
    }
    memcpy(found, low, sizeof low);
}

void nc_quantiles(size_t rows, const float *values, double q, float *quantile)
{
    double position = q * (double)(rows - 1);
    int32_t rank = (int32_t)position;
    float fraction = (float)(position - rank);
    int32_t key[COLUMNS], count[COLUMNS], next[COLUMNS];
    order_statistic(rows, values, rank, key);
    count_at_most(rows, values, key, count);
    least_above(rows, values, key, next);
    for (size_t c = 0; c < COLUMNS; c++) {
        float below = value_of(key[c]);
        /* Equal values beyond the rank, or the largest of all: no step to interpolate. */
        int same = count[c] > rank + 1 || (size_t)rank + 1 >= rows;
        float above = same ? below : value_of(next[c]);
        quantile[c] = below + fraction * (above - below);
    }
}
