#include "ground/lapack.h"

void openblas_set_num_threads(int count); /* declared here: cblas.h differs between distributions */

void nc_blas_single_thread(void)
{
    openblas_set_num_threads(1);
}
