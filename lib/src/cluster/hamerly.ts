import type { Matrix } from "../array/index.js";
import { assignRows, type ClusterSums, candidateDistances, centerPanels, moveRows } from "../native/centers.js";

const NO_PANELS = new Float32Array(0);

/** Candidates for each center after the first. */
export const drawsPerCenter = (k: number): number => 2 + Math.floor(Math.log(k));

/** Rows with their nearest centers, Hamerly's bounds (2010), and the sum of each cluster. */
export class Points {
  /** The squared distance to the nearest center, as of when the row was last compared with all. */
  readonly #distances: Float32Array;
  /** How far centers may have moved, in #moved, before a row can have another nearest center. */
  readonly #safeUntil: Float64Array;
  #moved = 0;
  readonly #candidateDistances: Float32Array;
  /** The rows laid out for `candidates`, once it is asked; `assign` uses them, too. */
  #panels: Float32Array | undefined;
  readonly #clusters: ClusterSums;

  constructor(
    public X: Matrix,
    k: number,
  ) {
    const { rows: n, cols: d } = X;
    this.#distances = new Float32Array(n);
    this.#safeUntil = new Float64Array(n);
    this.#candidateDistances = new Float32Array(n * drawsPerCenter(k));
    this.#clusters = {
      sums: new Float64Array(k * d),
      counts: new Float64Array(k),
      summed: new Int32Array(n).fill(-1),
    };
    this.forget();
  }

  /** Takes other rows, as many as before. */
  load(X: Matrix): void {
    this.X = X;
    this.#panels = undefined;
    this.forget();
  }

  /** Drops all bounds: call it where centers change other than by `moveToMeans`. */
  forget(): void {
    this.#safeUntil.fill(-1);
    this.#moved = 0;
  }

  /**
   * Squared distances of every row to a few rows, n x (candidates), in an array that the next call overwrites; and the
   * sum of squared distances to the closest center with each of them.
   */
  candidates(chosen: readonly number[], closest: Float32Array): { distances: Float32Array; potentials: Float64Array } {
    this.#panels ??= centerPanels(this.X);
    const distances = this.#candidateDistances;
    return { distances, potentials: candidateDistances(this.#panels, this.X.select(chosen), closest, distances) };
  }

  /** Writes the nearest center of each row into `labels`; returns how many changed. */
  assign(centers: Float64Array, labels: Int32Array): number {
    const bounds = { labels, distances: this.#distances, safeUntil: this.#safeUntil };
    return assignRows(this.X, this.#panels ?? NO_PANELS, new Float32Array(centers), this.#moved, bounds);
  }

  /** Sum of the squared distances to the nearest centers at the last `assign` after `forget`. */
  inertia(): number {
    const distances = this.#distances;
    let sum = 0;
    for (let i = 0; i < this.X.rows; i++) sum += distances[i];
    return sum;
  }

  /**
   * Moves each center to the mean of its rows, after `assign`; returns the sum of squared shifts. An empty cluster gets
   * the row that is farthest from its center.
   */
  moveToMeans(centers: Float64Array, labels: Int32Array): number {
    const d = this.X.cols;
    const { sums, counts } = this.#clusters;
    moveRows(this.X, labels, this.#clusters);
    for (let c = counts.indexOf(0); c >= 0 && c < centers.length / d; c = counts.indexOf(0)) {
      labels[this.#farthest(labels)] = c;
      moveRows(this.X, labels, this.#clusters);
    }
    let shift = 0;
    let largest = 0;
    for (let c = 0; c < centers.length / d; c++) {
      let own = 0;
      for (let i = c * d; i < (c + 1) * d; i++) {
        const mean = sums[i] / counts[c];
        own += (mean - centers[i]) ** 2;
        centers[i] = mean;
      }
      shift += own;
      largest = Math.max(largest, own);
    }
    this.#moved += 2 * Math.sqrt(largest);
    return shift;
  }

  /** The row farthest from its center, of those in a cluster with others; it is not found again. */
  #farthest(labels: Int32Array): number {
    let farthest = -1;
    for (let i = 0; i < labels.length; i++) {
      if (this.#clusters.counts[labels[i]] < 2) continue;
      if (farthest < 0 || this.#distances[i] > this.#distances[farthest]) farthest = i;
    }
    this.#distances[farthest] = 0;
    return farthest;
  }
}
