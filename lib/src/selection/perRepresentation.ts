import { type Candidate, type SelectionRule, type SelectionRuleOptions, select } from "./rule.js";
import { grouped, nameOf, type RunScores, type Scored } from "./scores.js";

/** A clustering as a selection rule reads it, from its records. */
export interface ScoredCandidate extends Candidate, Pick<Scored, "representation" | "algorithm" | "parameters"> {}

/**
 * The clusterings of some records, as `select` takes them; chance is none.
 *
 * @param scores of an evaluation, or of several; runs without a validation and an "all" part are passed over
 * @returns one candidate per clustering, with all of its runs
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
