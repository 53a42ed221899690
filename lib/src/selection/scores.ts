import { oneOf, UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import type { ExternalScores, InternalScores } from "../metrics/index.js";
import { didYouMean } from "../options.js";

/** A part of the songs that is scored. */
export type Part = "test" | "validation" | "all";

/** What a record of scores is of. */
export interface Scored {
  /** Where the record comes from, if several notebooks are compared, such as "01". */
  notebook?: string;
  /** "chance": the same cluster sizes with the songs shuffled, means over 200 shuffles. */
  kind: "clustering" | "chance";
  /** Name of what was clustered. */
  representation: string;
  /** Name of the clusterer, such as "kMeans". */
  algorithm: string;
  /** Such as "k=10, linkage=ward". */
  parameters: string;
  /** The scored songs. */
  split: Part;
  /** The clustering that the rule selects among all. */
  chosen: boolean;
  /** The clustering that the rule selects within its representation; labels that the model saw don't count here. */
  chosenOfRepresentation: boolean;
  /** Why the rule left out this clustering within its representation; undefined where it didn't. */
  excluded?: string;
  /**
   * The labels that the model saw while training, such as "genre". Not the number of classes, which `k: "classes"`
   * takes from the labels.
   */
  sawLabels?: string;
  /** See `bootstrapStability`; NaN without resamples, for given labels and for chance. */
  stability: number;
  /** Scores from the features alone; for chance, only the numbers of rows and clusters. */
  internal: InternalScores;
  /** Agreement with each set of true labels, by its name; NaN where this part has a single class. */
  external: Record<string, ExternalScores>;
}

/** The scores of one run of a clustering on one part of the songs; a tidy record. */
export interface RunScores extends Scored {
  /** Undefined where nothing is random. */
  seed?: number;
}

/** The same over the seeds: means. `degenerate` says in how many runs it is. */
export interface ScoreSummary extends Scored {
  /** Number of runs. */
  seeds: number;
  /** Standard deviations (n - 1) of the numbers; undefined for a single run. */
  std?: { internal: InternalScores; external: Record<string, ExternalScores> };
}

export const INTERNAL = [
  "rows",
  "coverage",
  "clusters",
  "largestShare",
  "silhouette",
  "silhouetteError",
  "calinskiHarabasz",
  "daviesBouldin",
] as const satisfies readonly (keyof InternalScores)[];

export const EXTERNAL = [
  "labeled",
  "coverage",
  "adjustedRand",
  "normalizedMutualInfo",
  "adjustedMutualInfo",
  "homogeneity",
  "completeness",
  "vMeasure",
  "purity",
  "fowlkesMallows",
  "accuracy",
] as const satisfies readonly (keyof ExternalScores)[];

/** Name of a score from the features alone. */
export type InternalMetric = (typeof INTERNAL)[number] | "stability";
/** Name of a score against true labels. */
export type ExternalMetric = (typeof EXTERNAL)[number];

/** Agreement scores of what cannot be scored. */
export const NOT_SCORED = Object.fromEntries(
  EXTERNAL.map((metric) => [metric, Number.NaN]),
) as unknown as ExternalScores;

/**
 * Name of a clustering, such as "VAE, kMeans, k=10".
 *
 * @param row of a sweep, of scores or of a table
 * @returns the name
 */
export function nameOf(row: Pick<Scored, "representation" | "algorithm" | "parameters"> | Row): string {
  return [row.representation, row.algorithm, row.parameters].filter(Boolean).join(", ");
}

/**
 * One score of a record, by its name.
 *
 * @param row of `scores` or `summary` of an evaluation
 * @param metric from the features alone, such as "silhouette"
 * @returns NaN where it doesn't exist
 * @throws UserError where there is no such metric, naming the nearest one
 */
export function scoreOf(row: Scored, metric: InternalMetric): number;
/**
 * One score of agreement with true labels.
 *
 * @param row of `scores` or `summary` of an evaluation
 * @param metric such as "adjustedRand"
 * @param field the true labels, such as "genre"
 * @returns NaN where it doesn't exist, as agreement with a single class
 * @throws UserError where there is no such field or metric, naming the nearest one
 */
export function scoreOf(row: Scored, metric: ExternalMetric, field: string): number;
export function scoreOf(row: Scored, metric: InternalMetric | ExternalMetric, field?: string): number {
  if (field === undefined) {
    checkName("metric", metric, [...INTERNAL, "stability"]);
    return metric === "stability" ? row.stability : row.internal[metric as (typeof INTERNAL)[number]];
  }
  checkName("field", field, Object.keys(row.external));
  checkName("metric", metric, EXTERNAL);
  return row.external[field]![metric as ExternalMetric];
}

/**
 * Averages records that differ only in their seed.
 *
 * @param scores of an evaluation, or of several
 * @returns one record per clustering and part: means, deviations and the number of runs; further properties are those
 *   of the first run
 */
export function summarizeScores<T extends RunScores>(scores: readonly T[]): (Omit<T, "seed"> & ScoreSummary)[] {
  const groups = grouped(scores, (row) => JSON.stringify([row.kind, nameOf(row), row.split]));
  return [...groups.values()].map((runs) => {
    const { seed: _, ...first } = runs[0]!;
    const reasons = runs.flatMap(({ internal }) => internal.degenerate ?? []);
    const degenerate =
      reasons.length > 0 && runs.length > 1 ? `${reasons[0]} (${reasons.length} of ${runs.length} runs)` : reasons[0];
    const over = (statistic: (values: number[]) => number) => ({
      internal: Object.fromEntries(
        INTERNAL.map((metric) => [metric, statistic(runs.map(({ internal }) => internal[metric]))]),
      ) as unknown as InternalScores,
      external: Object.fromEntries(
        Object.keys(first.external).map((field) => [
          field,
          Object.fromEntries(
            EXTERNAL.map((metric) => [metric, statistic(runs.map(({ external }) => external[field]![metric]))]),
          ) as unknown as ExternalScores,
        ]),
      ),
    });
    const means = over(average);
    return {
      ...first,
      ...means,
      internal: { ...means.internal, degenerate },
      seeds: runs.length,
      std: runs.length > 1 ? over(deviation) : undefined,
    };
  });
}

export function checkName(what: "field" | "metric", given: string, known: readonly string[]): void {
  if (known.includes(given)) return;
  const there = known.length > 0 ? `there is ${oneOf([...new Set(known)])}` : "there is none";
  throw new UserError(`No ${what} "${given}"${didYouMean(given, known)}; ${there}.`);
}

export function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
}
