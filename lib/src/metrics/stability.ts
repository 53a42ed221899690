/**
 * Agreement of labelings of the same songs: over bootstrap samples (stability) or over seeds (seed agreement). Both are
 * mean adjusted Rand indices over pairs.
 *
 * A stable clustering need not be a good one: a single large cluster plus a few outliers is stable, too.
 *
 * References: Ben-Hur, Elisseeff & Guyon 2002; Hennig 2007; von Luxburg 2010.
 */

import { checkMatrix, type Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { adjustedRandScore } from "./external.js";
import { type Labels, NOISE, type NoiseOptions } from "./labels.js";

/** Agreement of several labelings with each other. */
export interface Agreement {
  /** Mean adjusted Rand index over pairs: 1 for identical labelings, 0 by chance. NaN for fewer than two labelings. */
  mean: number;
  /** Standard deviation over the pairs. They are not independent, so this gives no standard error. */
  std: number;
  /** Number of pairs that were compared. */
  pairs: number;
}

/**
 * Seed agreement: mean agreement of all pairs of labelings of the same songs, such as those of five seeds. Rows that
 * are noise in either are left out of the pair, or under the policy "cluster" count as one cluster of each.
 *
 * @param labelings n labels each, noise -1
 * @returns mean and deviation over the pairs
 */
export function seedAgreement(labelings: readonly Labels[], options: NoiseOptions = {}): Agreement {
  const scores: number[] = [];
  for (let a = 0; a < labelings.length; a++) {
    for (let b = a + 1; b < labelings.length; b++) scores.push(agreement(labelings[a], labelings[b], options));
  }
  return summary(scores);
}

/** Labels of some of the rows of a matrix. */
export interface ClusteredSample {
  /** Indices of the rows, ascending. */
  rows: ArrayLike<number>;
  /** One label each, noise -1. */
  labels: Labels;
}

/**
 * Mean agreement of all pairs of clustered samples, each on the rows that both hold. Noise counts as a cluster of its
 * own: rows that are noise in both samples agree.
 *
 * @param samples of the same matrix
 * @returns mean and deviation over the pairs
 */
export function sampleAgreement(samples: readonly ClusteredSample[]): Agreement {
  const scores: number[] = [];
  samples.forEach((a, i) => {
    const labelOf = new Map(Array.from(a.rows, (row, at) => [row, a.labels[at]]));
    for (const b of samples.slice(i + 1)) {
      const both = Array.from(b.rows, (row, at) => (labelOf.has(row) ? at : -1)).filter((at) => at >= 0);
      const left = both.map((at) => labelOf.get(b.rows[at])!);
      const right = both.map((at) => b.labels[at]);
      scores.push(adjustedRandScore(left, right, { noise: "cluster" }));
    }
  });
  return summary(scores);
}

/**
 * A bootstrap sample without its repetitions: the different rows of n draws with replacement, about 63 % of all.
 *
 * @param n rows to draw from
 * @param rng random numbers
 * @returns indices, ascending
 */
export function bootstrapRows(n: number, rng: Rng): Int32Array {
  const drawn = new Uint8Array(n);
  for (let i = 0; i < n; i++) drawn[rng.int(n)] = 1;
  return Int32Array.from(drawn.keys()).filter((i) => drawn[i]);
}

/** Options of {@link bootstrapStability}. */
export interface StabilityOptions extends TaskOptions {
  /** Bootstrap samples. Default 5, which makes 10 pairs. */
  resamples?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * Stability, as in a sweep and in every table: mean adjusted Rand index between the clusterings of two bootstrap samples
 * of the songs, on the songs in both, with noise as a cluster of its own. 1 for the same groups in every sample, about 0
 * for random ones.
 *
 * @param X n x d
 * @param cluster gives labels for the rows it is handed; `seed` differs with each sample
 * @returns mean and deviation over the pairs; where `signal` aborts, over the samples until then
 */
export async function bootstrapStability(
  X: MatrixLike,
  cluster: (X: Matrix, seed: number) => Labels | Promise<Labels>,
  options: StabilityOptions = {},
): Promise<Agreement> {
  const M = checkMatrix("bootstrapStability", X);
  const { onProgress, signal, ...given } = options;
  const { resamples, seed } = withDefaults<Required<Omit<StabilityOptions, keyof TaskOptions>>>(
    "bootstrapStability",
    given,
    { resamples: 5, seed: DEFAULT_SEED },
  );
  checkNumber("resamples", resamples, { min: 2, integer: true });
  const rng = new Rng(seed, "stability");
  const samples: ClusteredSample[] = [];
  for (let r = 0; r < resamples && !signal?.aborted; r++) {
    onProgress?.({ done: r, total: resamples });
    const rows = bootstrapRows(M.rows, rng);
    samples.push({ rows, labels: await cluster(M.select(rows), rng.uint32()) });
  }
  return sampleAgreement(samples);
}

/** Marks the noise of the first labeling as unlabeled; the metric itself leaves out the noise of the second. */
function agreement(a: Labels, b: Labels, { noise = "exclude" }: NoiseOptions): number {
  const truth = noise === "cluster" ? a : Array.from(a, (label) => (label === NOISE ? undefined : label));
  return adjustedRandScore(truth, b, { noise });
}

function summary(scores: number[]): Agreement {
  const known = scores.filter((score) => !Number.isNaN(score));
  const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
  const variance = known.reduce((sum, score) => sum + (score - mean) ** 2, 0) / known.length;
  return { mean, std: Math.sqrt(variance), pairs: known.length };
}
