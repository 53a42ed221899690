import { oneOf, UserError } from "../errors.js";
import type { Cell, Row } from "../io/index.js";
import type { ExternalScores, InternalScores } from "../metrics/index.js";
import { didYouMean } from "../options.js";
import { type Candidate, type SelectionRule, type SelectionRuleOptions, select } from "./rule.js";

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

const INTERNAL = [
  "rows",
  "coverage",
  "clusters",
  "largestShare",
  "silhouette",
  "silhouetteError",
  "calinskiHarabasz",
  "daviesBouldin",
] as const satisfies readonly (keyof InternalScores)[];

const EXTERNAL = [
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
 * @param metric such as "silhouette", or with a field "adjustedRand"
 * @param field the true labels, such as "genre"; none for scores from the features alone
 * @returns NaN where it doesn't exist, as agreement with a single class
 * @throws UserError where there is no such field or metric, naming the nearest one
 */
export function scoreOf(row: Scored, metric: InternalMetric): number;
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

/** Which columns {@link tidyScores} and {@link wideScores} give; default all. */
export interface ScoreColumns {
  /** Names of scores, of both kinds, such as `["silhouette", "adjustedRand"]`. */
  metrics?: readonly (InternalMetric | ExternalMetric)[];
  /** Names of true labels, such as `["genre"]`. */
  fields?: readonly string[];
}

/**
 * Scores in long form, one number a row: what it is of, `seed` (or `seeds`), `split`, `field` (absent for scores from
 * the features alone), `metric` and `value`; of a summary, also `std`.
 *
 * @param rows `scores` or `summary` of an evaluation
 * @returns rows for a DataFrame or a CSV
 * @throws UserError where there is no such field or metric, naming the nearest one
 */
export function tidyScores(rows: readonly (RunScores | ScoreSummary)[], columns: ScoreColumns = {}): Row[] {
  const wanted = columnsOf(rows, columns);
  return rows.flatMap((row) => {
    const { kind, representation, algorithm, parameters, split } = row;
    const of = { kind, representation, algorithm, parameters, ...runOf(row), split };
    return wanted.map(({ field, metric }): Row => {
      const [value, std] = [valueIn(row, metric, field), deviationIn(row, metric, field)];
      return { ...of, field, metric, value, ...("seeds" in row ? { std } : {}) };
    });
  });
}

/**
 * Scores in wide form, one row a record: a column for each score, named "silhouette" or "genre.adjustedRand"; of a
 * summary, a column such as "silhouetteStd" or "genre.adjustedRandStd" for each standard deviation.
 *
 * @param rows `scores` or `summary` of an evaluation; further properties with text or numbers are kept
 * @returns rows for a DataFrame or a CSV
 * @throws UserError where there is no such field or metric, naming the nearest one
 */
export function wideScores(rows: readonly (RunScores | ScoreSummary)[], columns: ScoreColumns = {}): Row[] {
  const wanted = columnsOf(rows, columns);
  const varies = rows.some((row) => "std" in row && row.std);
  return rows.map((row) => {
    const {
      internal,
      external: _,
      stability: __,
      seed: ___,
      seeds: ____,
      std: _____,
      ...of
    } = row as RunScores & ScoreSummary;
    const wide: Row = { ...of, ...runOf(row), degenerate: internal.degenerate };
    for (const { field, metric } of wanted) {
      const name = field === undefined ? metric : `${field}.${metric}`;
      wide[name] = valueIn(row, metric, field);
      if (varies && metric !== "stability") wide[`${name}Std`] = deviationIn(row, metric, field);
    }
    return wide;
  });
}

/**
 * The records that `wideScores` wrote, from a table such as `metrics.csv`.
 *
 * @param rows as `readResults` reads them, one per run
 * @returns typed records; further columns are kept as they are
 * @throws UserError where the table is not one of scores, or of an earlier version
 */
export function readScores(rows: readonly Row[]): RunScores[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  const missing = ["kind", "representation", "split", "silhouette"].find((column) => !columns.has(column));
  if (rows.length > 0 && missing) {
    throw new UserError(
      `readScores was given a table without the column "${missing}"; it reads what wideScores wrote. Run the notebook again if its table is of an earlier version.`,
    );
  }
  const fields = [...columns].flatMap((column) => column.match(/^(.*)[.]adjustedRand$/)?.[1] ?? []);
  const number = (cell: Cell) => (typeof cell === "number" ? cell : Number.NaN);
  const scoreColumns = new Set<string>([
    ...INTERNAL,
    ...fields.flatMap((field) => EXTERNAL.map((m) => `${field}.${m}`)),
  ]);
  return rows.map((row) => {
    const rest = Object.fromEntries(Object.entries(row).filter(([column]) => !scoreColumns.has(column)));
    const { degenerate, ...identity } = rest;
    const internal = Object.fromEntries(INTERNAL.map((metric) => [metric, number(row[metric])]));
    const external = fields.map((field) => [
      field,
      Object.fromEntries(EXTERNAL.map((metric) => [metric, number(row[`${field}.${metric}`])])),
    ]);
    return {
      ...identity,
      algorithm: row.algorithm ?? "",
      parameters: row.parameters === undefined ? "" : String(row.parameters),
      stability: number(row.stability),
      internal: { ...internal, degenerate },
      external: Object.fromEntries(external),
    } as unknown as RunScores;
  });
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

/** A clustering as a selection rule reads it, from its records. */
export interface ScoredCandidate extends Candidate, Pick<Scored, "representation" | "algorithm" | "parameters"> {}

/**
 * The clusterings of some records, as `select` takes them; chance is none.
 *
 * @param scores of an evaluation, or of several; runs without a validation and an "all" part are passed over
 */
export function candidatesOf(scores: readonly RunScores[]): ScoredCandidate[] {
  const clusterings = scores.filter(({ kind }) => kind === "clustering");
  return [...grouped(clusterings, nameOf).values()].map((rows) => {
    const { representation, algorithm, parameters, sawLabels, stability } = rows[0]!;
    const runs = [...grouped(rows, ({ seed }) => seed).values()].flatMap((run) => {
      const [validation, all] = (["validation", "all"] as const).map((part) => run.find(({ split }) => split === part));
      return validation && all ? [{ scores: { validation: validation.internal, all: all.internal } }] : [];
    });
    return { representation, algorithm, parameters, sawLabels, stability, runs };
  });
}

/**
 * The best clustering of each representation, by one rule for all.
 *
 * @param candidates rows of a sweep, or `candidatesOf(scores)` of any notebooks
 * @param rule made by `selectionRule`, or its options; default as everywhere, but models that saw labels are not left out
 * @returns by representation, the name of the clustering by `nameOf`; without those of which every one is left out
 */
export function selectPerRepresentation(
  candidates: readonly (Candidate & Pick<Scored, "representation" | "algorithm" | "parameters">)[],
  rule: SelectionRule | SelectionRuleOptions = { allowLabels: true },
): Map<string, string> {
  const groups = grouped(candidates, ({ representation }) => representation);
  return new Map(
    [...groups].flatMap(([representation, rows]) => {
      const best = select(rows, rule);
      return best ? [[representation, nameOf(best)] as const] : [];
    }),
  );
}

function runOf(row: RunScores | ScoreSummary): Row {
  return "seeds" in row ? { seeds: row.seeds } : { seed: row.seed };
}

function columnsOf(
  rows: readonly Scored[],
  { metrics, fields }: ScoreColumns,
): { field?: string; metric: InternalMetric | ExternalMetric }[] {
  const known = [...new Set(rows.flatMap(({ external }) => Object.keys(external)))];
  for (const field of fields ?? []) checkName("field", field, known);
  for (const metric of metrics ?? []) checkName("metric", metric, [...INTERNAL, "stability", ...EXTERNAL]);
  const wanted = (metric: InternalMetric | ExternalMetric) => metrics?.includes(metric) ?? true;
  return [
    ...(["stability", ...INTERNAL] as const).filter(wanted).map((metric) => ({ metric })),
    ...(fields ?? known).flatMap((field) => EXTERNAL.filter(wanted).map((metric) => ({ field, metric }))),
  ];
}

function valueIn(row: Scored, metric: InternalMetric | ExternalMetric, field?: string): number {
  if (field !== undefined) return row.external[field]?.[metric as ExternalMetric] ?? Number.NaN;
  return metric === "stability" ? row.stability : row.internal[metric as (typeof INTERNAL)[number]];
}

function deviationIn(row: RunScores | ScoreSummary, metric: InternalMetric | ExternalMetric, field?: string) {
  if (!("std" in row) || !row.std || metric === "stability") return undefined;
  const { internal, external } = row.std;
  return field === undefined
    ? internal[metric as (typeof INTERNAL)[number]]
    : external[field]?.[metric as ExternalMetric];
}

function checkName(what: "field" | "metric", given: string, known: readonly string[]): void {
  if (known.includes(given)) return;
  const there = known.length > 0 ? `there is ${oneOf([...new Set(known)])}` : "there is none";
  throw new UserError(`No ${what} "${given}"${didYouMean(given, known)}; ${there}.`);
}

function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
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
