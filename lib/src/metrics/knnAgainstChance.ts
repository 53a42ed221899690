import { Rng } from "../array/index.js";
import type { MatrixLike } from "../array/matrix.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { knnAccuracy } from "./embedding.js";
import type { Truth } from "./labels.js";

/** Options of {@link knnAgainstChance}. */
export interface KnnAgainstChanceOptions {
  /** Neighbors that vote. Default 5. */
  nNeighbors?: number;
  /** Shuffles of the labels for the chance level. Default 20. */
  shuffles?: number;
  /** Seed of the shuffles. Default 0. */
  seed?: number;
}

/** How much neighbors tell of a label; see {@link knnAgainstChance}. */
export interface KnnAgainstChance {
  /** Share of the labeled rows whose neighbors vote for their class. */
  accuracy: number;
  /** Standard error of the accuracy, as of a proportion. */
  error: number;
  /** Mean accuracy of the same neighbors with shuffled labels. */
  chance: number;
}

/**
 * Can a label be told from a space? Leave-one-out accuracy of the nearest neighbors, beside that of the same neighbors
 * with shuffled labels.
 *
 * @param Z n x d
 * @param truth n classes, of which some may be missing
 * @returns NaN with fewer than two labeled rows
 */
export function knnAgainstChance(Z: MatrixLike, truth: Truth, options: KnnAgainstChanceOptions = {}): KnnAgainstChance {
  const { nNeighbors, shuffles, seed } = withDefaults("knnAgainstChance", options, {
    nNeighbors: 5,
    shuffles: 20,
    seed: DEFAULT_SEED,
  });
  checkNumber("shuffles", shuffles, { min: 1, integer: true });
  const { accuracy, labeled } = knnAccuracy(Z, truth, { nNeighbors });
  const rng = new Rng(seed, "shuffled labels");
  const values = Array.from(truth);
  let chance = 0;
  for (let i = 0; i < shuffles; i++) {
    chance += knnAccuracy(Z, rng.shuffle([...values]), { nNeighbors }).accuracy / shuffles;
  }
  return { accuracy, error: Math.sqrt((accuracy * (1 - accuracy)) / labeled), chance };
}
