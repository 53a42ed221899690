import type { Matrix } from "../array/index.js";
import { primStep } from "../native/distances.js";

/**
 * Minimum spanning tree by Prim's algorithm (1957), as the order in which it reaches the rows from row 0 and the edge
 * length to each. The single-linkage clusters at a height are the runs of this order between longer edges. O(n²) time,
 * O(n) memory beside X.
 */
export interface PrimOrder {
  order: Int32Array;
  /** gaps[i] lies between order[i] and order[i + 1]. */
  gaps: Float64Array;
}

/**
 * @param coreDistances where given, distances are HDBSCAN's mutual reachability: the largest of the distance and both
 *   core distances
 */
export async function primOrder(
  X: Matrix,
  pause: () => Promise<void> | undefined,
  coreDistances?: Float64Array,
): Promise<PrimOrder> {
  const n = X.rows;
  const order = new Int32Array(n);
  const gaps = new Float64Array(n - 1);
  const nearest = new Float64Array(n).fill(Infinity);
  const left = Int32Array.from({ length: n }, (_, i) => i).subarray(1);
  const core = coreDistances ?? new Float64Array(0);
  let current = 0;
  for (let step = 0; step < n - 1; step++) {
    await pause();
    const rest = left.subarray(0, n - 1 - step);
    const next = primStep(X, current, rest, core, nearest);
    current = rest[next];
    rest.copyWithin(next, next + 1);
    order[step + 1] = current;
    gaps[step] = nearest[current];
  }
  return { order, gaps };
}
