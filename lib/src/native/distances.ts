/** Squared Euclidean distances in doubles, and nearest rows. Equal rows have distance exactly 0. */
import type { Matrix } from "../array/matrix.js";
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type SquaredDistancesKernel = (
  query: Float32Array,
  X: Float32Array,
  d: number,
  first: number,
  end: number,
  out: Float64Array,
  threads: number,
) => void;

/**
 * out[i - first] = |query - row i|² for the rows `first` … `end` - 1 of X.
 *
 * @param query d values, such as `row(X, i)`
 * @param out at least end - first values
 */
export function squaredDistances(
  query: Float32Array,
  X: Matrix,
  out: Float64Array,
  first = 0,
  end: number = X.rows,
): Float64Array {
  kernel<SquaredDistancesKernel>("squaredDistances", squaredDistancesTwin)(
    query,
    X.data,
    X.cols,
    first,
    end,
    out,
    coreCount(),
  );
  return out;
}

export const squaredDistancesTwin: SquaredDistancesKernel = (query, X, d, first, end, out) => {
  for (let i = first; i < end; i++) out[i - first] = squaredDistance(query, 0, X, i * d, d);
};

/** Eight partial sums (column index modulo 8), in the summation order of the compiled kernel. */
function squaredDistance(a: Float32Array, atA: number, b: Float32Array, atB: number, d: number): number {
  const s = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let c = 0; c < d; c++) s[c & 7] += (b[atB + c] - a[atA + c]) ** 2;
  return s[0] + s[2] + s[4] + s[6] + (s[1] + s[3] + s[5] + s[7]);
}

type NearestRowsKernel = (
  queries: Float32Array,
  own: Int32Array,
  X: Float32Array,
  d: number,
  n: number,
  first: number,
  end: number,
  k: number,
  indices: Int32Array,
  distances: Float64Array,
  threads: number,
) => void;

/** The k nearest rows of each of m queries, nearest first, ties by row index: m x k each, row-major. */
export interface NearestRows {
  indices: Int32Array;
  /** Euclidean. */
  distances: Float64Array;
}

/**
 * Finds the k nearest rows of X for the queries `first` … `end` - 1 by brute force and writes them into `out`.
 *
 * @param own if the queries are rows of X, the index of each, which then comes first, before its duplicates; otherwise empty
 */
export function nearestRows(
  queries: Matrix,
  own: Int32Array,
  X: Matrix,
  k: number,
  first: number,
  end: number,
  { indices, distances }: NearestRows,
): void {
  const find = kernel<NearestRowsKernel>("nearestRows", nearestRowsTwin);
  find(queries.data, own, X.data, X.cols, X.rows, first, end, k, indices, distances, coreCount());
}

export const nearestRowsTwin: NearestRowsKernel = (queries, own, X, d, n, first, end, k, indices, distances) => {
  for (let q = first; q < end; q++) {
    const nearest = distances.subarray(q * k, (q + 1) * k);
    const found = indices.subarray(q * k, (q + 1) * k);
    let held = 0;
    const offer = (distance: number, i: number) => {
      if (held === k && distance >= nearest[k - 1]) return;
      let slot = held < k ? held++ : k - 1;
      for (; slot > 0 && nearest[slot - 1] > distance; slot--) {
        nearest[slot] = nearest[slot - 1];
        found[slot] = found[slot - 1];
      }
      nearest[slot] = distance;
      found[slot] = i;
    };
    if (own.length > 0) offer(-1, own[q]);
    for (let i = 0; i < n; i++) if (i !== own[q]) offer(squaredDistance(queries, q * d, X, i * d, d), i);
    if (own.length > 0) nearest[0] = 0;
    for (let j = 0; j < k; j++) nearest[j] = Math.sqrt(nearest[j]);
  }
};

type PrimStepKernel = (
  X: Float32Array,
  d: number,
  current: number,
  left: Int32Array,
  count: number,
  core: Float64Array,
  nearest: Float64Array,
  threads: number,
) => number;

/**
 * One step of Prim's algorithm: updates the distances of rows outside the tree with those from the current row.
 *
 * @param left rows outside the tree, at least one
 * @param core core distance of each row, a lower bound on its distances (mutual reachability); or empty
 * @param nearest n distances to the nearest row of the tree, updated for the rows in `left`
 * @returns the index in `left` of the row nearest to the tree; the first on ties
 */
export function primStep(
  X: Matrix,
  current: number,
  left: Int32Array,
  core: Float64Array,
  nearest: Float64Array,
): number {
  const step = kernel<PrimStepKernel>("primStep", primStepTwin);
  return step(X.data, X.cols, current, left, left.length, core, nearest, coreCount());
}

export const primStepTwin: PrimStepKernel = (X, d, current, left, count, core, nearest) => {
  let next = 0;
  for (let at = 0; at < count; at++) {
    const i = left[at];
    let distance = Math.sqrt(squaredDistance(X, current * d, X, i * d, d));
    if (core.length > 0) distance = Math.max(distance, core[current], core[i]);
    if (distance < nearest[i]) nearest[i] = distance;
    if (nearest[i] < nearest[left[next]]) next = at;
  }
  return next;
};
