import type { Row } from "../io/index.js";
import type { MetricLine } from "./metricLines.js";

/** Options of {@link summaryLine}. */
export interface SummaryLineOptions {
  /** Column of the setting, such as "beta". */
  x: string;
  /** Column of the score; its standard deviation is the column of the same name with "Std". */
  y: string;
}

/**
 * A line for `metricLines` from rows of `summarizeSeeds`: a score against a setting, with error bars where there were
 * several seeds.
 *
 * @param name of the line
 * @param rows one per setting, ascending
 * @param options the columns
 * @returns the line
 */
export function summaryLine(name: string, rows: readonly Row[], { x, y }: SummaryLineOptions): MetricLine {
  const column = (key: string) => rows.map((row) => Number(row[key]));
  const withStd = rows.some((row) => Number.isFinite(row[`${y}Std`]));
  return { name, x: column(x), y: column(y), ...(withStd && { std: column(`${y}Std`) }) };
}
