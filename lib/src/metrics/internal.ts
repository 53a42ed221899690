/**
 * Internal scores: compactness and separation of clusters in feature space, Euclidean distance, as in scikit-learn.
 *
 * Each score needs at least two clusters and fewer clusters than rows; otherwise it is NaN (scikit-learn throws).
 * All three favor round clusters of similar size, and none tells whether the clusters are meaningful.
 *
 * References: Rousseeuw 1987 (silhouette); Calinski & Harabasz 1974; Davies & Bouldin 1979.
 */

import { checkMatrix, type Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { distanceSums } from "./distanceSums.js";
import { checkNoise, checkSameLength, clustersOf, type Groups, type Labels, type NoiseOptions } from "./labels.js";

/** Options of {@link silhouetteEstimate}. */
export interface SilhouetteOptions extends NoiseOptions {
  /** Above this many rows the mean is estimated from `sampleSize` of them. Default 20,000. */
  exactUpTo?: number;
  /** Rows drawn for the estimate; each is still compared with all rows. Default 5,000. */
  sampleSize?: number;
  /** Of the draw. Default 0. */
  seed?: number;
}

/** A mean silhouette and its standard error. */
export interface SilhouetteEstimate {
  /** Mean over the sampled rows, in [-1, 1]; NaN where no score exists. */
  score: number;
  /** Standard error of `score` from the sampling; 0 where every row was scored. */
  standardError: number;
  /** Number of rows in the mean. */
  sampled: number;
}

/**
 * Mean silhouette, in [-1, 1]: 1 for dense, well separated clusters, about 0 for overlapping ones, negative for wrong
 * assignments.
 *
 * @param X n x d
 * @param labels n cluster labels, noise -1
 * @returns NaN for fewer than two clusters, or as many as rows
 */
export function silhouetteScore(X: MatrixLike, labels: Labels, options: SilhouetteOptions = {}): number {
  return silhouetteEstimate(X, labels, options).score;
}

/**
 * {@link silhouetteScore} with its sampling error: exact up to `exactUpTo` rows, estimated from a sample above.
 *
 * @param X n x d
 * @param labels n cluster labels, noise -1
 * @returns the mean with its standard error
 */
export function silhouetteEstimate(X: MatrixLike, labels: Labels, options: SilhouetteOptions = {}): SilhouetteEstimate {
  const { noise, exactUpTo, sampleSize, seed } = withDefaults<Required<SilhouetteOptions>>("silhouetteScore", options, {
    noise: "exclude",
    exactUpTo: 20_000,
    sampleSize: 5_000,
    seed: DEFAULT_SEED,
  });
  checkNumber("sampleSize", sampleSize, { min: 2, integer: true });
  const { M, groups } = checkedClusters("silhouetteScore", X, labels, { noise });
  const n = groups.rows.length;
  if (!isScorable(groups)) return { score: Number.NaN, standardError: Number.NaN, sampled: 0 };
  const exact = n <= exactUpTo || sampleSize >= n;
  const chosen = exact ? undefined : new Rng(seed, "silhouette").permutation(n).subarray(0, sampleSize).sort();
  const values = silhouettesOf(M, groups, chosen);
  const score = mean(values);
  if (exact) return { score, standardError: 0, sampled: n };
  const variance = values.reduce((sum, v) => sum + (v - score) ** 2, 0) / (sampleSize - 1);
  return { score, standardError: Math.sqrt((variance / sampleSize) * (1 - sampleSize / n)), sampled: sampleSize };
}

/**
 * Silhouette of each row: (b - a) / max(a, b), with a the mean distance to the rest of its cluster and b to the nearest
 * other cluster. 0 for a row alone in its cluster; NaN for a row left out as noise, and for all where no score exists.
 *
 * @param X n x d
 * @param labels n cluster labels, noise -1
 * @returns n values, in the order of the rows
 */
export function silhouetteSamples(X: MatrixLike, labels: Labels, options: NoiseOptions = {}): Float64Array {
  const { M, groups } = checkedClusters("silhouetteSamples", X, labels, options);
  const out = new Float64Array(M.rows).fill(Number.NaN);
  if (!isScorable(groups)) return out;
  silhouettesOf(M, groups).forEach((value, i) => {
    out[groups.rows[i]] = value;
  });
  return out;
}

/**
 * Calinski-Harabasz index: between-cluster over within-cluster variance, each divided by its degrees of freedom. From 0
 * to infinity, higher is better, not comparable between feature spaces. 1 where every cluster is a single point.
 *
 * @param X n x d
 * @param labels n cluster labels, noise -1
 * @returns at least 0, higher is better; NaN for fewer than two clusters, or as many as rows
 */
export function calinskiHarabaszScore(X: MatrixLike, labels: Labels, options: NoiseOptions = {}): number {
  const { M, groups } = checkedClusters("calinskiHarabaszScore", X, labels, options);
  return spreadScores(M, groups).calinskiHarabasz;
}

/**
 * Davies-Bouldin index: mean over clusters of the largest ratio of two clusters' summed scatter to the distance of
 * their centers. From 0 to infinity, lower is better. 0 where all clusters are single points, or all centers coincide.
 *
 * @param X n x d
 * @param labels n cluster labels, noise -1
 * @returns at least 0, lower is better; NaN for fewer than two clusters, or as many as rows
 */
export function daviesBouldinScore(X: MatrixLike, labels: Labels, options: NoiseOptions = {}): number {
  const { M, groups } = checkedClusters("daviesBouldinScore", X, labels, options);
  return spreadScores(M, groups).daviesBouldin;
}

/** Both scores of distances to centers; NaN where they don't exist. */
export function spreadScores(M: Matrix, groups: Groups<number>): { calinskiHarabasz: number; daviesBouldin: number } {
  if (!isScorable(groups)) return { calinskiHarabasz: Number.NaN, daviesBouldin: Number.NaN };
  const { rows, codes, sizes } = groups;
  const d = M.cols;
  const centers = centersOf(M, groups);
  let within = 0;
  const scatter = new Float64Array(sizes.length);
  for (let i = 0; i < rows.length; i++) {
    const squared = squaredDistance(M.data, rows[i] * d, centers, codes[i] * d, d);
    within += squared;
    scatter[codes[i]] += Math.sqrt(squared) / sizes[codes[i]];
  }
  return {
    calinskiHarabasz: calinskiHarabaszOf(within, centers, groups, d),
    daviesBouldin: daviesBouldinOf(scatter, centers, d),
  };
}

function calinskiHarabaszOf(within: number, centers: Float64Array, { rows, sizes }: Groups<number>, d: number): number {
  if (within === 0) return 1;
  const k = sizes.length;
  const overall = new Float64Array(d);
  for (let j = 0; j < k; j++) {
    for (let c = 0; c < d; c++) overall[c] += (centers[j * d + c] * sizes[j]) / rows.length;
  }
  let between = 0;
  for (let j = 0; j < k; j++) between += sizes[j] * squaredDistance(centers, j * d, overall, 0, d);
  return (between * (rows.length - k)) / (within * (k - 1));
}

function daviesBouldinOf(scatter: Float64Array, centers: Float64Array, d: number): number {
  const k = scatter.length;
  const worst = new Float64Array(k);
  let farthest = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const apart = Math.sqrt(squaredDistance(centers, i * d, centers, j * d, d));
      farthest = Math.max(farthest, apart);
      if (apart > 0) worst[i] = Math.max(worst[i], (scatter[i] + scatter[j]) / apart);
    }
  }
  const isZero = (x: number) => x <= 1e-8; // numpy.allclose, as in scikit-learn
  return isZero(scatter.reduce((a, b) => Math.max(a, b))) || isZero(farthest) ? 0 : mean(worst);
}

export function isScorable({ rows, names }: Groups<number>): boolean {
  return names.length >= 2 && names.length < rows.length;
}

/** X and the rows of each cluster, after the checks that every internal score makes. */
export function checkedClusters(
  where: string,
  X: MatrixLike,
  labels: Labels,
  options: NoiseOptions,
): { M: Matrix; groups: Groups<number> } {
  const M = checkMatrix(where, X, { minRows: 0 });
  checkSameLength(where, "X", M.rows, "labels", labels.length);
  return { M, groups: clustersOf(labels, checkNoise(options.noise)) };
}

function silhouettesOf(X: Matrix, groups: Groups<number>, chosen?: Int32Array): Float64Array {
  return silhouettesFrom(distanceSums(X, groups, chosen), groups, chosen);
}

/**
 * Silhouettes from the sums of distances to each group.
 *
 * @param sums (rows asked for) x groups, as `distanceSums` gives them
 * @param chosen indices into `groups.rows` of the rows asked for; default all
 */
export function silhouettesFrom(
  sums: Float64Array,
  { codes, sizes }: Pick<Groups<number>, "codes" | "sizes">,
  chosen?: Int32Array,
): Float64Array {
  const k = sizes.length;
  return Float64Array.from({ length: chosen?.length ?? codes.length }, (_, s) => {
    const own = codes[chosen ? chosen[s] : s];
    if (sizes[own] === 1) return 0;
    const a = sums[s * k + own] / (sizes[own] - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) if (j !== own) b = Math.min(b, sums[s * k + j] / sizes[j]);
    const larger = Math.max(a, b);
    return larger === 0 ? 0 : (b - a) / larger;
  });
}

function centersOf(X: Matrix, { rows, codes, sizes }: Groups<number>): Float64Array {
  const d = X.cols;
  const centers = new Float64Array(sizes.length * d);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * d;
    const to = codes[i] * d;
    for (let c = 0; c < d; c++) centers[to + c] += X.data[from + c];
  }
  for (let i = 0; i < centers.length; i++) centers[i] /= sizes[Math.floor(i / d)];
  return centers;
}

function squaredDistance(a: Float32Array | Float64Array, atA: number, b: Float64Array, atB: number, d: number): number {
  let sum = 0;
  for (let c = 0; c < d; c++) sum += (a[atA + c] - b[atB + c]) ** 2;
  return sum;
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
