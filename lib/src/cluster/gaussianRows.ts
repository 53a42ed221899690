import type { Matrix } from "../array/index.js";
import { gaussianPanels, scaledDistances, weightedSquares, weightedSums } from "../native/diagonalGaussians.js";
import { gram, strideFor } from "../native/products.js";
import { quadraticForms } from "../native/quadraticForms.js";

/** Responsibilities below this are negligible: they change no digit of a component. */
const NEGLIGIBLE = 1e-14;

/** Rows in doubles, and the sums over them that a mixture's steps need. */
export class GaussianRows {
  readonly n: number;
  readonly d: number;
  readonly data: Float64Array;
  readonly #stride: number;
  readonly #forms: Float64Array;
  readonly #weighted: Float64Array;
  readonly #gram: Float64Array;
  /** The rows laid out for `scaledDistances`, once it is asked. */
  #panels: Float64Array | undefined;

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

  /**
   * Σ_j (x_j - mean_j)² scale_j² of every row for each of k components, n x k.
   *
   * @param means k x d
   * @param scales k x d
   */
  scaledDistances(means: Float64Array, scales: Float64Array, k: number): Float64Array {
    this.#panels ??= gaussianPanels(this.data, this.d);
    const out = new Float64Array(this.n * k);
    scaledDistances(this.#panels, means, scales, k, out);
    return out;
  }

  /**
   * Σ_i r_ic x_i for each component c, k x d.
   *
   * @param responsibilities n x k
   */
  sums(responsibilities: Float64Array): Float64Array {
    return weightedSums(this.#weightedBy(responsibilities));
  }

  /**
   * Σ_i r_ic (x_ij - mean_cj)² for each component c and column j, k x d.
   *
   * @param responsibilities n x k
   * @param means k x d
   */
  squares(responsibilities: Float64Array, means: Float64Array): Float64Array {
    return weightedSquares(this.#weightedBy(responsibilities), means);
  }

  #weightedBy(weights: Float64Array) {
    return { X: this.data, d: this.d, weights, k: weights.length / this.n, least: NEGLIGIBLE };
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
}
