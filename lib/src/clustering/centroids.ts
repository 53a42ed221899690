import { kernelMemory, panelCount } from "../simd/kernels.js";
import type { Matrix } from "../tensor/index.js";
import type { Clusters } from "./chain.js";

/**
 * Ward's distance from centroids: d(A, B)² = 2 |A| |B| / (|A| + |B|) · |mean A - mean B|², SciPy's scale of it. The
 * nearest cluster is searched in single precision; candidates within rounding error of it are compared in double.
 */
export class Centroids implements Clusters {
  slots: number;
  readonly sizes: Float64Array;
  readonly #d: number;
  /** slots x d. */
  readonly #centroids: Float64Array;
  /** Mean of X, subtracted from the single-precision centroids to reduce cancellation. */
  readonly #center: Float64Array;
  /** Bound on the error of a distance caused by rounding the two centroids to single precision. */
  readonly #doubt: number;
  readonly #memory: ReturnType<typeof kernelMemory>;
  readonly #panels: Float32Array;
  readonly #query: Float32Array;
  readonly #own: Float32Array;
  readonly #sizes32: Float32Array;
  readonly #distances: Float32Array;
  readonly #least: Float32Array;

  constructor(X: Matrix) {
    const { rows: n, cols: d } = X;
    this.slots = n;
    this.sizes = new Float64Array(n).fill(1);
    this.#d = d;
    this.#centroids = Float64Array.from(X.data);
    this.#center = new Float64Array(d);
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) this.#center[j] += X.data[i * d + j] / n;
    let farthest = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) farthest = Math.max(farthest, Math.abs(X.data[i * d + j] - this.#center[j]));
    }
    this.#doubt = 2 ** -22 * farthest * Math.sqrt(d);

    const padded = 32 * panelCount(n, 32);
    this.#memory = kernelMemory(4 * (padded * (d + 3) + d) + 96);
    this.#panels = this.#memory.f32(padded * d);
    this.#query = this.#memory.f32(d);
    this.#own = this.#memory.f32(1);
    this.#sizes32 = this.#memory.f32(padded).fill(Number.NaN);
    this.#distances = this.#memory.f32(padded);
    this.#least = this.#memory.f32(padded / 8);
    for (let i = 0; i < n; i++) this.#write(i);
  }

  /** Updates the single-precision copy of a slot. A dead slot has size NaN, so that no search finds it. */
  #write(slot: number): void {
    const d = this.#d;
    this.#sizes32[slot] = this.sizes[slot] || Number.NaN;
    const at = (slot >> 5) * 32 * d + (slot & 31);
    for (let j = 0; j < d; j++) this.#panels[at + 32 * j] = this.#centroids[slot * d + j] - this.#center[j];
  }

  nearest(slot: number, preferred: number): { slot: number; height: number } {
    const d = this.#d;
    for (let j = 0; j < d; j++) this.#query[j] = this.#centroids[slot * d + j] - this.#center[j];
    this.#own[0] = this.sizes[slot];
    this.#sizes32[slot] = Number.NaN;
    this.#memory.kernels.wardDistances(
      this.#query.byteOffset,
      this.#panels.byteOffset,
      panelCount(this.slots, 32),
      d,
      this.#own.byteOffset,
      this.#sizes32.byteOffset,
      this.#distances.byteOffset,
      this.#least.byteOffset,
    );
    this.#sizes32[slot] = this.sizes[slot];
    const leasts = this.#least;
    const ends = 4 * panelCount(this.slots, 32);
    let least = Infinity;
    for (let at = 0; at < ends; at++) if (leasts[at] < least) least = leasts[at];
    // |d - d'| <= doubt for each pair, and the scale's root is at most the root of 2 |A|: twice that apart, either may
    // be nearer.
    const apart = 2 * Math.sqrt(2 * this.sizes[slot]) * this.#doubt;
    const limit = (Math.sqrt(least) + apart) ** 2 * (1 + (d + 16) * 2 ** -22) + 1e-37;

    let best = preferred;
    let squared = preferred < 0 ? Infinity : this.#exact(slot, preferred);
    const distances = this.#distances;
    for (let at = 0; at < ends; at++) {
      if (!(leasts[at] <= limit)) continue;
      // The four numbers of a panel are the leasts of its rows by their number modulo 4.
      for (let i = 8 * (at & ~3) + (at & 3); i < 8 * (at & ~3) + 32; i += 4) {
        if (!(distances[i] <= limit) || i === preferred) continue;
        const exact = this.#exact(slot, i);
        if (exact < squared || (exact === squared && i < best && best !== preferred)) {
          squared = exact;
          best = i;
        }
      }
    }
    return { slot: best, height: Math.sqrt(squared) };
  }

  #exact(a: number, b: number): number {
    const d = this.#d;
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const difference = this.#centroids[a * d + j] - this.#centroids[b * d + j];
      sum += difference * difference;
    }
    const [sizeA, sizeB] = [this.sizes[a], this.sizes[b]];
    return ((2 * sizeA * sizeB) / (sizeA + sizeB)) * sum;
  }

  merge(a: number, b: number): void {
    const d = this.#d;
    const size = this.sizes[a] + this.sizes[b];
    const share = this.sizes[a] / size;
    for (let j = 0; j < d; j++) {
      this.#centroids[b * d + j] += share * (this.#centroids[a * d + j] - this.#centroids[b * d + j]);
    }
    this.sizes[b] = size;
    this.sizes[a] = 0;
    this.#write(a);
    this.#write(b);
  }

  compact(keep: readonly number[]): void {
    const d = this.#d;
    this.slots = keep.length;
    keep.forEach((slot, i) => {
      this.#centroids.copyWithin(i * d, slot * d, (slot + 1) * d);
      this.sizes[i] = this.sizes[slot];
    });
    this.sizes.fill(0, this.slots);
    this.#sizes32.fill(Number.NaN);
    for (let i = 0; i < this.slots; i++) this.#write(i);
  }
}
