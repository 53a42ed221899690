import type { Matrix } from "../array/matrix.js";
import type { SparseMatrix } from "../array/sparse.js";
import { type SparseRows, sparseTimesDense } from "../native/products.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor2D } from "../tensorflow/tensor.js";
import { Block } from "./block.js";

/**
 * A matrix with its column means subtracted, as what it does to vectors: the centered matrix, which would have no zeros
 * left or be a second copy, is never formed. (A - 1 mean') x = A x - 1 (mean' x).
 */
export interface LinearMap {
  rows: number;
  cols: number;
  /** (A - 1 mean') P. @param P cols x width */
  times(P: Block): Block;
  /** (A - 1 mean')' Q. @param Q rows x width */
  transposedTimes(Q: Block): Block;
}

/** @param mean of the columns, or zeros */
export function sparseMap(A: SparseMatrix, mean: Float64Array): LinearMap {
  const straight: SparseRows = { indptr: A.indptr, indices: A.indices, values: A.data };
  const transposed = transpose(A);
  return centered(A.rows, A.cols, mean, {
    times: (P, out) => sparseTimesDense(straight, P.data, P.stride, out.data),
    transposedTimes: (Q, out) => sparseTimesDense(transposed, Q.data, Q.stride, out.data),
  });
}

/** Multiplications from which TensorFlow does them, in single precision and on all cores. */
const TENSORS_FROM = 2e8;
/** Values of X in one tensor: 64 MB. */
const TENSOR_VALUES = 2 ** 24;

/**
 * In double precision; above 200 million multiplications in TensorFlow's single precision, on a centered copy of some
 * rows at a time (2,000 mel-spectrograms of 165,000 values, 20 components: seconds instead of minutes).
 *
 * @param mean of the columns
 */
export function denseMap(X: Matrix, mean: Float64Array): LinearMap {
  const { rows: n, cols: d, data } = X;
  const isBig = ({ width }: Block) => data.length * width >= TENSORS_FROM;
  const exact = centered(n, d, mean, {
    times({ data: from, stride, width }, { data: to }) {
      for (let i = 0; i < n; i++) {
        for (let c = 0; c < d; c++) {
          const x = data[i * d + c];
          for (let b = 0; b < width; b++) to[i * stride + b] += x * from[c * stride + b];
        }
      }
    },
    transposedTimes({ data: from, stride, width }, { data: to }) {
      for (let i = 0; i < n; i++) {
        for (let c = 0; c < d; c++) {
          const x = data[i * d + c];
          for (let b = 0; b < width; b++) to[c * stride + b] += x * from[i * stride + b];
        }
      }
    },
  });
  return {
    rows: n,
    cols: d,
    times(P) {
      if (!isBig(P)) return exact.times(P);
      const out = new Block(n, P.width);
      const V = tf.tensor2d(Float32Array.from(P.data), [d, P.stride]);
      forEachTensor(X, mean, (rows, from) => {
        out.data.set(valuesOf(tf.matMul(rows, V)), from * P.stride);
      });
      V.dispose();
      return out;
    },
    transposedTimes(Q) {
      if (!isBig(Q)) return exact.transposedTimes(Q);
      const { stride } = Q;
      const out = new Block(d, Q.width);
      forEachTensor(X, mean, (rows, from) => {
        const end = from + rows.shape[0];
        const V = tf.tensor2d(Float32Array.from(Q.data.subarray(from * stride, end * stride)), [end - from, stride]);
        const product = valuesOf(tf.matMul(rows, V, true)); // d x stride
        V.dispose();
        for (let e = 0; e < product.length; e++) out.data[e] += product[e];
      });
      return out;
    },
  };
}

/** Products with A itself; `out` comes as zeros. */
interface Products {
  times(P: Block, out: Block): void;
  transposedTimes(Q: Block, out: Block): void;
}

function centered(rows: number, cols: number, mean: Float64Array, products: Products): LinearMap {
  const shifted = mean.some((m) => m !== 0);
  return {
    rows,
    cols,
    times(P) {
      const out = new Block(rows, P.width);
      products.times(P, out);
      if (shifted)
        subtract(
          out,
          () => 1,
          weightedSums(P, (c) => mean[c]),
        );
      return out;
    },
    transposedTimes(Q) {
      const out = new Block(cols, Q.width);
      products.transposedTimes(Q, out);
      if (shifted)
        subtract(
          out,
          (c) => mean[c],
          weightedSums(Q, () => 1),
        );
      return out;
    },
  };
}

/** Per column, the sum of the rows, each times its weight. */
function weightedSums({ rows, width, stride, data }: Block, weight: (row: number) => number): Float64Array {
  const sums = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    const w = weight(i);
    for (let b = 0; b < width; b++) sums[b] += w * data[i * stride + b];
  }
  return sums;
}

/** Takes weight(i) times `values` off row i. */
function subtract({ rows, width, stride, data }: Block, weight: (row: number) => number, values: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    const w = weight(i);
    for (let b = 0; b < width; b++) data[i * stride + b] -= w * values[b];
  }
}

function transpose(A: SparseMatrix): SparseRows {
  const indptr = new Int32Array(A.cols + 1);
  for (const j of A.indices) indptr[j + 1]++;
  for (let j = 0; j < A.cols; j++) indptr[j + 1] += indptr[j];
  const end = indptr.slice(0, A.cols);
  const indices = new Int32Array(A.indices.length);
  const values = new Float64Array(A.data.length);
  for (let i = 0; i < A.rows; i++) {
    for (let p = A.indptr[i]; p < A.indptr[i + 1]; p++) {
      const at = end[A.indices[p]]++;
      indices[at] = i;
      values[at] = A.data[p];
    }
  }
  return { indptr, indices, values };
}

function forEachTensor(X: Matrix, mean: Float64Array, work: (rows: Tensor2D, from: number) => void): void {
  const { rows: n, cols: d } = X;
  const most = Math.max(1, Math.floor(TENSOR_VALUES / d));
  for (let from = 0; from < n; from += most) {
    const count = Math.min(most, n - from);
    const values = X.data.slice(from * d, (from + count) * d);
    for (let i = 0; i < count; i++) for (let c = 0; c < d; c++) values[i * d + c] -= mean[c];
    const rows = tf.tensor2d(values, [count, d]);
    work(rows, from);
    rows.dispose();
  }
}

function valuesOf(tensor: Tensor2D): Float32Array {
  const values = tensor.dataSync<"float32">();
  tensor.dispose();
  return values;
}
