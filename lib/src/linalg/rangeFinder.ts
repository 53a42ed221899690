import type { SparseMatrix } from "../array/sparse.js";
import {
  assemble,
  type Code,
  f64x2,
  Kernel,
  KernelMemory,
  type Local,
  loadSplatF64,
  loadV128,
  repeat,
  storeV128,
  zero,
} from "../native/assembler.js";

/**
 * The inner half of a randomized SVD: a basis of the directions that a sparse matrix stretches most, refined by going
 * back and forth through the matrix.
 *
 * All of it is one operation, a weighted sum of rows: for a product with the matrix the weights are a sparse row, for
 * the Gram matrix a column, for the change of basis a dense row. In 128-bit SIMD the whole takes half the time of the
 * same loop in JavaScript.
 */

/** Doubles summed at a time: as many as eight registers hold. Widths are padded to a multiple of it. */
const BLOCK = 16;

interface Exports {
  /** out[0 … 16 blocks) = sum over t < terms of values[t] * (row at byte addresses[t] from `rows`). */
  combine(values: number, addresses: number, terms: number, rows: number, blocks: number, out: number): void;
}

const loadI32 = (address: Local): Code => [...address.get, 0x28, 2, 0];
const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];

const combine = new Kernel("combine", 6, (k) => {
  const [values, addresses, terms, rows, blocks, out] = k.parameters as [Local, Local, Local, Local, Local, Local];
  const sums = Array.from({ length: BLOCK / 2 }, () => k.v128());
  const [value, address, row, weight] = [k.i32(), k.i32(), k.i32(), k.v128()];
  const term = [
    weight.set(loadSplatF64(value)),
    row.set(add(loadI32(address), rows.get)),
    ...sums.map((sum, i) => sum.set(f64x2.add(sum.get, f64x2.mul(weight.get, loadV128(row, 16 * i))))),
    value.advance(8),
    address.advance(4),
  ];
  return [
    repeat(k.i32(), blocks.get, [
      value.set(values.get),
      address.set(addresses.get),
      ...sums.map((sum) => sum.set(zero)),
      repeat(k.i32(), terms.get, term),
      ...sums.map((sum, i) => storeV128(out, sum.get, 16 * i)),
      rows.advance(8 * BLOCK),
      out.advance(8 * BLOCK),
    ]),
  ];
});

let compiled: object | undefined;

/** A tall matrix in the kernel's memory: n rows of `stride` doubles, those beyond the width zero. */
interface Tall {
  n: number;
  data: Float64Array;
}

/** A sparse matrix in the kernel's memory, its columns as byte offsets of the rows that they weigh. */
interface Weights {
  indptr: Int32Array;
  addresses: Int32Array;
  values: Float64Array;
}

export class RangeFinder {
  readonly #width: number;
  readonly #stride: number;
  readonly #mean: Float64Array;
  readonly #centered: boolean;
  readonly #memory: KernelMemory<Exports>;
  readonly #A: Weights;
  readonly #At: Weights;
  /** Left and right basis: A.rows and A.cols rows. */
  readonly #Q: Tall;
  readonly #P: Tall;
  readonly #spare: Float64Array;
  readonly #small: Float64Array;
  /** Byte offsets of rows 0, 1, 2 … */
  readonly #everyRow: Int32Array;

  /**
   * @param mean subtracted from every row of A, without filling its zeros: (A - 1 mean') x = A x - 1 (mean' x)
   * @param start cols x width random numbers
   */
  constructor(A: SparseMatrix, mean: Float64Array, width: number, start: Float64Array) {
    const stride = Math.ceil(width / BLOCK) * BLOCK;
    const longest = Math.max(A.rows, A.cols, stride);
    const doubles = stride * (A.rows + A.cols + longest + stride) + 2 * A.data.length;
    compiled ??= assemble([combine]);
    this.#memory = new KernelMemory<Exports>(compiled, 8 * doubles + 4 * (longest + 2 * A.data.length) + 256);
    this.#width = width;
    this.#stride = stride;
    this.#mean = mean;
    this.#centered = mean.some((m) => m !== 0);
    this.#A = this.#load(A);
    this.#At = this.#load(transpose(A));
    this.#Q = { n: A.rows, data: this.#memory.f64(A.rows * stride) };
    this.#P = { n: A.cols, data: this.#memory.f64(A.cols * stride) };
    this.#spare = this.#memory.f64(longest * stride);
    this.#small = this.#memory.f64(stride * stride);
    this.#everyRow = this.#memory.i32(longest);
    for (let i = 0; i < longest; i++) this.#everyRow[i] = i * stride * 8;
    for (let j = 0; j < A.cols; j++) this.#P.data.set(start.subarray(j * width, (j + 1) * width), j * stride);
  }

  /** The left basis from the right one: Q = orth((A - 1 mean') P). */
  forward(): void {
    this.#project();
    this.#orthonormalize(this.#Q);
  }

  /** Q = (A - 1 mean') P. */
  #project(): void {
    this.#weigh(this.#A, this.#P, this.#Q);
    if (this.#centered) this.#subtract(this.#Q, () => 1, this.#sums(this.#P, this.#mean));
  }

  /** The right basis from the left one: P = orth((A - 1 mean')' Q); with `raw` without the orth. */
  backward(raw = false): void {
    this.#weigh(this.#At, this.#Q, this.#P);
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
    this.#changeBasis(this.#P, () => this.#width);
    this.#project();
    const [P, Q] = [this.#P, this.#Q];
    const components = new Float64Array(count * P.n);
    for (let j = 0; j < P.n; j++) for (let c = 0; c < count; c++) components[c * P.n + j] = P.data[j * stride + c]!;
    const scores = new Float64Array(Q.n * count);
    for (let i = 0; i < Q.n; i++) scores.set(Q.data.subarray(i * stride, i * stride + count), i * count);
    return { components, scores };
  }

  #load(A: SparseMatrix): Weights {
    const addresses = this.#memory.i32(A.indices.length);
    const values = this.#memory.f64(A.data.length);
    for (let p = 0; p < addresses.length; p++) addresses[p] = A.indices[p]! * this.#stride * 8;
    values.set(A.data);
    return { indptr: A.indptr, addresses, values };
  }

  /** into = weights x rows. */
  #weigh({ indptr, addresses, values }: Weights, rows: Tall, into: Tall): void {
    const { kernels } = this.#memory;
    const stride = this.#stride;
    for (let i = 0; i < into.n; i++) {
      const from = indptr[i]!;
      const terms = indptr[i + 1]! - from;
      // The kernel's loops run at least once.
      if (terms === 0) into.data.fill(0, i * stride, (i + 1) * stride);
      else {
        const [value, address] = [values.byteOffset + 8 * from, addresses.byteOffset + 4 * from];
        kernels.combine(
          value,
          address,
          terms,
          rows.data.byteOffset,
          stride / BLOCK,
          into.data.byteOffset + 8 * i * stride,
        );
      }
    }
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

  /** Y = Y times the small matrix, of which each block of columns has `terms(block)` rows, the rest being zero. */
  #changeBasis({ n, data }: Tall, terms: (block: number) => number): void {
    const stride = this.#stride;
    for (let block = 0; block < stride / BLOCK; block++) {
      const [small, out] = [this.#small.byteOffset + 8 * BLOCK * block, this.#spare.byteOffset + 8 * BLOCK * block];
      const count = terms(block);
      for (let i = 0; i < n; i++) {
        const row = 8 * i * stride;
        this.#memory.kernels.combine(data.byteOffset + row, this.#everyRow.byteOffset, count, small, 1, out + row);
      }
    }
    data.set(this.#spare.subarray(0, data.length));
  }

  /** Y'Y on and above the diagonal, stride x stride; a view that the next call overwrites. */
  #gram({ n, data }: Tall): Float64Array {
    const stride = this.#stride;
    // A column of Y weighs its rows: for the kernel it has to lie in one piece. A few columns at a time stay in cache.
    for (let block = 0; block < this.#width; block += 8) {
      const end = Math.min(block + 8, this.#width);
      for (let i = 0; i < n; i++) for (let a = block; a < end; a++) this.#spare[a * n + i] = data[i * stride + a]!;
    }
    for (let a = 0; a < this.#width; a++) {
      const first = Math.floor(a / BLOCK);
      const [value, out] = [
        this.#spare.byteOffset + 8 * a * n,
        this.#small.byteOffset + 8 * (a * stride + first * BLOCK),
      ];
      const rows = data.byteOffset + 8 * first * BLOCK;
      this.#memory.kernels.combine(value, this.#everyRow.byteOffset, n, rows, stride / BLOCK - first, out);
    }
    return this.#small;
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
    // The inverse is triangular: below a block's last column it is zero.
    this.#changeBasis(Y, (block) => Math.min(this.#width, BLOCK * (block + 1)));
  }
}

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
