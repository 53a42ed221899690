import { UserError } from "../errors.js";
import type { Cell, Row } from "../io/index.js";
import {
  checkName,
  EXTERNAL,
  type ExternalMetric,
  INTERNAL,
  type InternalMetric,
  type RunScores,
  type Scored,
  type ScoreSummary,
} from "./scores.js";

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
 * @param columns which scores and labels; default: all
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
 * @param columns which scores and labels; default: all
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
