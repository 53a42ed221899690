import type { Matrix } from "../array/index.js";
import { assignRows, candidateDistances, inPanels } from "../native/centers.js";

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
  /** The rows laid out for `candidates`, once it is asked. */
  #panels: Float32Array | undefined;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  /** The labels that #sums and #counts hold, so that only what moved is added. */
  readonly #summed: Int32Array;

  constructor(
    public X: Matrix,
    k: number,
  ) {
    const { rows: n, cols: d } = X;
    this.#distances = new Float32Array(n);
    this.#safeUntil = new Float64Array(n);
    this.#candidateDistances = new Float32Array(n * drawsPerCenter(k));
    this.#sums = new Float64Array(k * d);
    this.#counts = new Float64Array(k);
    this.#summed = new Int32Array(n).fill(-1);
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
    this.#panels ??= inPanels(this.X);
    const distances = this.#candidateDistances;
    return { distances, potentials: candidateDistances(this.#panels, this.X.select(chosen), closest, distances) };
  }

  /** Writes the nearest center of each row into `labels`; returns how many changed. */
  assign(centers: Float64Array, labels: Int32Array): number {
    const bounds = { labels, distances: this.#distances, safeUntil: this.#safeUntil };
    return assignRows(this.X, Float32Array.from(centers), this.#moved, bounds);
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
    const counts = this.#counts;
    for (let i = 0; i < labels.length; i++) if (labels[i] !== this.#summed[i]) this.#move(i, labels[i]);
    for (let c = counts.indexOf(0); c >= 0 && c < centers.length / d; c = counts.indexOf(0)) {
      const farthest = this.#farthest(labels);
      labels[farthest] = c;
      this.#move(farthest, c);
    }
    let shift = 0;
    let largest = 0;
    for (let c = 0; c < centers.length / d; c++) {
      let own = 0;
      for (let i = c * d; i < (c + 1) * d; i++) {
        const mean = this.#sums[i] / counts[c];
        own += (mean - centers[i]) ** 2;
        centers[i] = mean;
      }
      shift += own;
      largest = Math.max(largest, own);
    }
    this.#moved += 2 * Math.sqrt(largest);
    return shift;
  }

  /** Moves row i from the sum of its cluster to that of another. */
  #move(i: number, to: number): void {
    const { data, cols: d } = this.X;
    const sums = this.#sums;
    const from = this.#summed[i];
    const [at, add] = [i * d, to * d];
    for (let j = 0; j < d; j++) sums[add + j] += data[at + j];
    this.#counts[to]++;
    if (from >= 0) {
      const take = from * d;
      for (let j = 0; j < d; j++) sums[take + j] -= data[at + j];
      this.#counts[from]--;
    }
    this.#summed[i] = to;
  }

  /** The row farthest from its center, of those in a cluster with others; it is not found again. */
  #farthest(labels: Int32Array): number {
    let farthest = -1;
    for (let i = 0; i < labels.length; i++) {
      if (this.#counts[labels[i]] < 2) continue;
      if (farthest < 0 || this.#distances[i] > this.#distances[farthest]) farthest = i;
    }
    this.#distances[farthest] = 0;
    return farthest;
  }
}
