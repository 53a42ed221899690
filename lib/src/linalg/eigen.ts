import { Matrix as Dense, EigenvalueDecomposition } from "ml-matrix";

/** Eigenpairs of a symmetric matrix, largest eigenvalue first; `vectors[j]` is the j-th, of length 1. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array[];
}

/**
 * All eigenpairs of a symmetric matrix, by Householder reduction and QL iterations (ml-matrix).
 *
 * @param S n x n, row-major
 */
export function symmetricEigen(S: Float64Array, n: number): Eigen {
  const decomposition = new EigenvalueDecomposition(Dense.from1DArray(n, n, S), { assumeSymmetric: true });
  const order = Array.from({ length: n }, (_, j) => n - 1 - j);
  const V = decomposition.eigenvectorMatrix;
  return {
    values: Float64Array.from(order, (j) => decomposition.realEigenvalues[j]),
    vectors: order.map((j) => Float64Array.from(V.getColumn(j))),
  };
}
