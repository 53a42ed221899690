import { valuesPerSeed } from "./choose.js";
import type { Evaluation } from "./evaluate.js";
import { type ExternalMetric, nameOf } from "./scores.js";
import { holm, type PairedDifference, pairedDifference } from "./seeds.js";

/** A difference of two representations, with its test. */
export interface SpaceDifference extends PairedDifference {
  /** The true labels that both are compared with. */
  field: string;
  /** The representation. */
  representation: string;
  /** The one that is subtracted. */
  minus: string;
  /** p, corrected by Holm's method for all comparisons of one call; NaN where there is no test. */
  holm: number;
}

/** Options of {@link compareSpaces}. */
export interface CompareSpacesOptions {
  /** One pair each, where both have a run of that seed. Default: the seeds of the scores. */
  seeds?: readonly number[];
  /** The agreement that is compared. Default "adjustedRand". */
  metric?: ExternalMetric;
}

/**
 * Do representations differ by more than seed noise? Student's paired t-test over the seeds of the agreement, on the
 * test songs, of their chosen clusterings, against every label; corrected for multiple comparisons (Holm 1979). A label
 * that one of the models saw is left out.
 *
 * @param evaluation as `evaluate` gave it
 * @param pairs what to compare, the first minus the second: a representation, for its chosen clustering, or the name of
 *   one clustering by `nameOf`
 * @returns one row per label and pair of which both have a clustering, and a seed in common
 */
export function compareSpaces(
  { scores, fields, perRepresentation }: Pick<Evaluation, "scores" | "fields" | "perRepresentation">,
  pairs: readonly (readonly [representation: string, minus: string])[],
  { seeds = seedsOf(scores), metric = "adjustedRand" }: CompareSpacesOptions = {},
): SpaceDifference[] {
  const clusteringOf = (space: string) => perRepresentation.get(space) ?? space;
  const told = new Set(scores.filter(({ sawLabels }) => sawLabels).map((row) => `${row.sawLabels} ${nameOf(row)}`));
  const values = (space: string, field: string) => valuesPerSeed(scores, clusteringOf(space), { metric, field, seeds });
  const rows = pairs.flatMap(([representation, minus]) =>
    fields.flatMap((field) => {
      if ([representation, minus].some((space) => told.has(`${field} ${clusteringOf(space)}`))) return [];
      const [a, b] = [values(representation, field), values(minus, field)];
      const both = [...seeds.keys()].filter((i) => !Number.isNaN(a[i]) && !Number.isNaN(b[i]));
      if (both.length === 0) return [];
      const paired = pairedDifference(
        both.map((i) => a[i] as number),
        both.map((i) => b[i] as number),
      );
      return [{ field, representation, minus, ...paired }];
    }),
  );
  const corrected = holm(rows.map(({ p }) => p));
  return rows.map((row, i) => ({ ...row, holm: corrected[i] as number }));
}

function seedsOf(scores: Evaluation["scores"]): number[] {
  return [...new Set(scores.flatMap(({ seed }) => seed ?? []))].sort((a, b) => a - b);
}
