import type { Matrix } from "../array/index.js";
import { gram, strideFor } from "../native/products.js";
import { quadraticForms } from "../native/quadraticForms.js";

/** Responsibilities below this are negligible: they change no digit of a component. */
export const NEGLIGIBLE = 1e-14;

/** Rows in doubles, and the sums over them that a mixture's steps need. */
export class GaussianRows {
  readonly n: number;
  readonly d: number;
  readonly data: Float64Array;
  readonly #stride: number;
  readonly #forms: Float64Array;
  readonly #weighted: Float64Array;
  readonly #gram: Float64Array;

  constructor(X: Matrix) {
    this.n = X.rows;
    this.d = X.cols;
    this.data = Float64Array.from(X.data);
    this.#stride = strideFor(X.cols);
    this.#forms = new Float64Array(X.rows);
    this.#weighted = new Float64Array(X.rows * this.#stride);
    this.#gram = new Float64Array(this.#stride ** 2);
  }

  /** |(x - mean) U|² of every row, U upper triangular; a view that the next call overwrites. */
  quadraticForms(mean: Float64Array, U: Float64Array): Float64Array {
    return quadraticForms(this.data, mean, U, this.#forms);
  }

  /** Σ_j (x_j - mean_j)² scale_j² of every row. */
  scaledDistances(mean: Float64Array, scale: Float64Array): Float64Array {
    const { n, d, data } = this;
    const forms = this.#forms;
    // Four rows at a time: an addition need not wait for the one before it. Each row's sum is in the order of its columns.
    let i = 0;
    for (; i + 4 <= n; i += 4) {
      const at = i * d;
      let a = 0;
      let b = 0;
      let c = 0;
      let e = 0;
      for (let j = 0; j < d; j++) {
        const m = mean[j];
        const s = scale[j];
        a += ((data[at + j] - m) * s) ** 2;
        b += ((data[at + d + j] - m) * s) ** 2;
        c += ((data[at + 2 * d + j] - m) * s) ** 2;
        e += ((data[at + 3 * d + j] - m) * s) ** 2;
      }
      forms[i] = a;
      forms[i + 1] = b;
      forms[i + 2] = c;
      forms[i + 3] = e;
    }
    for (; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += ((data[i * d + j] - mean[j]) * scale[j]) ** 2;
      forms[i] = sum;
    }
    return forms;
  }

  /** Σ_i share_i (x_i - mean) (x_i - mean)ᵀ, d x d. */
  scatter(mean: Float64Array, share: (i: number) => number): Float64Array {
    const { d } = this;
    const stride = this.#stride;
    let used = 0;
    for (let i = 0; i < this.n; i++) {
      const r = share(i);
      if (r < NEGLIGIBLE) continue;
      const root = Math.sqrt(r);
      for (let j = 0; j < d; j++) this.#weighted[used + j] = root * (this.data[i * d + j] - mean[j]);
      used += stride;
    }
    const products = gram(this.#weighted, used / stride, stride, this.#gram);
    const out = new Float64Array(d * d);
    for (let i = 0; i < d; i++) out.set(products.subarray(i * stride, i * stride + d), i * d);
    return out;
  }

  /** Σ_i share_i (x_ij - mean_j)², for each column j. */
  squares(mean: Float64Array, share: (i: number) => number): Float64Array {
    const { n, d, data } = this;
    const out = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      const r = share(i);
      if (r < NEGLIGIBLE) continue;
      const at = i * d;
      for (let j = 0; j < d; j++) out[j] += r * (data[at + j] - mean[j]) ** 2;
    }
    return out;
  }
}
