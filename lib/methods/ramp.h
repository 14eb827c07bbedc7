/* A ramp of weights. */
#ifndef NC_METHODS_RAMP_H
#define NC_METHODS_RAMP_H

/* 0 up to `from`, 1 from `to` on, linear between; a step where they are equal. */
static inline double nc_ramp(double from, double to, double x)
{
    if (x >= to)
        return 1.0;
    return x <= from ? 0.0 : (x - from) / (to - from);
}

#endif
