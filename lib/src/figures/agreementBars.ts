import { type ExternalMetric, nameOf, type ScoreSummary, scoreOf } from "../selection/scores.js";
import type { MetricBar } from "./metricBars.js";

const LABELS: Partial<Record<ExternalMetric, string>> = {
  adjustedRand: "ARI",
  adjustedMutualInfo: "AMI",
  normalizedMutualInfo: "NMI",
};

/** Options of {@link agreementBars}. */
export interface AgreementBarsOptions {
  /** Which scores. Default adjusted Rand index and normalized mutual information. */
  metrics?: readonly ExternalMetric[];
  /** What a row is called. Default `nameOf`. */
  name?: (row: ScoreSummary) => string;
}

/**
 * Agreement of clusterings with labels, as input of `metricBars`: a panel per label and score, chance among the rows.
 *
 * @param rows of `summary` of `evaluate`, of one part of the split
 * @param fields the labels, such as `genre`; one that no row was scored against has no bars
 * @returns one bar a row, label and score
 * @throws UserError where there is no such field or metric
 */
export function agreementBars(
  rows: readonly ScoreSummary[],
  fields: readonly string[],
  { metrics = ["adjustedRand", "normalizedMutualInfo"], name = nameOf }: AgreementBarsOptions = {},
): MetricBar[] {
  const scored = fields.filter((field) => rows.some((row) => Number.isFinite(scoreOf(row, "adjustedRand", field))));
  return rows.flatMap((row) =>
    scored.flatMap((field) =>
      metrics.map(
        (metric): MetricBar => ({
          method: row.kind === "chance" ? "chance" : name(row),
          metric: `${LABELS[metric] ?? metric}, ${field}`,
          value: scoreOf(row, metric, field),
          std: row.std?.external[field]?.[metric] ?? 0,
          degenerate: Boolean(row.internal.degenerate),
          sawLabels: row.kind !== "chance" && row.sawLabels === field,
          chance: row.kind === "chance",
        }),
      ),
    ),
  );
}
