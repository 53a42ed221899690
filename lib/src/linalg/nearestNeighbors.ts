import type { Matrix } from "../array/index.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { OPERATIONS_AT_A_TIME } from "../native/addon.js";
import { type NearestRows, nearestRows } from "../native/distances.js";

/**
 * The k nearest rows of each row in `queries` (default: all rows), itself included and first; exact, in double precision,
 * O(n²) time.
 */
export async function nearestNeighbors(
  X: Matrix,
  k: number,
  { onProgress, signal }: TaskOptions = {},
  queries: Int32Array = everyRow(X.rows),
): Promise<NearestRows> {
  const pause = pauses(signal);
  const search = new Search(X, k, queries);
  const size = Math.max(16, 16 * Math.floor(OPERATIONS_AT_A_TIME / (8 * X.data.length)));
  for (let at = 0; at < queries.length; at += size) {
    await pause();
    search.find(at, Math.min(at + size, queries.length));
    onProgress?.({ done: Math.min(at + size, queries.length), total: queries.length });
  }
  return search.found;
}

/** The same at once, for few rows. */
export function nearestOf(X: Matrix, k: number, queries: Int32Array = everyRow(X.rows)): NearestRows {
  const search = new Search(X, k, queries);
  search.find(0, queries.length);
  return search.found;
}

/** The k nearest rows of each of n, nearest first; row-major, n x k. */
export interface Neighbors {
  k: number;
  indices: Int32Array;
  /** Euclidean. */
  distances: Float64Array;
}

/** The k nearest other rows of every row of X, itself left out. */
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

class Search {
  readonly found: NearestRows;
  readonly #asked: Matrix;

  constructor(
    readonly X: Matrix,
    readonly k: number,
    readonly queries: Int32Array,
  ) {
    this.found = {
      indices: new Int32Array(queries.length * k),
      distances: new Float64Array(queries.length * k),
    };
    this.#asked = X.select(queries);
  }

  find(first: number, end: number): void {
    nearestRows(this.#asked, this.queries, this.X, this.k, first, end, this.found);
  }
}

const everyRow = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
