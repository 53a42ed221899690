import type { Row } from "../io/index.js";
import { nameOf } from "../selection/evaluate.js";
import type { MetricBar } from "./metricBars.js";

const SCORES = { AdjustedRand: "ARI", NormalizedMutualInfo: "NMI" } as const;

/**
 * Agreement of clusterings with labels, as input of `metricBars`: a panel per label and score, chance among the rows.
 *
 * @param rows of `summary` of `evaluate`, of one split
 * @param fields the labels, such as `genre`; one that no row was scored against has no bars
 * @param options which scores, and names
 * @param options.scores default both the adjusted Rand index and the normalized mutual information
 * @param options.name what a row is called; default `nameOf`
 * @returns one bar a row, label and score
 */
export function agreementBars(
  rows: readonly Row[],
  fields: readonly string[],
  {
    scores = ["AdjustedRand", "NormalizedMutualInfo"],
    name = nameOf,
  }: { scores?: readonly (keyof typeof SCORES)[]; name?: (row: Row) => string } = {},
): MetricBar[] {
  const scored = (key: string) => rows.some((row) => typeof row[key] === "number");
  return rows.flatMap((row) => {
    const chance = row.representation === "chance";
    return fields.flatMap((field) =>
      scores
        .filter((score) => scored(field + score))
        .map(
          (score): MetricBar => ({
            method: chance ? "chance" : name(row),
            metric: `${SCORES[score]}, ${field}`,
            value: Number(row[field + score] ?? Number.NaN),
            std: Number(row[`${field}${score}Std`] ?? 0),
            degenerate: Boolean(row.degenerate),
            sawLabels: String(row.sawLabels ?? "").includes(field),
            chance,
          }),
        ),
    );
  });
}
