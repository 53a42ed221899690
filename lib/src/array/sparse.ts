import { Matrix } from "./matrix.js";

/** Sparse matrix in CSR format: row i has `data[indptr[i] … indptr[i + 1]]` in columns `indices[…]`. */
export interface SparseMatrix {
  /** Number of rows. */
  rows: number;
  /** Number of columns. */
  cols: number;
  /** rows + 1 offsets. */
  indptr: Int32Array;
  /** Columns, ascending in each row. */
  indices: Int32Array;
  /** The values that are not zero, in the order of `indices`. */
  data: Float64Array;
}

/**
 * A sparse matrix with its zeros written out, for functions that take dense matrices only.
 *
 * @param A rows x cols, CSR
 * @returns rows x cols, in 32-bit floats
 */
export function toDense(A: SparseMatrix): Matrix {
  const out = new Matrix(A.rows, A.cols);
  for (let i = 0; i < A.rows; i++) {
    for (let p = A.indptr[i]!; p < A.indptr[i + 1]!; p++) out.data[i * A.cols + A.indices[p]!] = A.data[p]!;
  }
  return out;
}
