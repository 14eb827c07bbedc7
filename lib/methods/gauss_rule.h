/* Gauss quadrature for a set of points: a few weighted nodes that stand for many points. */
#ifndef NC_METHODS_GAUSS_RULE_H
#define NC_METHODS_GAUSS_RULE_H

#include <stdbool.h>
#include <stddef.h>

enum { NC_GAUSS_NODES = 8 };

/* The Gauss rule of the points t[0 .. n), each of weight 1: for every polynomial p up to degree 15,
 * sum over i of p(t_i) = sum over k of weight_k p(node_k).
 *
 * The recurrence coefficients of the points' orthogonal polynomials come from Stieltjes' procedure
 * (Gautschi 2004, section 2.2.3), nodes and weights from their Jacobi matrix (Golub & Welsch 1969).
 *
 * t: [n rounded up to NC_LANES], in [-1, 1], with more than 8 distinct values; borrowed.
 * scratch: [2 * n rounded up]. node, weight: [8], nodes ascending inside the points' range.
 * False if there are too few distinct points for 8 nodes, to working precision. */
bool nc_gauss_rule(const double *t, size_t n, double *scratch, double *node, double *weight);

#endif
