/** The cluster nearest to another by Ward's distance, d(A, B)² = 2 |A| |B| / (|A| + |B|) |mean A - mean B|². */
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type WardNearestKernel = (
  centroids: Float64Array,
  panels: Float32Array,
  sizes: Float64Array,
  d: number,
  slots: number,
  slot: number,
  preferred: number,
  doubt: number,
  squared: Float64Array,
  threads: number,
) => number;

/** Clusters in slots. */
export interface WardClusters {
  /** slots x d. */
  centroids: Float64Array;
  /**
   * The centroids shifted by a common vector, in single precision, as [panel of 16 slots][d][16]: the compiled kernel searches
   * these first, then compares near ties in doubles.
   */
  panels: Float32Array;
  /** Error bound of the distance between two single-precision centroids, before its own rounding. */
  doubt: number;
  /** Rows per slot; 0 marks a dead slot. */
  sizes: Float64Array;
  /** Slots in use, including dead ones. */
  slots: number;
  d: number;
}

/** The live slot nearest to `slot` (on ties `preferred`, or -1 for none, then the lowest), and the squared distance. */
export function wardNearest(
  { centroids, panels, doubt, sizes, slots, d }: WardClusters,
  slot: number,
  preferred: number,
): { slot: number; squared: number } {
  const squared = new Float64Array(1);
  const find = kernel<WardNearestKernel>("wardNearest", wardNearestTwin);
  const before = preferred < 0 ? slots : preferred;
  const nearest = find(centroids, panels, sizes, d, slots, slot, before, doubt, squared, coreCount());
  return { slot: nearest, squared: squared[0] };
}

export const wardNearestTwin: WardNearestKernel = (
  centroids,
  _panels,
  sizes,
  d,
  slots,
  slot,
  preferred,
  _doubt,
  out,
) => {
  const squared = (i: number) => {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += (centroids[slot * d + c] - centroids[i * d + c]) ** 2;
    return ((2 * sizes[slot] * sizes[i]) / (sizes[slot] + sizes[i])) * sum;
  };
  let best = preferred;
  out[0] = preferred < slots ? squared(preferred) : Number.POSITIVE_INFINITY;
  for (let i = 0; i < slots; i++) {
    if (i === slot || i === preferred || sizes[i] === 0) continue;
    const distance = squared(i);
    if (distance < out[0]) [best, out[0]] = [i, distance];
  }
  return best;
};
