import { checkChoice, checkNumber, withDefaults } from "../options.js";
import type { SweepRow } from "./sweepRow.js";

/** How the best row is chosen; see {@link selectBest}. */
export interface SelectionRule {
  /**
   * Score to maximize (Davies-Bouldin: minimize). Default "silhouette", in which every noise row counts 0; otherwise a
   * clustering that discards the difficult half would win. Silhouettes of different representations are measured in
   * different spaces; "stability" is comparable across them.
   */
  by?: "silhouette" | "calinskiHarabasz" | "daviesBouldin" | "stability";
  /** Lower bound of the stability of the chosen row. Default: none. */
  minStability?: number;
}

/** The fields that the rule reads in a row of a sweep, or of a summary over seeds. */
export type Selectable = Pick<
  SweepRow,
  "degenerate" | "silhouette" | "coverage" | "calinskiHarabasz" | "daviesBouldin" | "stability"
>;

/**
 * The best row by the selection rule, which is fixed before any score is seen: among rows that are not degenerate on
 * the validation rows or on all rows, the one with the highest mean silhouette (or the score `by`), the first of tied
 * ones.
 *
 * @param rows of a sweep, or of a summary over seeds
 * @param rule how they are compared
 * @returns undefined where every row is degenerate
 */
export function selectBest<T extends Selectable>(rows: readonly T[], rule: SelectionRule = {}): T | undefined {
  const { by, minStability } = checkRule(rule);
  const sign = by === "daviesBouldin" ? -1 : 1;
  const value = (row: T) => sign * (by === "silhouette" ? row.silhouette * row.coverage : row[by]);
  return rows
    .filter((row) => !row.degenerate && Number.isFinite(value(row)) && !(row.stability < minStability))
    .reduce<T | undefined>((best, row) => (best && value(best) >= value(row) ? best : row), undefined);
}

function checkRule(rule: SelectionRule): Required<SelectionRule> {
  const filled = withDefaults<Required<SelectionRule>>("rule", rule, { by: "silhouette", minStability: -1 });
  checkChoice("rule: by", filled.by, ["silhouette", "calinskiHarabasz", "daviesBouldin", "stability"]);
  checkNumber("rule: minStability", filled.minStability, { min: -1, max: 1 });
  return filled;
}

/** The rule as a sentence. */
export function inWords(rule: SelectionRule, validationRows: number | undefined): string {
  const { by, minStability } = checkRule(rule);
  const what = {
    silhouette: "highest mean silhouette (noise counting 0)",
    calinskiHarabasz: "highest mean Calinski-Harabasz score",
    daviesBouldin: "lowest mean Davies-Bouldin score",
    stability: "highest bootstrap stability",
  }[by];
  const where =
    validationRows === undefined ? "all rows (no validation rows were given)" : `${validationRows} validation rows`;
  const least = minStability > -1 ? ` of stability ${minStability} or more` : "";
  return `The ${what} over the seeds on ${where}, among configurations${least} that are clusterings of these and of all rows in every run.`;
}
