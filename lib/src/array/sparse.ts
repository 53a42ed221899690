import { Matrix } from "./matrix.js";

/** Sparse matrix in CSR format: row i has `data[indptr[i] … indptr[i + 1]]` in columns `indices[…]`. */
export interface SparseMatrix {
  rows: number;
  cols: number;
  /** rows + 1 offsets. */
  indptr: Int32Array;
  /** Columns, ascending in each row. */
  indices: Int32Array;
  data: Float64Array;
}

/** The dense matrix. */
export function toDense(A: SparseMatrix): Matrix {
  const out = new Matrix(A.rows, A.cols);
  for (let i = 0; i < A.rows; i++) {
    for (let p = A.indptr[i]!; p < A.indptr[i + 1]!; p++) out.data[i * A.cols + A.indices[p]!] = A.data[p]!;
  }
  return out;
}
