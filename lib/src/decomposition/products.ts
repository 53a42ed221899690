/**
 * Products of the centered matrix with vectors, without a centered copy: in double precision, or above 200 million
 * multiplications in TensorFlow's single precision, one block of rows at a time. (2,000 mel-spectrograms of 165,000
 * values, 20 components: seconds instead of minutes.)
 */

import type { Matrix } from "../array/matrix.js";
import { dot } from "../linalg/vectors.js";
import { type Tensor2D, tf } from "../tensorflow/backend.js";

const TENSORS_FROM = 2e8;
/** Values of X in one block: 64 MB. */
const BLOCK = 2 ** 24;

const isBig = (X: Matrix, vectors: Float64Array[]) => X.data.length * vectors.length >= TENSORS_FROM;

/** (X - mean) times each vector: vectors of length d to vectors of length n. */
export function times(X: Matrix, mean: Float64Array, vectors: Float64Array[]): Float64Array[] {
  const { rows: n, cols: d } = X;
  if (isBig(X, vectors)) {
    const out = vectors.map(() => new Float64Array(n));
    const V = stacked(vectors);
    forEachBlock(X, mean, (block, from) => {
      const product = valuesOf(tf.matMul(V, block, false, true)); // vectors x rows
      const rows = block.shape[0];
      out.forEach((values, j) => {
        values.set(product.subarray(j * rows, (j + 1) * rows), from);
      });
    });
    V.dispose();
    return out;
  }
  return vectors.map((v) => {
    const shift = dot(mean, v);
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += X.data[i * d + c] * v[c];
      out[i] = sum - shift;
    }
    return out;
  });
}

/** (X - mean) transposed, times each vector: vectors of length n to vectors of length d. */
export function timesTransposed(X: Matrix, mean: Float64Array, vectors: Float64Array[]): Float64Array[] {
  const { rows: n, cols: d } = X;
  if (isBig(X, vectors)) {
    const out = vectors.map(() => new Float64Array(d));
    forEachBlock(X, mean, (block, from) => {
      const V = stacked(vectors.map((v) => v.subarray(from, from + block.shape[0])));
      const product = valuesOf(tf.matMul(V, block)); // vectors x d
      V.dispose();
      out.forEach((values, j) => {
        for (let c = 0; c < d; c++) values[c] += product[j * d + c];
      });
    });
    return out;
  }
  return vectors.map((v) => {
    const out = new Float64Array(d);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += v[i];
      for (let c = 0; c < d; c++) out[c] += v[i] * X.data[i * d + c];
    }
    for (let c = 0; c < d; c++) out[c] -= sum * mean[c];
    return out;
  });
}

function forEachBlock(X: Matrix, mean: Float64Array, work: (block: Tensor2D, from: number) => void): void {
  const { rows: n, cols: d } = X;
  const most = Math.max(1, Math.floor(BLOCK / d));
  for (let from = 0; from < n; from += most) {
    const rows = Math.min(most, n - from);
    const centered = X.data.slice(from * d, (from + rows) * d);
    for (let i = 0; i < rows; i++) for (let c = 0; c < d; c++) centered[i * d + c] -= mean[c];
    const block = tf.tensor2d(centered, [rows, d]);
    work(block, from);
    block.dispose();
  }
}

function stacked(vectors: Float64Array[]): Tensor2D {
  const flat = new Float32Array(vectors.length * vectors[0].length);
  vectors.forEach((v, j) => {
    flat.set(v, j * v.length);
  });
  return tf.tensor2d(flat, [vectors.length, vectors[0].length]);
}

function valuesOf(tensor: Tensor2D): Float32Array {
  const values = tensor.dataSync<"float32">();
  tensor.dispose();
  return values;
}
