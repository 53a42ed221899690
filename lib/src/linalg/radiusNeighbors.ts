import type { Matrix } from "../array/index.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { radiusPairs } from "../native/radius.js";

/** Pairs of rows within eps of each other. Memory grows with the pairs found, half a byte to four bytes each. */
export interface NearPairs {
  /** Row j against a panel of 8 rows i < j: j << 8 | a bit per row of the panel. */
  entries: Uint32Array;
  /** Where the entries of each panel of the part end. */
  ends: Int32Array;
  /** Neighbors within eps of each row that this part found, the row itself excluded. */
  counts: Int32Array;
  /** The first panel of the part. */
  first: number;
}

/** Products of two numbers in one call: some 30 ms on one core. */
const PRODUCTS_AT_A_TIME = 2e9;

/** All pairs, in parts: those of some panels of 8 rows each, with all rows after them. */
export async function allNearPairs(X: Matrix, eps: number, { onProgress, signal }: TaskOptions): Promise<NearPairs[]> {
  const panels = Math.ceil(X.rows / 8);
  const size = 2 * Math.ceil(PRODUCTS_AT_A_TIME / (16 * Math.max(1, X.data.length)));
  const pause = pauses(signal);
  const parts: NearPairs[] = [];
  for (let first = 0; first < panels; first += size) {
    await pause();
    const end = Math.min(first + size, panels);
    const part = { ...radiusPairs(X, eps, first, end), first, counts: new Int32Array(X.rows) };
    forEachEntry(part, (panel, j, near) => {
      for (let rest = near; rest; rest &= rest - 1) {
        part.counts[j]++;
        part.counts[8 * panel + 31 - Math.clz32(rest & -rest)]++;
      }
    });
    parts.push(part);
    onProgress?.({ done: end, total: panels });
  }
  return parts;
}

export function forEachEntry(
  { entries, ends, first }: NearPairs,
  visit: (panel: number, j: number, near: number) => void,
): void {
  ends.forEach((end, p) => {
    for (let e = p === 0 ? 0 : ends[p - 1]; e < end; e++) visit(first + p, entries[e] >>> 8, entries[e] & 255);
  });
}

export function forEachBit(bits: number, visit: (bit: number) => void): void {
  for (let rest = bits; rest; rest &= rest - 1) visit(31 - Math.clz32(rest & -rest));
}
