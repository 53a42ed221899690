/**
 * Stability of a clustering under another sample of songs or another seed: mean adjusted Rand index over pairs of
 * labelings.
 *
 * A stable clustering need not be a good one: a single large cluster plus a few outliers is stable, too.
 *
 * References: Ben-Hur, Elisseeff & Guyon 2002 (subsamples); Hennig 2007; von Luxburg 2010.
 */

import { checkMatrix, type Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { adjustedRandScore } from "./external.js";
import { type Labels, NOISE, type NoiseOptions } from "./labels.js";

/** Agreement of several labelings with each other. */
export interface Stability {
  /** Mean adjusted Rand index over pairs: 1 for identical labelings, 0 by chance. NaN for fewer than two labelings. */
  mean: number;
  /** Standard deviation over the pairs. They are not independent, so this gives no standard error. */
  std: number;
  /** Number of pairs that were compared. */
  pairs: number;
}

/**
 * Mean agreement of all pairs of labelings of the same songs, such as those of five seeds. Rows that are noise in
 * either are left out of the pair, or under the policy "cluster" count as one cluster of each.
 *
 * @param labelings n labels each, noise -1
 * @returns mean and deviation over the pairs
 */
export function labelAgreement(labelings: readonly Labels[], options: NoiseOptions = {}): Stability {
  const scores: number[] = [];
  for (let a = 0; a < labelings.length; a++) {
    for (let b = a + 1; b < labelings.length; b++) scores.push(agreement(labelings[a], labelings[b], options));
  }
  return summary(scores);
}

/** Options of {@link bootstrapStability}. */
export interface StabilityOptions extends NoiseOptions, TaskOptions {
  /** Subsamples drawn. Default 10, which makes 45 pairs. */
  resamples?: number;
  /** Share of the songs in each, without replacement. Default 0.8. */
  share?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * Clusters subsamples of the songs and compares each pair of them on their common songs.
 *
 * @param X n x d
 * @param cluster gives labels for the rows it is handed; `seed` differs with each subsample
 * @returns mean and deviation over the pairs; where `signal` aborts, over the subsamples until then
 */
export async function bootstrapStability(
  X: MatrixLike,
  cluster: (X: Matrix, seed: number) => Labels | Promise<Labels>,
  options: StabilityOptions = {},
): Promise<Stability> {
  const M = checkMatrix("bootstrapStability", X);
  const { onProgress, signal, ...given } = options;
  const { resamples, share, seed, noise } = withDefaults<Required<Omit<StabilityOptions, keyof TaskOptions>>>(
    "bootstrapStability",
    given,
    { resamples: 10, share: 0.8, seed: DEFAULT_SEED, noise: "exclude" },
  );
  checkNumber("resamples", resamples, { min: 2, integer: true });
  checkNumber("share", share, { min: 0, max: 1 });
  const rng = new Rng(seed, "stability");
  const labelings: (number | undefined)[][] = [];
  for (let r = 0; r < resamples && !signal?.aborted; r++) {
    onProgress?.({ done: r, total: resamples });
    const rows = rng
      .permutation(M.rows)
      .subarray(0, Math.round(share * M.rows))
      .sort();
    const labels = await cluster(M.select(rows), rng.uint32());
    const placed: (number | undefined)[] = new Array(M.rows).fill(undefined);
    rows.forEach((row, i) => {
      placed[row] = labels[i];
    });
    labelings.push(placed);
  }
  const scores: number[] = [];
  for (let a = 0; a < labelings.length; a++) {
    for (let b = a + 1; b < labelings.length; b++) {
      const shared = [...labelings[a].keys()].filter(
        (i) => labelings[a][i] !== undefined && labelings[b][i] !== undefined,
      );
      const of = (labels: (number | undefined)[]) => shared.map((i) => labels[i] as number);
      scores.push(agreement(of(labelings[a]), of(labelings[b]), { noise }));
    }
  }
  return summary(scores);
}

/** Marks the noise of the first labeling as unlabeled; the metric itself leaves out the noise of the second. */
function agreement(a: Labels, b: Labels, { noise = "exclude" }: NoiseOptions): number {
  const truth = noise === "cluster" ? a : Array.from(a, (label) => (label === NOISE ? undefined : label));
  return adjustedRandScore(truth, b, { noise });
}

function summary(scores: number[]): Stability {
  const known = scores.filter((score) => !Number.isNaN(score));
  const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
  const variance = known.reduce((sum, score) => sum + (score - mean) ** 2, 0) / known.length;
  return { mean, std: Math.sqrt(variance), pairs: known.length };
}
