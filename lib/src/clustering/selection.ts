import { checkNumber, withDefaults } from "../options.js";
import { checkChoice } from "./clustering.js";
import type { SweepRow } from "./sweep.js";

export interface SelectionRule {
  /**
   * What is highest (Davies-Bouldin: lowest) in the best row. Default "silhouette", in which every row that is noise
   * counts 0: otherwise leaving out the difficult half would win. Silhouettes of different representations are measured
   * in different spaces; "stability" compares across them.
   */
  by?: "silhouette" | "calinskiHarabasz" | "daviesBouldin" | "stability";
  /** Rows less stable are not chosen. Default: any stability will do. */
  minStability?: number;
}

/** What the rule looks at in a row: of a sweep, or of a summary over seeds. */
export type Selectable = Pick<
  SweepRow,
  "degenerate" | "silhouette" | "coverage" | "calinskiHarabasz" | "daviesBouldin" | "stability"
>;

/**
 * The best row by a rule that was stated before looking, the only one in the library: rows that are no clustering of
 * the validation rows or of all rows are left out, then the highest mean silhouette (or what `by` says) wins, the
 * first of equal ones.
 *
 * @returns undefined where every row is left out
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
