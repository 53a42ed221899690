import type { SparseMatrix } from "../array/sparse.js";
import { denseTimesSmall, gram, type SparseRows, sparseTimesDense, strideFor } from "../native/products.js";

/** A tall matrix: n rows of `stride` doubles, those beyond the width zero. */
interface Tall {
  n: number;
  data: Float64Array;
}

/**
 * The inner half of a randomized SVD: a basis of the directions that a sparse matrix stretches most, refined by going
 * back and forth through the matrix.
 */
export class RangeFinder {
  readonly #width: number;
  readonly #stride: number;
  readonly #mean: Float64Array;
  readonly #centered: boolean;
  readonly #A: SparseRows;
  readonly #At: SparseRows;
  /** Left and right basis: A.rows and A.cols rows. */
  readonly #Q: Tall;
  readonly #P: Tall;
  readonly #spare: Float64Array;
  readonly #small: Float64Array;

  /**
   * @param mean subtracted from every row of A, without filling its zeros: (A - 1 mean') x = A x - 1 (mean' x)
   * @param start cols x width random numbers
   */
  constructor(A: SparseMatrix, mean: Float64Array, width: number, start: Float64Array) {
    const stride = strideFor(width);
    this.#width = width;
    this.#stride = stride;
    this.#mean = mean;
    this.#centered = mean.some((m) => m !== 0);
    this.#A = rowsOf(A);
    this.#At = rowsOf(transpose(A));
    this.#Q = { n: A.rows, data: new Float64Array(A.rows * stride) };
    this.#P = { n: A.cols, data: new Float64Array(A.cols * stride) };
    this.#spare = new Float64Array(Math.max(A.rows, A.cols) * stride);
    this.#small = new Float64Array(stride * stride);
    for (let j = 0; j < A.cols; j++) this.#P.data.set(start.subarray(j * width, (j + 1) * width), j * stride);
  }

  /** The left basis from the right one: Q = orth((A - 1 mean') P). */
  forward(): void {
    this.#project();
    this.#orthonormalize(this.#Q);
  }

  /** Q = (A - 1 mean') P. */
  #project(): void {
    sparseTimesDense(this.#A, this.#P.data, this.#stride, this.#Q.data);
    if (this.#centered) this.#subtract(this.#Q, () => 1, this.#sums(this.#P, this.#mean));
  }

  /** The right basis from the left one: P = orth((A - 1 mean')' Q); with `raw` without the orth. */
  backward(raw = false): void {
    sparseTimesDense(this.#At, this.#Q.data, this.#stride, this.#P.data);
    if (this.#centered) this.#subtract(this.#P, (j) => this.#mean[j]!, this.#sums(this.#Q));
    if (!raw) this.#orthonormalize(this.#P);
  }

  /** Once more: the loss of orthogonality after Cholesky grows with the square of the condition, and the second time that is 1. */
  polish(): void {
    this.#orthonormalize(this.#Q);
  }

  /** P'P, width x width. */
  rightGram(): Float64Array {
    const upper = this.#gram(this.#P);
    return Float64Array.from({ length: this.#width ** 2 }, (_, at) => {
      const [a, b] = [Math.floor(at / this.#width), at % this.#width];
      return upper[Math.min(a, b) * this.#stride + Math.max(a, b)]!;
    });
  }

  /**
   * The first `count` directions, P W, W[c] being the c-th of length width: `components` is count x A.cols, and
   * `scores` the rows of A along them, A.rows x count.
   */
  directions(W: (c: number) => ArrayLike<number>, count: number): { components: Float64Array; scores: Float64Array } {
    const stride = this.#stride;
    this.#small.fill(0);
    for (let c = 0; c < count; c++) {
      const vector = W(c);
      for (let b = 0; b < this.#width; b++) this.#small[b * stride + c] = vector[b]!;
    }
    this.#changeBasis(this.#P);
    this.#project();
    const [P, Q] = [this.#P, this.#Q];
    const components = new Float64Array(count * P.n);
    for (let j = 0; j < P.n; j++) for (let c = 0; c < count; c++) components[c * P.n + j] = P.data[j * stride + c]!;
    const scores = new Float64Array(Q.n * count);
    for (let i = 0; i < Q.n; i++) scores.set(Q.data.subarray(i * stride, i * stride + count), i * count);
    return { components, scores };
  }

  /** Sums of the rows, each times its weight (default 1), per column. */
  #sums({ n, data }: Tall, weights?: Float64Array): Float64Array {
    const sums = new Float64Array(this.#stride);
    for (let i = 0; i < n; i++) {
      const weight = weights ? weights[i]! : 1;
      if (weight !== 0) for (let b = 0; b < this.#width; b++) sums[b]! += weight * data[i * this.#stride + b]!;
    }
    return sums;
  }

  /** Takes weight(i) times `values` off row i. */
  #subtract({ n, data }: Tall, weight: (i: number) => number, values: Float64Array): void {
    for (let i = 0; i < n; i++) {
      const w = weight(i);
      if (w !== 0) for (let b = 0; b < this.#width; b++) data[i * this.#stride + b]! -= w * values[b]!;
    }
  }

  /** Y = Y times the small matrix. */
  #changeBasis({ n, data }: Tall): void {
    denseTimesSmall(data, n, this.#stride, this.#small, this.#width, this.#spare);
    data.set(this.#spare.subarray(0, data.length));
  }

  /** Y'Y, stride x stride; a view that the next call overwrites. */
  #gram({ n, data }: Tall): Float64Array {
    return gram(data, n, this.#stride, this.#small);
  }

  /**
   * Y becomes an orthonormal basis of its columns: Q = Y R^-1 with R'R = Y'Y (Cholesky). A column that depends on those
   * before it, as where there are fewer different lyrics than directions, becomes zero.
   */
  #orthonormalize(Y: Tall): void {
    const stride = this.#stride;
    const R = this.#gram(Y).slice();
    const inverse = this.#small.fill(0);
    const kept: number[] = [];
    for (let j = 0; j < this.#width; j++) {
      const before = R[j * stride + j]!;
      let rest = before;
      for (const i of kept) {
        let sum = R[i * stride + j]!;
        for (let h = 0; h < i; h++) sum -= R[h * stride + i]! * R[h * stride + j]!;
        R[i * stride + j] = sum / R[i * stride + i]!;
        rest -= R[i * stride + j]! ** 2;
      }
      if (rest <= 1e-12 * before) {
        R.fill(0, j * stride, (j + 1) * stride);
        continue;
      }
      kept.push(j);
      const pivot = Math.sqrt(rest);
      R[j * stride + j] = pivot;
      inverse[j * stride + j] = 1 / pivot;
      for (const a of kept.slice(0, -1)) {
        let sum = 0;
        for (let h = a; h < j; h++) sum += inverse[a * stride + h]! * R[h * stride + j]!;
        inverse[a * stride + j] = -sum / pivot;
      }
    }
    this.#changeBasis(Y);
  }
}

const rowsOf = ({ indptr, indices, data }: SparseMatrix): SparseRows => ({
  indptr,
  indices,
  values: Float64Array.from(data),
});

function transpose(A: SparseMatrix): SparseMatrix {
  const indptr = new Int32Array(A.cols + 1);
  for (const j of A.indices) indptr[j + 1]!++;
  for (let j = 0; j < A.cols; j++) indptr[j + 1]! += indptr[j]!;
  const end = indptr.slice(0, A.cols);
  const indices = new Int32Array(A.indices.length);
  const data = new Float64Array(A.data.length);
  for (let i = 0; i < A.rows; i++) {
    for (let p = A.indptr[i]!; p < A.indptr[i + 1]!; p++) {
      const at = end[A.indices[p]!]!++;
      indices[at] = i;
      data[at] = A.data[p]!;
    }
  }
  return { rows: A.cols, cols: A.rows, indptr, indices, data };
}
