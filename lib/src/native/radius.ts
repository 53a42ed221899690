/** All pairs of rows within eps of each other: most of DBSCAN's cost. */
import type { Matrix } from "../array/matrix.js";
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type RadiusPairsKernel = (
  X: Float32Array,
  d: number,
  n: number,
  eps: number,
  first: number,
  end: number,
  ends: Int32Array,
  counts: Int32Array,
  threads: number,
) => Uint32Array;

/**
 * For each panel of 8 rows, the later rows within eps. Distances are compared in doubles; the compiled kernel first screens
 * pairs in single precision.
 *
 * @param first the first panel, even
 * @param end the panel after the last
 * @param counts n, each row's is increased by its pairs
 * @returns entries j << 8 | bitmask of the panel's rows i < j within eps, each panel's by ascending j; and the end
 *   index of each panel's entries
 */
export function radiusPairs(
  X: Matrix,
  eps: number,
  first: number,
  end: number,
  counts: Int32Array,
): { entries: Uint32Array; ends: Int32Array } {
  const ends = new Int32Array(end - first);
  const find = kernel<RadiusPairsKernel>("radiusPairs", radiusPairsTwin);
  return { entries: find(X.data, X.cols, X.rows, eps, first, end, ends, counts, coreCount()), ends };
}

export const radiusPairsTwin: RadiusPairsKernel = (X, d, n, eps, first, end, ends, counts) => {
  const entries: number[] = [];
  for (let panel = first; panel < end; panel++) {
    const start = 8 * panel;
    for (let j = start + 1; j < n; j++) {
      let near = 0;
      for (let i = start; i < Math.min(start + 8, j); i++) {
        let squared = 0;
        for (let c = 0; c < d; c++) squared += (X[i * d + c] - X[j * d + c]) ** 2;
        if (squared > eps * eps) continue;
        near |= 1 << (i - start);
        counts[i]++;
        counts[j]++;
      }
      if (near) entries.push((j << 8) | near);
    }
    ends[panel - first] = entries.length;
  }
  return Uint32Array.from(entries);
};
