/** Products with a dense matrix B of few columns, in doubles: sparse times B, tall times B, and the Gram matrix BᵀB. */
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

/** Columns that the kernels process at a time; strides are multiples of it. */
const STRIDE_OF = 8;

export const strideFor = (cols: number): number => Math.ceil(cols / STRIDE_OF) * STRIDE_OF;

/** The rows of a sparse matrix (CSR): row i holds values[p] in column indices[p], indptr[i] <= p < indptr[i + 1]. */
export interface SparseRows {
  indptr: Int32Array;
  indices: Int32Array;
  values: Float64Array;
}

type SparseTimesDenseKernel = (
  indptr: Int32Array,
  indices: Int32Array,
  values: Float64Array,
  B: Float64Array,
  stride: number,
  out: Float64Array,
  threads: number,
) => void;

/**
 * out = A B.
 *
 * @param B (columns of A) x stride, row-major; the stride a multiple of 8
 * @param out (rows of A) x stride
 */
export function sparseTimesDense(A: SparseRows, B: Float64Array, stride: number, out: Float64Array): void {
  const multiply = kernel<SparseTimesDenseKernel>("sparseTimesDense", sparseTimesDenseTwin);
  multiply(A.indptr, A.indices, A.values, B, stride, out, coreCount());
}

export const sparseTimesDenseTwin: SparseTimesDenseKernel = (indptr, indices, values, B, stride, out) => {
  out.fill(0, 0, (indptr.length - 1) * stride);
  for (let i = 0; i < indptr.length - 1; i++) {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) {
      for (let c = 0; c < stride; c++) out[i * stride + c] += values[p] * B[indices[p] * stride + c];
    }
  }
};

type DenseTimesSmallKernel = (
  Y: Float64Array,
  n: number,
  stride: number,
  B: Float64Array,
  terms: number,
  out: Float64Array,
  threads: number,
) => void;

/**
 * out = Y B, using only the first `terms` columns of Y and rows of B.
 *
 * @param Y n x stride, row-major; the stride a multiple of 8
 * @param B terms x stride
 * @param out n x stride, must not be Y
 */
export function denseTimesSmall(
  Y: Float64Array,
  n: number,
  stride: number,
  B: Float64Array,
  terms: number,
  out: Float64Array,
): void {
  kernel<DenseTimesSmallKernel>("denseTimesSmall", denseTimesSmallTwin)(Y, n, stride, B, terms, out, coreCount());
}

export const denseTimesSmallTwin: DenseTimesSmallKernel = (Y, n, stride, B, terms, out) => {
  out.fill(0, 0, n * stride);
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < terms; t++) {
      for (let c = 0; c < stride; c++) out[i * stride + c] += Y[i * stride + t] * B[t * stride + c];
    }
  }
};

type GramKernel = (B: Float64Array, n: number, stride: number, out: Float64Array, threads: number) => void;

/**
 * BᵀB.
 *
 * @param B n x stride, row-major, zeros beyond the columns
 * @param stride a multiple of {@link STRIDE_OF}
 * @param out stride x stride
 */
export function gram(B: Float64Array, n: number, stride: number, out: Float64Array): Float64Array {
  kernel<GramKernel>("gram", gramTwin)(B, n, stride, out, coreCount());
  return out;
}

export const gramTwin: GramKernel = (B, n, stride, out) => {
  out.fill(0, 0, stride * stride);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < stride; a++) {
      for (let b = 0; b < stride; b++) out[a * stride + b] += B[i * stride + a] * B[i * stride + b];
    }
  }
};
