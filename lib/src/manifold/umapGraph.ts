/**
 * UMAP's weighted neighbor graph, the fuzzy simplicial set (McInnes et al. 2018, section 3.1).
 */
import type { WeightedEdges } from "../linalg/laplacian.js";
import type { Neighbors } from "../linalg/nearestNeighbors.js";

/** Lower bound of a bandwidth, as a share of the mean neighbor distance (umap-learn's MIN_K_DIST_SCALE). */
const LEAST_BANDWIDTH = 1e-3;

/**
 * Weights of each row's neighbors: 1 for the nearest (with `connectivity` 1), then decaying exponentially, with a
 * bandwidth per row such that its weights sum to log2 of the number of neighbors. No bandwidth is small enough where
 * more neighbors than that are as near as the nearest: it then has its lower bound, and their weights are all 1.
 *
 * @returns n x k, in (0, 1]
 */
export function memberships({ k, indices, distances }: Neighbors, connectivity: 0 | 1): Float64Array {
  const n = indices.length / k;
  // umap-learn counts a row as its own first neighbor, and leaves the first one out of the sum.
  const target = Math.log2(k + connectivity);
  const summed = (own: Float64Array) => (connectivity ? own : own.subarray(1));
  const overallMean = distances.reduce((sum, x) => sum + x, 0) / (n * (k + connectivity));
  const weights = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const own = distances.subarray(i * k, i * k + k);
    const nearest = connectivity ? (own.find((x) => x > 0) ?? 0) : 0;
    const sumAt = (bandwidth: number) =>
      summed(own).reduce((sum, x) => sum + (x > nearest ? Math.exp(-(x - nearest) / bandwidth) : 1), 0);
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let bandwidth = 1;
    for (let step = 0; step < 64; step++) {
      const gap = sumAt(bandwidth) - target;
      if (Math.abs(gap) < 1e-5) break;
      if (gap > 0) high = bandwidth;
      else low = bandwidth;
      bandwidth = high === Number.POSITIVE_INFINITY ? bandwidth * 2 : (low + high) / 2;
    }
    const mean = nearest > 0 ? own.reduce((sum, x) => sum + x, 0) / (k + connectivity) : overallMean;
    bandwidth = Math.max(bandwidth, LEAST_BANDWIDTH * mean);
    for (let j = 0; j < k; j++) {
      weights[i * k + j] = own[j] <= nearest || bandwidth === 0 ? 1 : Math.exp(-(own[j] - nearest) / bandwidth);
    }
  }
  return weights;
}

/**
 * The symmetric graph: an edge has weight a + b - ab, the probabilistic union of its directions. Each edge in both
 * directions.
 */
export function fuzzyGraph(neighbors: Neighbors, epochs: number): WeightedEdges {
  const { k, indices } = neighbors;
  const weights = memberships(neighbors, 1);
  const n = indices.length / k;
  const directed = new Map<number, number>();
  for (let e = 0; e < indices.length; e++) directed.set(Math.floor(e / k) * n + indices[e], weights[e]);
  const heads: number[] = [];
  const tails: number[] = [];
  const joint: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      const other = indices[i * k + j];
      const a = weights[i * k + j];
      const back = directed.get(other * n + i);
      if (back !== undefined && other < i) continue; // already added from the other end
      const weight = a + (back ?? 0) - a * (back ?? 0);
      heads.push(i, other);
      tails.push(other, i);
      joint.push(weight, weight);
    }
  }
  // Edges that would be sampled less than once are dropped.
  const largest = joint.reduce((most, w) => Math.max(most, w), 0);
  const kept = joint.flatMap((w, e) => (w >= largest / epochs ? [e] : []));
  return {
    heads: Int32Array.from(kept, (e) => heads[e]),
    tails: Int32Array.from(kept, (e) => tails[e]),
    weights: Float64Array.from(kept, (e) => joint[e]),
  };
}
