import type { Matrix, MatrixLike } from "../array/index.js";
import type { Evaluation } from "./evaluate.js";
import { type ExternalMetric, type InternalMetric, nameOf, type Part, type RunScores, scoreOf } from "./scores.js";
import { perSeed } from "./sweep.js";

/**
 * The chosen clustering of each representation, from its first run, and the matrix that was clustered.
 *
 * @param evaluation as `evaluate` gave it
 * @param representations what was evaluated: a matrix, or one per seed
 * @returns by name of the clustering, n labels and the n x d matrix they were found in
 */
export function chosenClusterings(
  { rows, perRepresentation }: Pick<Evaluation, "rows" | "perRepresentation">,
  representations: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>,
): Record<string, { labels: Int32Array; X: Matrix }> {
  return Object.fromEntries(
    rows
      .filter((row) => perRepresentation.get(row.representation) === nameOf(row))
      .map((row) => [
        nameOf(row),
        { labels: row.runs[0]!.labels, X: perSeed(representations[row.representation]!)[0]! },
      ]),
  );
}

/** Options of {@link valuesPerSeed}. */
export interface ValuesPerSeedOptions {
  /** Name of the score, such as "silhouette"; with a field, such as "adjustedRand". */
  metric: InternalMetric | ExternalMetric;
  /** The true labels, such as "genre"; none for scores from the features alone. */
  field?: string;
  /** Whose values, in order. */
  seeds: readonly number[];
  /** Default "test". */
  split?: Part;
}

/**
 * A score of one clustering on one part of the songs, one value per seed, in the order of the seeds. A run without a
 * seed is deterministic and counts for all seeds.
 *
 * @param scores of an evaluation, or of several
 * @param clustering its name by `nameOf`
 * @returns NaN where there is no run of that seed
 * @throws UserError where there is no such field or metric
 */
export function valuesPerSeed(
  scores: readonly RunScores[],
  clustering: string,
  { metric, field, seeds, split = "test" }: ValuesPerSeedOptions,
): number[] {
  const runs = scores.filter((row) => row.kind === "clustering" && row.split === split && nameOf(row) === clustering);
  return seeds.map((seed) => {
    const run = runs.find((row) => row.seed === seed) ?? runs.find((row) => row.seed === undefined);
    return run ? scoreOf(run, metric as ExternalMetric, field as string) : Number.NaN;
  });
}
