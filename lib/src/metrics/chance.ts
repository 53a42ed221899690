import { Rng } from "../array/rng.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { classCodes, tabulateCodes } from "./contingency.js";
import { type ExternalScores, expectedMutualInfo, externalScoresOf } from "./external.js";
import { checkSameLength, type Labels, type NoiseOptions, type Truth } from "./labels.js";

/** Options of {@link chanceScores}. */
export interface ChanceOptions extends NoiseOptions {
  /** Number of shuffles. Default 200. */
  shuffles?: number;
  /** Seed of the shuffles. Default 0. */
  seed?: number;
}

/**
 * Mean external scores of the labels in random order: the level of chance for the same cluster sizes. All true labels
 * are compared with the same shuffles.
 *
 * @param truth n true labels, by name
 * @param labels n cluster labels, noise -1
 * @returns means over the shuffles, by name of the true labels
 * @throws UserError where the true labels are not as many as the cluster labels
 */
export function chanceScores(
  truth: Readonly<Record<string, Truth>>,
  labels: Labels,
  options: ChanceOptions = {},
): Record<string, ExternalScores> {
  const { shuffles, seed, noise } = withDefaults<Required<ChanceOptions>>("chanceScores", options, {
    shuffles: 200,
    seed: DEFAULT_SEED,
    noise: "exclude",
  });
  checkNumber("shuffles", shuffles, { min: 1, integer: true });
  const rng = new Rng(seed, "evaluation/chance");
  const shuffled = Array.from(labels);
  const classes = Object.entries(truth).map(([name, t]) => {
    checkSameLength("chanceScores", `truth ${name}`, t.length, "labels", labels.length);
    return [name, classCodes(t)] as const;
  });
  // A shuffle of fully labeled songs keeps the sizes of classes and clusters, and so the expectation.
  const expectations = new Map<string, number>();
  const sums: Record<string, Record<string, number>> = {};
  for (let s = 0; s < shuffles; s++) {
    rng.shuffle(shuffled);
    for (const [name, codes] of classes) {
      const table = tabulateCodes(codes, shuffled, { noise });
      const sizes = `${table.classSizes};${table.clusterSizes}`;
      const expected = expectations.get(sizes) ?? expectedMutualInfo(table);
      expectations.set(sizes, expected);
      sums[name] ??= {};
      for (const [metric, value] of Object.entries(externalScoresOf(table, expected))) {
        sums[name][metric] = (sums[name][metric] ?? 0) + value / shuffles;
      }
    }
  }
  return sums as unknown as Record<string, ExternalScores>;
}
