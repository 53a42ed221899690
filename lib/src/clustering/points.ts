import { kernelMemory, packPanels, panelCount } from "../simd/kernels.js";
import { type Matrix, matrix, selectRows } from "../tensor/index.js";
import { drawsPerCenter } from "./plusPlus.js";

/** Rows laid out for the kernels, and the steps of k-means over them. */
export class Points {
  readonly #memory: ReturnType<typeof kernelMemory>;
  readonly #panels: Float32Array;
  readonly #centers: Float32Array;
  /** Nearest center and its squared distance, as the kernel leaves them; a whole last panel. */
  readonly #indices: Int32Array;
  readonly #distances: Float32Array;
  /** The squared distance of the second nearest. */
  readonly #second: Float32Array;
  /** How far centers may have moved, in #moved, before a row of the panel can have another nearest center. */
  readonly #safeUntil: Float64Array;
  #moved = 0;
  readonly #candidates: Float32Array;
  readonly #candidateDistances: Float32Array;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  /** The labels that #sums and #counts hold, so that only what moved is added. */
  readonly #summed: Int32Array;

  constructor(
    public X: Matrix,
    k: number,
  ) {
    const { rows: n, cols: d } = X;
    const rows = 8 * panelCount(n, 8);
    const centers = 4 * panelCount(k, 4);
    const candidates = 4 * panelCount(drawsPerCenter(k), 4);
    this.#memory = kernelMemory(4 * (rows * (d + candidates + 3) + (centers + candidates) * d) + 112);
    this.#panels = this.#memory.f32(rows * d);
    this.#centers = this.#memory.f32(centers * d);
    this.#indices = this.#memory.i32(rows);
    this.#distances = this.#memory.f32(rows);
    this.#second = this.#memory.f32(rows);
    this.#safeUntil = new Float64Array(rows / 8);
    this.#candidates = this.#memory.f32(candidates * d);
    this.#candidateDistances = this.#memory.f32(rows * candidates);
    this.#sums = new Float64Array(k * d);
    this.#counts = new Float64Array(k);
    this.#summed = new Int32Array(n).fill(-1);
    this.load(X);
  }

  /** Replaces the rows; their number stays. */
  load(X: Matrix): void {
    this.X = X;
    packPanels(X, 8, this.#panels);
    this.forget();
  }

  /** Replaces the centers and drops all bounds. */
  forget(): void {
    this.#safeUntil.fill(-1);
    this.#moved = 0;
  }

  /** Squared distances of every row to each of a few rows: [panel of 8][candidate, padded to fours][row of panel]. */
  candidates(chosen: readonly number[]): Float32Array {
    const { rows: n, cols: d } = this.X;
    const groups = panelCount(chosen.length, 4);
    packPanels(selectRows(this.X, chosen), 4, this.#candidates);
    const at = this.#panels.byteOffset;
    for (let p = 0; p < panelCount(n, 8); p++) {
      this.#memory.kernels.distances(
        at + 32 * d * p,
        this.#candidates.byteOffset,
        groups,
        d,
        this.#candidateDistances.byteOffset + 128 * groups * p,
      );
    }
    return this.#candidateDistances;
  }

  /**
   * Writes the nearest center of each row into `labels`; returns how many changed. Panels of eight rows whose bounds
   * rule out a change of label are skipped (Hamerly 2010).
   */
  assign(centers: Float64Array, labels: Int32Array): number {
    const { rows: n, cols: d } = this.X;
    const k = centers.length / d;
    packPanels(matrix(k, d, Float32Array.from(centers)), 4, this.#centers);
    const panels = panelCount(n, 8);
    const safeUntil = this.#safeUntil;
    let changed = 0;
    for (let panel = 0; panel < panels; panel++) {
      if (safeUntil[panel] > this.#moved) continue;
      let end = panel + 1;
      while (end < panels && safeUntil[end] <= this.#moved) end++;
      this.#memory.kernels.nearest(
        this.#panels.byteOffset + 32 * d * panel,
        end - panel,
        this.#centers.byteOffset,
        panelCount(k, 4),
        d,
        this.#indices.byteOffset + 32 * panel,
        this.#distances.byteOffset + 32 * panel,
        this.#second.byteOffset + 32 * panel,
      );
      changed += this.#take(panel, end, labels);
      panel = end;
    }
    return changed;
  }

  /** What the kernel found for a run of panels, into labels and #safeUntil; returns how many labels changed. */
  #take(panel: number, end: number, labels: Int32Array): number {
    const [indices, distances, second] = [this.#indices, this.#distances, this.#second];
    let changed = 0;
    for (let p = panel; p < end; p++) {
      let gap = Infinity;
      for (let i = 8 * p; i < Math.min(8 * p + 8, labels.length); i++) {
        // Slightly below the difference, to allow for both rounding errors.
        gap = Math.min(gap, 0.9999 * Math.sqrt(second[i]) - Math.sqrt(distances[i]));
        if (labels[i] === indices[i]) continue;
        labels[i] = indices[i];
        changed++;
      }
      this.#safeUntil[p] = this.#moved + gap;
    }
    return changed;
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
