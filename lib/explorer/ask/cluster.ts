/** Clusterings by ml-kmeans, ml-hclust and density-clustering. */

import { DBSCAN } from "density-clustering";
import { agnes, type Cluster } from "ml-hclust";
import { kmeansGenerator } from "ml-kmeans";
import { STARTS } from "./cost.js";
import type { Points } from "./points.js";
import type { EpsRange, Linkage } from "./protocol.js";

type Progress = (phase: string, share: number | null) => void;

const MOST_ITERATIONS = 100;

/** k-means++, the best of {@link STARTS} starts by the sum of squared distances; the same songs give the same clusters. */
export function kMeans(points: Points, k: number, progress: Progress): Int32Array {
  const { rows } = points;
  let best: { error: number; labels: number[] } | undefined;
  for (let start = 0; start < STARTS; start++) {
    let last: { clusters: number[]; centroids: number[][] } | undefined;
    for (const step of kmeansGenerator(rows, Math.min(k, rows.length), {
      seed: start + 1,
      maxIterations: MOST_ITERATIONS,
    })) {
      last = step;
      progress(`start ${start + 1} of ${STARTS}, iteration ${step.iterations}`, start / STARTS);
    }
    if (!last) continue;
    const { clusters, centroids } = last;
    const error = rows.reduce((sum, row, i) => sum + squared(row, centroids[clusters[i] as number] as number[]), 0);
    if (!best || error < best.error) best = { error, labels: [...clusters] };
  }
  return Int32Array.from(best?.labels ?? []);
}

/** The tree of ml-hclust; cutting it takes no time. */
export function treeOf(points: Points, linkage: Linkage): Cluster {
  const { n } = points;
  // Known distances, where they fit, are those of the silhouette, too.
  void points.distances;
  const distances = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => points.distance(i, j)));
  return agnes(distances, { method: linkage, isDistanceMatrix: true });
}

/** Clusters of a tree: k of them, or those below a height. */
export function cutTree(tree: Cluster, cut: { by: "k"; k: number } | { by: "height"; height: number }): Int32Array {
  const groups = cut.by === "k" ? tree.group(Math.min(cut.k, tree.size)).children : tree.cut(Math.max(cut.height, 0));
  return labelsFrom(
    groups.map((group) => group.indices()),
    tree.size,
  );
}

/** Heights of the last merges, the highest first. */
export function topHeights(tree: Cluster, count: number): number[] {
  const heights: number[] = [];
  tree.traverse((node) => void (node.isLeaf || heights.push(node.height)));
  return heights.sort((a, b) => b - a).slice(0, count);
}

/** DBSCAN of density-clustering: a neighbor is nearer than eps, and a song is its own neighbor. */
export function dbscan(points: Points, eps: number, minSamples: number): Int32Array {
  void points.distances;
  const indices = Array.from({ length: points.n }, (_, i) => [i]);
  const engine = Object.assign(new DBSCAN(), { _mergeArrays: appendNew() });
  const groups = engine.run(indices, eps, minSamples, ([i], [j]) => points.distance(i as number, j as number));
  return labelsFrom(groups, points.n);
}

/**
 * In place of density-clustering 1.3.0's own, which looks for each song in the whole list: cubic in the size of a
 * cluster, 55 s for one of 4,000 songs.
 */
function appendNew(): (list: number[], more: readonly number[]) => number[] {
  const known = new WeakMap<number[], Set<number>>();
  return (list, more) => {
    const has = known.get(list) ?? new Set(list);
    known.set(list, has);
    for (const one of more) {
      if (has.has(one)) continue;
      has.add(one);
      list.push(one);
    }
    return list;
  };
}

/** Songs whose neighbor is looked for, at most, and multiplications for all of them: about half a second. */
const [MOST_ASKED, OPERATIONS] = [300, 2e8];

/** What eps can be: from the 2nd percentile of the distances to the minSamples-th neighbor to beyond the largest. */
export function epsRange(points: Points, minSamples: number): EpsRange {
  const { n } = points;
  const asked = Math.max(20, Math.min(MOST_ASKED, OPERATIONS / (n * points.d)));
  const step = Math.max(1, Math.floor(n / asked));
  const kth: number[] = [];
  for (let i = 0; i < n; i += step) {
    const distances = Float64Array.from({ length: n }, (_, j) => points.distance(i, j)).sort();
    kth.push(distances[Math.min(minSamples, n) - 1] as number);
  }
  kth.sort((a, b) => a - b);
  const at = (share: number) => kth[Math.round(share * (kth.length - 1))] as number;
  return { kind: "eps", low: 0.8 * at(0.02), high: 1.3 * at(1) || 1, suggested: at(0.9) };
}

function labelsFrom(groups: readonly (readonly number[])[], n: number): Int32Array {
  const labels = new Int32Array(n).fill(-1);
  for (const [label, songs] of groups.entries()) for (const i of songs) labels[i] = label;
  return labels;
}

/** Numbered by size, the largest cluster 0; noise stays -1. */
export function bySize(labels: Int32Array): Int32Array {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const order = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || a - b);
  const place = new Map(order.map(([label], i) => [label, i]));
  return labels.map((label) => place.get(label) ?? -1);
}

/** Songs without a cluster go to the one whose mean is nearest; noise of the sample stays noise. */
export function assignNearest(points: Points, sample: Int32Array, ofSample: Int32Array): Int32Array {
  const { X, d, n } = points;
  const k = ofSample.reduce((most, label) => Math.max(most, label + 1), 0);
  const means = Array.from({ length: k }, () => new Float64Array(d));
  const sizes = new Float64Array(k);
  for (const [s, i] of sample.entries()) {
    const label = ofSample[s] as number;
    if (label < 0) continue;
    sizes[label] = (sizes[label] as number) + 1;
    const mean = means[label] as Float64Array;
    for (const [c, value] of X.row(i).entries()) mean[c] = (mean[c] as number) + value;
  }
  for (const [j, mean] of means.entries())
    for (let c = 0; c < d; c++) mean[c] = (mean[c] as number) / (sizes[j] as number);
  const labels = Int32Array.from({ length: n }, (_, i) => nearest(X.row(i), means));
  for (const [s, i] of sample.entries()) labels[i] = ofSample[s] as number;
  return labels;
}

function nearest(row: ArrayLike<number>, means: readonly ArrayLike<number>[]): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [j, mean] of means.entries()) {
    const distance = squared(row, mean);
    if (distance < least) [best, least] = [j, distance];
  }
  return best;
}

function squared(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += ((a[c] as number) - (b[c] as number)) ** 2;
  return sum;
}
