/* Eigenvalues of small symmetric tridiagonal matrices, without allocation or call overhead: a
 * spectrogram asks for some hundred thousand of order 8. */
#ifndef NC_METHODS_TRIDIAGONAL_H
#define NC_METHODS_TRIDIAGONAL_H

#include <stdbool.h>
#include <stddef.h>

/* Implicit QL with Wilkinson's shift (Bowdler, Martin, Reinsch, Wilkinson 1968; Parlett 1998, ch.
 * 8).
 *
 * diagonal: [n]; replaced by the eigenvalues, ascending. off_diagonal: [n], element i couples i and
 * i + 1, the last is not read; destroyed. rows: [row_count][n], each row is multiplied by the
 * matrix of eigenvectors from the right and follows their order: the first (last) unit vector
 * brings the eigenvectors' first (last) components, the identity matrix all. False if an eigenvalue
 * took more than 60 steps (which no finite matrix is known to do). */
bool nc_tridiagonal_eigen(size_t n, double *diagonal, double *off_diagonal, double *rows,
                          size_t row_count);

#endif
