import { BATCH_ROWS, inBatches, type MatrixOrBatches } from "../array/batches.js";
import type { Matrix } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { OPERATIONS_AT_A_TIME } from "../native/addon.js";
import { nearestRows } from "../native/distances.js";

/** The k nearest rows of each query, nearest first, the lower row on ties; row-major, m x k. */
export interface FoundRows {
  indices: Int32Array;
  /** Euclidean. */
  distances: Float64Array;
}

/**
 * The k nearest rows of X to each query, by comparing all, in doubles; X is read once, batch by batch.
 *
 * @param k at most the rows of X
 */
export async function exactNeighbors(
  where: string,
  queries: Matrix,
  X: MatrixOrBatches,
  k: number,
  task: TaskOptions = {},
): Promise<FoundRows> {
  const m = queries.rows;
  const pause = pauses(task.signal);
  const found = { indices: new Int32Array(m * k).fill(-1), distances: new Float64Array(m * k).fill(Infinity) };
  let first = 0;
  for await (const batch of inBatches(where, X, BATCH_ROWS, task)) {
    const few = Math.min(k, batch.rows);
    const here = { indices: new Int32Array(m * few), distances: new Float64Array(m * few) };
    const atOnce = Math.max(1, Math.floor(OPERATIONS_AT_A_TIME / batch.data.length));
    for (let from = 0; from < m; from += atOnce) {
      await pause();
      nearestRows(queries, new Int32Array(0), batch, few, from, Math.min(from + atOnce, m), here);
    }
    for (let q = 0; q < m; q++) merge(found, q, k, here, few, first);
    first += batch.rows;
  }
  return found;
}

/** Merges the `few` rows of a batch, whose first row is `first` of all, into the k of query q; both ascend. */
function merge(found: FoundRows, q: number, k: number, here: FoundRows, few: number, first: number): void {
  const distances = found.distances.slice(q * k, (q + 1) * k);
  const indices = found.indices.slice(q * k, (q + 1) * k);
  let [old, fresh] = [0, q * few];
  if (here.distances[fresh]! >= distances[k - 1]!) return;
  for (let at = q * k; at < (q + 1) * k; at++) {
    // On ties the row of the earlier batch.
    const takesNew = fresh < (q + 1) * few && here.distances[fresh]! < distances[old]!;
    found.distances[at] = takesNew ? here.distances[fresh]! : distances[old]!;
    found.indices[at] = takesNew ? first + here.indices[fresh++]! : indices[old++]!;
  }
}
