import type { Matrix } from "../array/index.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { radiusPairs } from "../native/radius.js";

/** Pairs of rows within eps of each other. Memory grows with the pairs found, half a byte to four bytes each. */
export interface NearPairs {
  /** Neighbors within eps of each row, the row itself excluded. */
  counts: Int32Array;
  parts: NearPairsPart[];
}

/** The pairs of some panels of 8 rows, with all rows after them. */
export interface NearPairsPart {
  /** Row j against a panel of 8 rows i < j: j << 8 | a bit per row of the panel. */
  entries: Uint32Array;
  /** Where the entries of each panel of the part end. */
  ends: Int32Array;
  /** The first panel of the part. */
  first: number;
}

/** Products of two numbers in one call: some 30 ms on one core. */
const PRODUCTS_AT_A_TIME = 2e9;

export async function allNearPairs(X: Matrix, eps: number, { onProgress, signal }: TaskOptions): Promise<NearPairs> {
  const panels = Math.ceil(X.rows / 8);
  const size = 2 * Math.ceil(PRODUCTS_AT_A_TIME / (16 * Math.max(1, X.data.length)));
  const pause = pauses(signal);
  const counts = new Int32Array(X.rows);
  const parts: NearPairsPart[] = [];
  for (let first = 0; first < panels; first += size) {
    await pause();
    const end = Math.min(first + size, panels);
    parts.push({ ...radiusPairs(X, eps, first, end, counts), first });
    onProgress?.({ done: end, total: panels });
  }
  return { counts, parts };
}

/**
 * Visits pairs i < j of a part.
 *
 * @param masks for each panel of 8 rows a bitmask of those that are visited with row j: masks[kind[j]]
 */
export function forEachPair(
  { entries, ends, first }: NearPairsPart,
  kind: Uint8Array,
  masks: readonly Uint8Array[],
  visit: (i: number, j: number) => void,
): void {
  for (let p = 0, e = 0; p < ends.length; p++) {
    const panel = first + p;
    for (; e < ends[p]; e++) {
      const j = entries[e] >>> 8;
      for (let rest = entries[e] & masks[kind[j]][panel]; rest; rest &= rest - 1) {
        visit(8 * panel + 31 - Math.clz32(rest & -rest), j);
      }
    }
  }
}
