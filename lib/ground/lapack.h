/* The routines of BLAS and LAPACK (OpenBLAS) that the library calls, by their Fortran names.
 *
 * Matrices are column-major, all arguments are pointers; see the routines' own manual pages. The
 * hidden lengths of character arguments are left out, as CBLAS and LAPACKE users of gfortran-built
 * libraries have always done for single characters. */
#ifndef NC_GROUND_LAPACK_H
#define NC_GROUND_LAPACK_H

/* OpenBLAS starts a thread a core by default; results must not depend on the number of cores, so
 * every function that uses BLAS or LAPACK calls this first. Cheap, and safe to repeat. */
void nc_blas_single_thread(void);

/* Selected eigenvalues, and optionally eigenvectors, of a real symmetric matrix. */
void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a,
             const int *lda, const double *vl, const double *vu, const int *il, const int *iu,
             const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info);

/* Eigenpairs of a symmetric-definite pair of real matrices. */
void dsygv_(const int *itype, const char *jobz, const char *uplo, const int *n, double *a,
            const int *lda, double *b, const int *ldb, double *w, double *work, const int *lwork,
            int *info);

/* Singular value decomposition of a real matrix. */
void dgesvd_(const char *jobu, const char *jobvt, const int *m, const int *n, double *a,
             const int *lda, double *s, double *u, const int *ldu, double *vt, const int *ldvt,
             double *work, const int *lwork, int *info);

/* QR factorisation of a real matrix with column pivoting. */
void dgeqp3_(const int *m, const int *n, double *a, const int *lda, int *jpvt, double *tau,
             double *work, const int *lwork, int *info);

/* All eigenvalues, and optionally eigenvectors, of a real symmetric matrix (QR method). */
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
            double *work, const int *lwork, int *info);

/* QR factorisation of a real matrix: R above the diagonal, reflectors below. */
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);

/* Solution of a general complex linear system; matrices are interleaved (re, im). */
void zgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b,
            const int *ldb, int *info);

#endif
