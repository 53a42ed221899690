import type { Matrix } from "../array/matrix.js";
import { nearestRows } from "../native/distances.js";
import { nearestNeighbors } from "./nearestNeighbors.js";

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
  const found = { indices: new Int32Array(queries.rows * k), distances: new Float64Array(queries.rows * k) };
  nearestRows(queries, new Int32Array(0), X, k, 0, queries.rows, found);
  return { k, ...found };
}
