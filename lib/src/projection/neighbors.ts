import { nearestNeighbors } from "../clustering/neighbours.js";
import { RowDistances } from "../simd/kernels.js";
import type { Matrix } from "../tensor/matrix.js";

/** The k nearest rows of each of n, nearest first; row-major, n x k. */
export interface Neighbors {
  k: number;
  indices: Int32Array;
  /** Euclidean. */
  distances: Float64Array;
}

/** The k nearest other rows of every row of X. */
export async function nearestOthers(X: Matrix, k: number, signal?: AbortSignal): Promise<Neighbors> {
  const withSelf = await nearestNeighbors(X, k + 1, { signal });
  const others = <T extends Int32Array | Float64Array>(values: T) => values.filter((_, e) => e % (k + 1) > 0) as T;
  return { k, indices: others(withSelf.indices), distances: others(withSelf.distances) };
}

/** The k nearest rows of X to every query, which are rows of another matrix with the same columns. */
export function nearestTo(queries: Matrix, X: Matrix, k: number): Neighbors {
  const exact = new RowDistances(X);
  const indices = new Int32Array(queries.rows * k);
  const distances = new Float64Array(queries.rows * k);
  for (let q = 0; q < queries.rows; q++) {
    const query = queries.data.subarray(q * queries.cols, (q + 1) * queries.cols);
    const squared = exact.fromVector(query, 0, X.rows);
    const nearest = distances.subarray(q * k, (q + 1) * k).fill(Number.POSITIVE_INFINITY);
    const found = indices.subarray(q * k, (q + 1) * k);
    for (let i = 0; i < X.rows; i++) {
      if (squared[i] >= nearest[k - 1]) continue;
      let slot = k - 1;
      for (; slot > 0 && nearest[slot - 1] > squared[i]; slot--) {
        nearest[slot] = nearest[slot - 1];
        found[slot] = found[slot - 1];
      }
      nearest[slot] = squared[i];
      found[slot] = i;
    }
  }
  return { k, indices, distances: distances.map(Math.sqrt) };
}
