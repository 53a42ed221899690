/**
 * How well a 2-D embedding preserves the neighborhoods of the data.
 *
 * References: Venna & Kaski 2001 (trustworthiness), as scikit-learn computes it; nearest-neighbor accuracy as in van
 * der Maaten & Hinton 2008.
 */

import { checkMatrix, type MatrixLike } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { nearestOf } from "../linalg/nearestNeighbors.js";
import { squaredDistances } from "../native/distances.js";
import { checkNumber, withDefaults } from "../options.js";
import { checkSameLength, group, isMissing, type Truth } from "./labels.js";

/** Options of {@link trustworthiness}. */
export interface TrustworthinessOptions {
  /** Neighbors in the embedding; below half the rows. Default 5. */
  nNeighbors?: number;
}

/**
 * Trustworthiness: are neighbors in the embedding neighbors in X? 1 - 2 / (n k (2n - 3k - 1)) times the sum, over the k
 * neighbors of each row in the embedding, of how far beyond k they rank in X. Best 1, about 0.5 for a random embedding.
 * Does not measure neighbors that the embedding separated: swap the arguments for that (continuity).
 *
 * @param X n x d
 * @param embedding n x m
 * @returns in [0, 1], best 1; as `sklearn.manifold.trustworthiness`
 */
export function trustworthiness(X: MatrixLike, embedding: MatrixLike, options: TrustworthinessOptions = {}): number {
  const { nNeighbors: k } = withDefaults("trustworthiness", options, { nNeighbors: 5 });
  const M = checkMatrix("trustworthiness", X);
  const n = M.rows;
  const E = checkMatrix("trustworthiness", embedding, { name: "embedding" });
  checkSameLength("trustworthiness", "X", n, "embedding", E.rows);
  checkNumber("nNeighbors", k, { min: 1, integer: true });
  if (k >= n / 2) {
    throw new UserError(`trustworthiness: nNeighbors is ${k} for ${n} rows; it must be below half of them.`);
  }
  const shown = nearestOf(E, k + 1).indices;
  const squared = new Float64Array(n);
  let beyond = 0;
  for (let i = 0; i < n; i++) {
    squaredDistances(M.row(i), M, squared);
    for (let e = i * (k + 1) + 1; e < (i + 1) * (k + 1); e++) {
      const own = squared[shown[e]];
      let rank = 1;
      for (let j = 0; j < n; j++) {
        if (j !== i && (squared[j] < own || (squared[j] === own && j < shown[e]))) rank++;
      }
      beyond += Math.max(0, rank - k);
    }
  }
  return 1 - (2 * beyond) / (n * k * (2 * n - 3 * k - 1));
}

/** Options of {@link knnAccuracy}. */
export interface KnnAccuracyOptions {
  /** Neighbors that vote. Default 5. */
  nNeighbors?: number;
}

/** How well the nearest rows tell a row's class. */
export interface KnnAccuracy {
  /** Share of the labeled rows whose neighbors vote for their class; best 1. */
  accuracy: number;
  /** Expected accuracy of guessing each class with its frequency: the sum of squared shares. */
  chance: number;
  /** Rows with a true label; only these are classified, and only these vote. */
  labeled: number;
}

/**
 * Leave-one-out accuracy of the k-nearest-neighbor classifier; a tie goes to the class with the nearest row. In [0, 1],
 * to be compared with its chance level. NaN with fewer than two labeled rows.
 *
 * @param X n x d: latents, or a picture
 * @param truth n classes, of which some may be missing
 * @returns the accuracy, with its chance level
 */
export function knnAccuracy(X: MatrixLike, truth: Truth, options: KnnAccuracyOptions = {}): KnnAccuracy {
  const { nNeighbors } = withDefaults("knnAccuracy", options, { nNeighbors: 5 });
  const M = checkMatrix("knnAccuracy", X, { minRows: 0 });
  checkSameLength("knnAccuracy", "X", M.rows, "truth", truth.length);
  checkNumber("nNeighbors", nNeighbors, { min: 1, integer: true });
  const { rows, codes, sizes } = group<string | number>(truth, (value) => !isMissing(value));
  const labeled = rows.length;
  if (labeled < 2) return { accuracy: Number.NaN, chance: Number.NaN, labeled };
  const k = Math.min(nNeighbors, labeled - 1);
  const { indices } = nearestOf(M.select(rows), k + 1);
  let right = 0;
  for (let i = 0; i < labeled; i++) {
    const votes = new Map<number, number>();
    for (let e = i * (k + 1) + 1; e < (i + 1) * (k + 1); e++) {
      votes.set(codes[indices[e]], (votes.get(codes[indices[e]]) ?? 0) + 1);
    }
    let [winner, most] = [-1, 0];
    for (const [code, count] of votes) if (count > most) [winner, most] = [code, count]; // nearest class first
    if (winner === codes[i]) right++;
  }
  const chance = sizes.reduce((sum, size) => sum + (size / labeled) ** 2, 0);
  return { accuracy: right / labeled, chance, labeled };
}
