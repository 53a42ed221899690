/**
 * The steps of k-means that visit every row: distances to candidate centers (k-means++) and the nearest center, in single
 * precision, and the sums of the clusters, in doubles.
 */
import type { Matrix } from "../array/matrix.js";
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";
import { inPanels } from "./panels.js";

/** Rows per panel, interleaved. */
const PANEL = 16;

/** The rows of X in panels of 16, as the kernels here take them. */
export function centerPanels({ data, cols }: Matrix): Float32Array {
  return inPanels(data, cols, PANEL);
}

type CandidateDistancesKernel = (
  panels: Float32Array,
  d: number,
  candidates: Float32Array,
  closest: Float32Array,
  distances: Float32Array,
  potentials: Float64Array,
  threads: number,
) => void;

/**
 * For k-means++: squared distances of every row to m candidates, and for each candidate the potential (sum of squared
 * distances to the closest center) if it were chosen.
 *
 * @param panels n rows, as {@link centerPanels} gives them
 * @param closest n squared distances to the closest center so far
 * @param distances n x m, overwritten
 * @returns m potentials: the sums over the rows of the smaller of both distances
 */
export function candidateDistances(
  panels: Float32Array,
  candidates: Matrix,
  closest: Float32Array,
  distances: Float32Array,
): Float64Array {
  const potentials = new Float64Array(candidates.rows);
  const measure = kernel<CandidateDistancesKernel>("candidateDistances", candidateDistancesTwin);
  measure(panels, candidates.cols, candidates.data, closest, distances, potentials, coreCount());
  return potentials;
}

export const candidateDistancesTwin: CandidateDistancesKernel = (
  ...[panels, d, candidates, closest, distances, potentials]
) => {
  const m = potentials.length;
  potentials.fill(0);
  const row = new Float32Array(d);
  for (let i = 0; i < closest.length; i++) {
    for (let c = 0; c < d; c++) row[c] = panels[(Math.floor(i / PANEL) * d + c) * PANEL + (i % PANEL)];
    for (let j = 0; j < m; j++) {
      distances[i * m + j] = squaredDistance(row, 0, candidates, j, d);
      potentials[j] += Math.min(distances[i * m + j], closest[i]);
    }
  }
};

/** Squared distance of row i of A and row j of B, rounded to single precision after each operation. */
function squaredDistance(A: Float32Array, i: number, B: Float32Array, j: number, d: number): number {
  const { fround } = Math;
  let sum = 0;
  for (let c = 0; c < d; c++) {
    const difference = fround(B[j * d + c] - A[i * d + c]);
    sum = fround(sum + fround(difference * difference));
  }
  return sum;
}

type AssignRowsKernel = (
  X: Float32Array,
  panels: Float32Array,
  d: number,
  centers: Float32Array,
  moved: number,
  labels: Int32Array,
  distances: Float32Array,
  safeUntil: Float64Array,
  threads: number,
) => number;

/**
 * The nearest center of every row; the lower index on ties. Skips rows whose nearest center cannot have changed, by
 * Hamerly's bound (2010): the gap to the second nearest center exceeds the centers' moves since.
 *
 * @param panels the rows as {@link centerPanels} gives them, which saves time where there are few centers; or empty
 * @param centers k x d
 * @param moved twice the largest moves of the centers, summed so far
 * @param labels n, updated
 * @param distances n squared distances to the nearest centers; those of skipped rows are left unchanged
 * @param safeUntil n, updated: a row is skipped while `moved` is below; -1 at the start
 * @returns the number of labels that changed
 */
export function assignRows(
  X: Matrix,
  panels: Float32Array,
  centers: Float32Array,
  moved: number,
  { labels, distances, safeUntil }: { labels: Int32Array; distances: Float32Array; safeUntil: Float64Array },
): number {
  const assign = kernel<AssignRowsKernel>("assignRows", assignRowsTwin);
  return assign(X.data, panels, X.cols, centers, moved, labels, distances, safeUntil, coreCount());
}

export const assignRowsTwin: AssignRowsKernel = (X, _panels, d, centers, moved, labels, distances, safeUntil) => {
  let changed = 0;
  for (let i = 0; i < labels.length; i++) {
    if (safeUntil[i] > moved) continue;
    let [nearest, best, second] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let j = 0; j < centers.length / d; j++) {
      const distance = squaredDistance(X, i, centers, j, d);
      if (distance < best) [nearest, best, second] = [j, distance, best];
      else if (distance < second) second = distance;
    }
    if (labels[i] !== nearest) changed++;
    labels[i] = nearest;
    distances[i] = best;
    // Slightly below the difference, to allow for both rounding errors.
    safeUntil[i] = moved + 0.9999 * Math.sqrt(second) - Math.sqrt(best);
  }
  return changed;
};

type MoveRowsKernel = (
  X: Float32Array,
  d: number,
  labels: Int32Array,
  summed: Int32Array,
  sums: Float64Array,
  counts: Float64Array,
  threads: number,
) => void;

/** Sums of the rows of each cluster. */
export interface ClusterSums {
  /** k x d. */
  sums: Float64Array;
  /** k numbers of rows. */
  counts: Float64Array;
  /** n: the cluster whose sum holds each row; -1 for none. */
  summed: Int32Array;
}

/**
 * Brings the sums up to date with the labels: only rows that changed their cluster are added and subtracted.
 *
 * @param labels n, each 0 … k - 1
 */
export function moveRows(X: Matrix, labels: Int32Array, { sums, counts, summed }: ClusterSums): void {
  kernel<MoveRowsKernel>("moveRows", moveRowsTwin)(X.data, X.cols, labels, summed, sums, counts, 1);
}

export const moveRowsTwin: MoveRowsKernel = (X, d, labels, summed, sums, counts) => {
  for (let i = 0; i < labels.length; i++) {
    const [from, to] = [summed[i], labels[i]];
    if (from === to) continue;
    for (let j = 0; j < d; j++) sums[to * d + j] += X[i * d + j];
    counts[to]++;
    summed[i] = to;
    if (from < 0) continue;
    for (let j = 0; j < d; j++) sums[from * d + j] -= X[i * d + j];
    counts[from]--;
  }
};
