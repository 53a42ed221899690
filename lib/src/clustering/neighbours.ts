import { coreCount, parallelMap } from "../parallel.js";
import { RowDistances } from "../simd/kernels.js";
import type { TaskOptions } from "../task.js";
import type { Matrix } from "../tensor/index.js";
import { shared } from "./clustering.js";

/** Nearest neighbors of the query rows, each row itself first: queries x k, row-major. */
export interface Neighbors {
  indices: Int32Array;
  distances: Float64Array;
}

interface Part {
  X: Matrix;
  k: number;
  queries: Int32Array;
}

/** Below this many pairs, starting threads takes longer than they save. */
const THREADS_ABOVE = 50_000_000;

/**
 * The k nearest rows of each row in `queries` (default: all rows), itself included; exact, in double precision, O(n²)
 * time.
 */
export async function nearestNeighbors(
  X: Matrix,
  k: number,
  task: TaskOptions = {},
  queries: Int32Array = Int32Array.from({ length: X.rows }, (_, i) => i),
): Promise<Neighbors> {
  task.signal?.throwIfAborted();
  if (queries.length * X.rows < THREADS_ABOVE) return nearestOf({ X, k, queries });
  const onShared = shared(X);
  const size = Math.ceil(queries.length / (8 * coreCount()));
  const parts: Part[] = [];
  for (let at = 0; at < queries.length; at += size) {
    parts.push({ X: onShared, k, queries: queries.slice(at, at + size) });
  }
  const found = (await parallelMap<Part, Neighbors>(__filename, "nearestOf", parts, task)) as Neighbors[];
  task.signal?.throwIfAborted();
  const indices = new Int32Array(queries.length * k);
  const distances = new Float64Array(queries.length * k);
  found.forEach((part, i) => {
    indices.set(part.indices, i * size * k);
    distances.set(part.distances, i * size * k);
  });
  return { indices, distances };
}

export function nearestOf({ X, k, queries }: Part): Neighbors {
  const exact = new RowDistances(X);
  const indices = new Int32Array(queries.length * k);
  const distances = new Float64Array(queries.length * k);
  queries.forEach((query, q) => {
    const squared = exact.fromRow(query, 0, X.rows);
    squared[query] = -1; // before its duplicates
    const at = q * k;
    let held = 0;
    for (let i = 0; i < X.rows; i++) {
      if (held === k && squared[i] >= distances[at + k - 1]) continue;
      let slot = held < k ? held++ : k - 1;
      for (; slot > 0 && distances[at + slot - 1] > squared[i]; slot--) {
        distances[at + slot] = distances[at + slot - 1];
        indices[at + slot] = indices[at + slot - 1];
      }
      distances[at + slot] = squared[i];
      indices[at + slot] = i;
    }
    distances[at] = 0;
  });
  return { indices, distances: distances.map(Math.sqrt) };
}
