import type { Matrix } from "../array/index.js";
import { type WardClusters, wardNearest } from "../native/ward.js";
import type { Clusters } from "./nearestNeighborChain.js";

/** Slots that lie side by side in the single-precision copy. */
const PANEL = 16;

/** Ward's distance from centroids: d(A, B)² = 2 |A| |B| / (|A| + |B|) · |mean A - mean B|², SciPy's scale of it. */
export class Centroids implements Clusters {
  readonly #clusters: WardClusters;
  /** Subtracted from the single-precision centroids, to leave them more digits. */
  readonly #center: Float64Array;

  constructor(X: Matrix) {
    const { rows: n, cols: d } = X;
    const center = (this.#center = new Float64Array(d));
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) center[j] += X.data[i * d + j] / n;
    let farthest = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) farthest = Math.max(farthest, Math.abs(X.data[i * d + j] - center[j]));
    }
    this.#clusters = {
      centroids: Float64Array.from(X.data),
      panels: new Float32Array(PANEL * Math.ceil(n / PANEL) * d),
      doubt: 2 ** -22 * farthest * Math.sqrt(d),
      sizes: new Float64Array(n).fill(1),
      slots: n,
      d,
    };
    for (let i = 0; i < n; i++) this.#copy(i);
  }

  get slots(): number {
    return this.#clusters.slots;
  }

  get sizes(): Float64Array {
    return this.#clusters.sizes;
  }

  /** Brings the single-precision copy of a slot up to date. */
  #copy(slot: number): void {
    const { centroids, panels, d } = this.#clusters;
    const at = Math.floor(slot / PANEL) * PANEL * d + (slot % PANEL);
    for (let j = 0; j < d; j++) panels[at + PANEL * j] = centroids[slot * d + j] - this.#center[j];
  }

  nearest(slot: number, preferred: number): { slot: number; height: number } {
    const nearest = wardNearest(this.#clusters, slot, preferred);
    return { slot: nearest.slot, height: Math.sqrt(nearest.squared) };
  }

  merge(a: number, b: number): void {
    const { centroids, sizes, d } = this.#clusters;
    const size = sizes[a] + sizes[b];
    const share = sizes[a] / size;
    for (let j = 0; j < d; j++) centroids[b * d + j] += share * (centroids[a * d + j] - centroids[b * d + j]);
    sizes[b] = size;
    sizes[a] = 0;
    this.#copy(b);
  }

  compact(keep: readonly number[]): void {
    const { centroids, sizes, d } = this.#clusters;
    this.#clusters.slots = keep.length;
    keep.forEach((slot, i) => {
      centroids.copyWithin(i * d, slot * d, (slot + 1) * d);
      sizes[i] = sizes[slot];
    });
    sizes.fill(0, keep.length);
    for (let i = 0; i < keep.length; i++) this.#copy(i);
  }
}
