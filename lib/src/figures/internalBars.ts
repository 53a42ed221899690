import { nameOf, type ScoreSummary, scoreOf } from "../selection/scores.js";
import type { MetricBar } from "./metricBars.js";

/** The internal scores, as panels of `metricBars` are called. */
const LABELS = { silhouette: "silhouette", calinskiHarabasz: "Calinski-Harabasz", daviesBouldin: "Davies-Bouldin" };

/** Options of {@link internalBars}. */
export interface InternalBarsOptions {
  /** Which scores. Default all three. */
  metrics?: readonly (keyof typeof LABELS)[];
  /** What a row is called. Default `nameOf`. */
  name?: (row: ScoreSummary) => string;
}

/**
 * Scores of clusterings from the features alone, as input of `metricBars`: a panel per score. Davies-Bouldin is better
 * when low: `metricBars(bars, { lowerIsBetter: ["Davies-Bouldin"] })`. Each is measured in the space of its clustering,
 * so those of different spaces don't compare.
 *
 * @param rows of `summary` of `evaluate`, of one part of the split; chance has no such scores and is passed over
 * @returns one bar a row and score
 */
export function internalBars(
  rows: readonly ScoreSummary[],
  { metrics = ["silhouette", "calinskiHarabasz", "daviesBouldin"], name = nameOf }: InternalBarsOptions = {},
): MetricBar[] {
  return rows
    .filter(({ kind }) => kind === "clustering")
    .flatMap((row) =>
      metrics.map(
        (metric): MetricBar => ({
          method: name(row),
          metric: LABELS[metric],
          value: scoreOf(row, metric),
          std: row.std?.internal[metric] ?? 0,
          degenerate: Boolean(row.internal.degenerate),
        }),
      ),
    );
}
