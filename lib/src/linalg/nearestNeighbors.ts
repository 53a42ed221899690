import { type Matrix, selectRows } from "../array/index.js";
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
  const size = Math.max(4, 4 * Math.floor(OPERATIONS_AT_A_TIME / (12 * X.data.length)));
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
    this.#asked = selectRows(X, queries);
  }

  find(first: number, end: number): void {
    nearestRows(this.#asked, this.queries, this.X, this.k, first, end, this.found);
  }
}

const everyRow = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
