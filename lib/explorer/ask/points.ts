/** Songs as the packages of the worker take them. */

import { Matrix } from "../../src/array/matrix.js";
import { pairwiseDistances } from "../../src/metrics/distanceSums.js";

/** Up to here all pairwise distances are kept: 25 MB. */
const MOST_PAIRS = 2500;

export class Points {
  readonly X: Matrix;
  #rows: number[][] | undefined;
  #distances: Float32Array | undefined;

  /** @param values n x d, not copied */
  constructor(
    values: Float32Array,
    readonly n: number,
    readonly d: number,
  ) {
    this.X = new Matrix(n, d, values);
  }

  /** As lists of numbers. */
  get rows(): number[][] {
    this.#rows ??= Array.from({ length: this.n }, (_, i) => Array.from(this.X.row(i)));
    return this.#rows;
  }

  /** n x n, computed once; undefined for too many songs. */
  get distances(): Float32Array | undefined {
    if (this.n <= MOST_PAIRS) this.#distances ??= pairwiseDistances(this.X);
    return this.#distances;
  }

  /** Euclidean. */
  distance(i: number, j: number): number {
    if (this.#distances) return this.#distances[i * this.n + j] as number;
    const { data } = this.X;
    let squared = 0;
    for (let c = 0, a = i * this.d, b = j * this.d; c < this.d; c++, a++, b++) {
      squared += ((data[a] as number) - (data[b] as number)) ** 2;
    }
    return Math.sqrt(squared);
  }
}
