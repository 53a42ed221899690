import { type ExternalMetric, type Part, type ScoreSummary, scoreOf } from "../selection/scores.js";
import type { MetricLine } from "./metricLines.js";

/** Options of {@link agreementLines}. */
export interface AgreementLinesOptions {
  /** The representations in order, each with its value on the x axis: `[[0.3, "hybrid alpha=0.3"]]`. */
  representations: readonly (readonly [x: number, representation: string])[];
  /** The clusterer, such as "kMeans". */
  algorithm: string;
  /** Its parameters, such as "k=10". */
  parameters: string;
  /** Parts of the songs, a line each. Default test songs and all songs. */
  parts?: readonly Part[];
  /** Which score. Default "adjustedRand". */
  metric?: ExternalMetric;
}

/**
 * Agreement of one clusterer with the labels over representations that differ in a number, as input of `metricLines`: a
 * line per label and part of the songs.
 *
 * @param summary of `evaluate`
 * @param fields the labels, such as `genre`
 * @returns lines with standard deviations where there are several seeds; a representation that wasn't evaluated is a gap
 */
export function agreementLines(
  summary: readonly ScoreSummary[],
  fields: readonly string[],
  { representations, algorithm, parameters, parts = ["test", "all"], metric = "adjustedRand" }: AgreementLinesOptions,
): MetricLine[] {
  const rows = summary.filter(
    (row) => row.kind === "clustering" && row.algorithm === algorithm && row.parameters === parameters,
  );
  return fields.flatMap((field) =>
    parts.map((part): MetricLine => {
      const found = representations.map(([, name]) =>
        rows.find((row) => row.representation === name && row.split === part),
      );
      const std = found.map((row) => row?.std?.external[field]?.[metric] ?? Number.NaN);
      return {
        name: `${field}, ${part} songs`,
        x: representations.map(([x]) => x),
        y: found.map((row) => (row ? scoreOf(row, metric, field) : Number.NaN)),
        ...(std.some(Number.isFinite) && { std }),
      };
    }),
  );
}
