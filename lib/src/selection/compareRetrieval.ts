import { meanReciprocalRank } from "./chooseRetrieval.js";
import type { RetrievalEvaluation } from "./evaluateRetrieval.js";
import { holm, type PairedDifference, pairedDifference } from "./seeds.js";

/** Two groups of spaces to compare: the mean of the first minus the mean of the second. */
export interface RetrievalComparison {
  /** Name of the first group, for the table. */
  representation: string;
  /** Its spaces. */
  spaces: readonly string[];
  /** Name of the second group. */
  minus: string;
  /** Its spaces. */
  minusSpaces: readonly string[];
}

/** A difference in retrieval, with its test. */
export interface RetrievalDifference extends PairedDifference {
  /** The first group. */
  representation: string;
  /** The one that is subtracted. */
  minus: string;
  /** p, corrected by Holm's method for all comparisons of one call; NaN where there is no test. */
  holm: number;
}

/**
 * Do spaces differ in retrieval by more than seed noise? Student's paired t-test over the seeds of the mean reciprocal
 * rank on the test songs, both directions together, corrected for multiple comparisons (Holm 1979).
 *
 * @param found as `evaluateRetrieval` gave it
 * @param comparisons the groups of spaces to compare
 * @param options `seeds` of the evaluation: one pair each
 * @returns one row per comparison; none where too few test songs have both modalities
 */
export function compareRetrieval(
  { rows }: Pick<RetrievalEvaluation, "rows">,
  comparisons: readonly RetrievalComparison[],
  { seeds }: { seeds: readonly number[] },
): RetrievalDifference[] {
  if (!rows.some((row) => row.level === "song" && row.split === "test")) return [];
  const ofSeed = (spaces: readonly string[], seed: number) => {
    const there = rows.filter((row) => row.seed === seed);
    const values = spaces.map((space) => meanReciprocalRank(there, space, "test"));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const differences = comparisons.map(({ representation, spaces, minus, minusSpaces }) => {
    const [a, b] = [spaces, minusSpaces].map((group) => seeds.map((seed) => ofSeed(group, seed)));
    return { representation, minus, ...pairedDifference(a as number[], b as number[]) };
  });
  const corrected = holm(differences.map(({ p }) => p));
  return differences.map((difference, i) => ({ ...difference, holm: corrected[i] as number }));
}
